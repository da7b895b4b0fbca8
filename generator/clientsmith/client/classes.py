"""Declarations: what the types with a name are in Python, and the dicts beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clientsmith.client.annotations import (
    RUNTIME,
    Annotator,
    dictionary_name,
    has_dictionary,
    joined,
    literals,
    tag_values,
)
from clientsmith.client.declarations import (
    Alias,
    Class,
    Declaration,
    Field,
    Key,
    Tag,
    TypedDictionary,
    UnionClass,
)
from clientsmith.client.model import NONE, Annotation, Method, Reference
from clientsmith.client.tagging import Tagging, shared_layouts
from clientsmith.model.operations import Api
from clientsmith.model.types import (
    Arena,
    ByPlan,
    ByTag,
    Definition,
    Dispatch,
    Docs,
    Mapping,
    Object,
    Property,
    Sequence,
    TagTest,
    TypeId,
    Unconstrained,
    Union,
    tried,
)
from clientsmith.model.types import Tag as TagValue
from clientsmith.naming import identifiers
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.names import has_unknown
from clientsmith.naming.usages import is_named

UNSET = Annotation(
    ("Unset",),
    (Reference(f"{RUNTIME}.model", "Unset"), Reference(f"{RUNTIME}.model", "UNSET")),
)
"""What stands for a member that is absent where null is a value; its default goes by
the same name in capitals.
"""


class DeclarationBuilder:
    """Builds the declarations of one document.

    Attributes:
        types: Its types.
        annotator: Knows their names.
        tagging: Which tags they carry.
        keeps_unknown: Whether models keep members that no schema declares.
    """

    def __init__(
        self, api: Api, annotator: Annotator, tagging: Tagging, keeps_unknown: bool
    ) -> None:
        self.types = api.types
        self._usage = api.usage
        self.annotator = annotator
        self._evaluated = annotator.evaluated
        self.names = annotator.names
        self.tagging = tagging
        self.keeps_unknown = keeps_unknown
        self._layouts = shared_layouts(api.types, annotator.names)
        self._tried = _tried(api.types)

    def declarations(self, classless: Collection[TypeId]) -> dict[TypeId, Declaration]:
        """Returns what each type with a name is, except for some without a class."""
        return {
            definition.id: self._declaration(definition)
            for definition in self.types
            if is_named(definition)
            and self.types.bare(definition.id).id not in classless
        }

    def dictionaries(self, methods: Iterable[Method]) -> dict[TypeId, TypedDictionary]:
        """Returns the plain dicts that callers may pass to some methods, by type."""
        roots = [
            id
            for method in methods
            for argument in method.arguments
            for id in argument.types
        ]
        return {
            id: self._dictionary(self.types[id])
            for id in sorted(self.types.reachable(roots))
            if has_dictionary(self.types[id]) and id not in self.annotator.free
        }

    def _declaration(self, definition: Definition) -> Declaration:
        shape = definition.shape
        if isinstance(shape, Object):
            return self._class(definition, shape)
        if isinstance(shape, Union) and has_unknown(definition):
            return self._union(definition, shape)
        return Alias(
            definition=definition,
            name=self.names.classes[definition.id],
            module=self.names.modules[definition.id],
            annotation=self.annotator.spelt_out(shape, marked=True),
            evaluated=self._evaluated.spelt_out(shape, marked=True),
        )

    def _class(self, definition: Definition, shape: Object) -> Class:
        id = definition.id
        tag = self._tag(id, shape)
        fields = [
            self._field(id, property)
            for property in shape.properties
            if not (tag and property.name == tag.wire)
        ]
        fields.sort(key=lambda field: bool(field.default))
        keys = self._layouts.get(id, ())
        return Class(
            definition=definition,
            name=self.names.classes[id],
            module=self.names.modules[id],
            base=self._base(id, shape, is_wrapper=bool(keys)),
            keys=keys,
            tag=tag,
            fields=tuple(fields),
            additional=self._additional(shape),
        )

    def _union(self, definition: Definition, shape: Union) -> UnionClass:
        dispatch = shape.dispatch
        tag, values = _tags(dispatch)
        evaluated = [self._evaluated.value(id) for id in shape.variants]
        is_native = self.tagging.is_native(shape)
        told = [self.annotator.value(id) for id in shape.variants]
        return UnionClass(
            definition=definition,
            name=self.names.classes[definition.id],
            module=self.names.modules[definition.id],
            shape=shape,
            variants=joined(sorted(evaluated if is_native else told, key=str)),
            evaluated=joined(evaluated),
            classes={id: str(self._evaluated.value(id)) for id in _parts(shape)},
            is_native=is_native,
            keys=self._layouts.get(definition.id, ()),
            tag=tag,
            tag_name=identifiers.member(tag),
            has_text_tags=all(isinstance(value, str) for value in values),
        )

    def _base(self, id: TypeId, shape: Object, *, is_wrapper: bool) -> str:
        """Returns the base class, which says what becomes of undeclared members.

        Of variants that are told apart by trial several may hold at once, so that one
        keeps the members of the others.
        """
        if shape.closed:
            return "ClosedModel"
        keeps = self.keeps_unknown and not is_wrapper
        if keeps or id in self._tried or shape.additional is not None:
            return "OpenModel"
        return "Model"

    def _tag(self, id: TypeId, shape: Object) -> Tag | None:
        native = self.tagging.of(id)
        if native is None:
            return None
        property = shape.property(native.property)
        return Tag(
            name=self._tag_name(id, shape, native.property),
            wire=native.property,
            value=native.value,
            docs=Docs(property.docs.description) if property else Docs(),
        )

    def _tag_name(self, id: TypeId, shape: Object, wire: str) -> Identifier:
        """Returns the attribute of a tag, which the schema need not declare."""
        declared = (self.names.members[id, part.name] for part in shape.properties)
        taken, name = {*declared}, identifiers.member(wire)
        while name in taken:
            name = Identifier(f"{name}_")
        return self.names.members.get((id, wire), name)

    def _field(self, id: TypeId, property: Property) -> Field:
        annotation, default = self._value(id, property), ""
        if not (property.required or self._is_told_by(id, property)):
            if self.types.is_nullable(property.type):
                default = "UNSET"
                plain = Annotation((), UNSET.references[1:])
                absent = plain if annotation.is_anything else UNSET
                # `Unset` stands last, behind None.
                annotation = Annotation(
                    (*annotation.alternatives, *absent.alternatives),
                    (*annotation.references, *absent.references),
                )
            else:
                default = "None"
                annotation |= NONE
        return Field(
            name=self.names.members[id, property.name],
            wire=property.name,
            annotation=annotation,
            default=default,
            docs=property.docs,
            type=property.type,
            only="answers" * property.read_only or "requests" * property.write_only,
        )

    def _is_told_by(self, id: TypeId, property: Property) -> bool:
        """Whether a server knows what it is sent by a member, optional as that may be.

        Pydantic writes so of tags with a default. A member that no discriminator names
        tells a server nothing that it does not know without.
        """
        usage = self._usage[id]
        is_sent = usage.in_request and not usage.in_response
        return is_sent and self.tagging.is_needed(id, property.name)

    def _value(self, id: TypeId, property: Property) -> Annotation:
        """Returns a member's type: that of its schema, or the tags that lead here."""
        tags = self.tagging.literals(id, property.name)
        if tags:
            return tag_values(tags)
        return self.annotator.value(property.type, marked=True)

    def _additional(self, shape: Object) -> Annotation | None:
        additional = shape.additional
        if additional is None:
            return None
        if isinstance(self.types[additional].shape, Unconstrained):
            return None
        return self.annotator.value(additional, marked=True)

    def _dictionary(self, definition: Definition) -> TypedDictionary:
        id, shape = definition.id, definition.shape
        name = dictionary_name(self.names, id)
        owner, module = self.names.classes[id], self.names.modules[id]
        if isinstance(shape, Union):
            variants = [
                self._plain(variant)
                for variant in shape.variants
                if isinstance(self.types[variant].shape, Object | Mapping | Sequence)
            ]
            variants.sort(key=str)
            return TypedDictionary(name, owner, module, variants=joined(variants))
        assert isinstance(shape, Object)
        keys = [
            self._key(id, property)
            for property in shape.properties
            if not property.read_only
        ]
        tag = self.tagging.of(id)
        if tag and shape.property(tag.property) is None:
            keys.insert(0, Key(tag.property, literals([tag.value]), required=True))
        keys.sort(key=lambda key: not key.required)
        return TypedDictionary(name, owner, module, keys=tuple(keys))

    def _plain(self, id: TypeId) -> Annotation:
        """Returns what callers may pass for a variant in place of its class."""
        if self.types[id].answered is not None:
            return self.annotator.dictionary(id)
        accepted = self.annotator.argument(id)
        plain = accepted.alternatives[-1]
        return Annotation((plain,), accepted.references)

    def _key(self, id: TypeId, property: Property) -> Key:
        tags = self.tagging.literals(id, property.name)
        if tags:
            is_needed = self.tagging.is_needed(id, property.name)
            return Key(property.name, tag_values(tags), property.required or is_needed)
        annotation = self.annotator.argument(property.type)
        return Key(property.name, annotation, property.required)


def _tried(types: Arena) -> frozenset[TypeId]:
    """Returns the types that unions tell from others by trial only."""
    plans = (
        definition.shape.dispatch.plan
        for definition in types
        if isinstance(definition.shape, Union)
        and isinstance(definition.shape.dispatch, ByPlan)
    )
    return frozenset(
        id
        for plan in plans
        for trial in tried(plan)
        if len(trial.variants) > 1
        for id in trial.variants
    )


def _parts(union: Union) -> set[TypeId]:
    """Returns all types that a union speaks of."""
    default = union.dispatch.default if isinstance(union.dispatch, ByTag) else None
    return {*union.variants} | ({default} if default is not None else set())


def _tags(dispatch: Dispatch) -> tuple[str, tuple[TagValue, ...]]:
    """Returns the member that tells variants apart, if it is one, and its values."""
    match dispatch:
        case ByTag(property=property, tags=tags):
            return property, tuple(value for value, _ in tags)
        case ByPlan(plan=TagTest(property=property, branches=branches)):
            return property, tuple(value for value, _ in branches)
        case _:
            return "", ()
