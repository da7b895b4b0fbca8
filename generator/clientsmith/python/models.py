"""Models: one class per object, one alias per other type that has a name."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import (
    Definition,
    Docs,
    Enumeration,
    Object,
    Property,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.python import docstrings, unions
from clientsmith.python.aliases import in_order
from clientsmith.python.annotations import (
    Annotator,
    enumeration,
    is_listable,
    tag_values,
)
from clientsmith.python.code import (
    INDENT,
    WIDTH,
    bracketed,
    indented,
    literal,
    tuple_of,
    typed,
)
from clientsmith.python.identifiers import Identifier
from clientsmith.python.imports import Imports
from clientsmith.python.names import has_unknown, is_named, unknown_class
from clientsmith.python.one_keys import OneKeys
from clientsmith.python.pages import Alias, Field, FormerName, ModelClass, ModelsPage
from clientsmith.python.service import Service
from clientsmith.python.tagging import Tag

FIELD = len(INDENT)


def modules(service: Service) -> dict[Identifier, list[Definition]]:
    """Returns the named types of a document by the module of models they go to."""
    found: dict[Identifier, list[Definition]] = {}
    for each in filter(is_named, service.api.types):
        found.setdefault(service.names.modules[each.id], []).append(each)
    return dict(sorted(found.items()))


def page(
    service: Service,
    module: Identifier,
    definitions: list[Definition],
    doc: str,
    diagnostics: Diagnostics,
) -> ModelsPage:
    """Returns a module of models."""
    imports = Imports()
    annotator = Annotator(
        service.api.types,
        service.names,
        imports,
        service.runtime,
        models=".",
        own_models=module,
    )
    writer = _Writer(service, annotator)
    early, late = in_order(service.api.types, definitions, diagnostics)
    classes = [
        writer.model(each) for each in definitions if isinstance(each.shape, Object)
    ]
    classes += [writer.unknown(each) for each in definitions if has_unknown(each)]
    aliases = tuple(writer.alias(each) for each in early)
    late_aliases = tuple(writer.alias(each) for each in late)
    names = [each.name for each in classes]
    names += [each.name for each in (*aliases, *late_aliases)]
    return ModelsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        aliases=aliases,
        classes=tuple(sorted(classes, key=lambda each: each.name)),
        late_aliases=late_aliases,
        names=tuple(sorted(names)),
    )


def public_names(service: Service, definitions: list[Definition]) -> list[str]:
    """Returns what a module of models offers."""
    own = [service.names.classes[each.id] for each in definitions]
    unknown = [
        unknown_class(service.names.classes[each.id])
        for each in definitions
        if has_unknown(each)
    ]
    return sorted([*own, *unknown])


class _Writer:
    def __init__(self, service: Service, annotator: Annotator) -> None:
        self.types = service.api.types
        self.names = service.names
        self.tagging = service.tagging
        self.one_keys = OneKeys(service)
        self.keeps_unknown = service.keeps_unknown
        self.renamed = service.renamed
        self.runtime = f"{service.runtime}.model"
        self.deprecation = f"{service.runtime}.deprecation"
        self.unions = f"{service.runtime}.unions"
        self.annotator = annotator
        self.imports = annotator.imports

    def model(self, definition: Definition) -> ModelClass:
        """Returns the class for an object."""
        shape = definition.shape
        assert isinstance(shape, Object)
        tag = self.tagging.of(definition.id)
        fields = [self._tag(definition.id, shape, tag)] if tag else []
        plain = [
            each for each in shape.properties if not (tag and each.name == tag.property)
        ]
        fields += [self._field(definition.id, each) for each in plain if each.required]
        fields += [
            self._field(definition.id, each) for each in plain if not each.required
        ]
        if shape.additional is not None:
            fields += self._typed_additional(shape.additional)
        name = self.names.classes[definition.id]
        return ModelClass(
            name,
            self._head(name, definition.id, shape, tag),
            self._doc(definition),
            tuple(fields),
            renamed=self._renamed(definition.id, shape),
        )

    def unknown(self, definition: Definition) -> ModelClass:
        """Returns the variant that a union has for what this client does not know."""
        shape = definition.shape
        assert isinstance(shape, Union)
        name = self.names.classes[definition.id]
        base = self.imports.add(self.runtime, "UnknownVariant")
        tag = unions.tag_property(shape)
        arguments = [base]
        keys = self.one_keys.of(definition.id)
        if keys:
            arguments.append(f"one_of={tuple_of([literal(key) for key in keys])}")
        if tag and self.tagging.is_native(shape):
            arguments.append(f"tag_field={literal(tag)}")
        reader, shown = unions.tag_reader(shape)
        if tag:
            self.imports.add(self.runtime, reader)
        if shown == "Any":
            self.imports.add("typing", "Any")
        own = unknown_class(name)
        return ModelClass(
            name=own,
            head=bracketed(f"class {own}(", arguments, "):"),
            doc=f"{_article(name)} `{name}` that this client does not know.",
            shown_tag=unions.tag_attribute(tag) if tag else None,
            read_tag=f"{reader}(self.raw, {literal(tag)})" if tag else "",
            tag_type=shown,
        )

    def alias(self, definition: Definition) -> Alias:
        """Returns the alias for a type that is no class."""
        name, shape = self.names.classes[definition.id], definition.shape
        doc = docstrings.wrapped(self._sentences(definition), 0)
        if isinstance(shape, Union) and has_unknown(definition):
            return self._union(name, shape, doc)
        if isinstance(shape, Enumeration):
            parts = enumeration(shape, self.imports, self.runtime)
            return Alias(name, _enumeration(name, shape, parts), doc)
        parts = self.annotator.spelt_out(shape)
        return Alias(name, f"{name} = {' | '.join(parts)}", doc)

    def _union(self, name: Identifier, shape: Union, doc: str) -> Alias:
        parts = sorted(self.annotator.member(each)[0] for each in shape.variants)
        parts.append(unknown_class(name))
        head = self.imports.add("typing", "Union")
        statement = bracketed(f"{name} = {head}[", parts, "]", split=True)
        if self.tagging.is_native(shape):
            return Alias(name, statement, doc)
        self.imports.add("typing", "TYPE_CHECKING")
        chosen = unions.chosen(
            name, shape, lambda each: self.annotator.member(each)[0], self._from_unions
        )
        return Alias(name, statement, doc, chosen)

    def _from_unions(self, function: str) -> str:
        return self.imports.add(self.unions, function)

    def _head(
        self, name: Identifier, id: TypeId, shape: Object, tag: Tag | None
    ) -> str:
        keys = self.one_keys.of(id)
        arguments = [self.imports.add(self.runtime, self._base(shape, bool(keys)))]
        if keys:
            arguments.append(f"one_of={tuple_of([literal(key) for key in keys])}")
        if tag:
            arguments.append(f"tag_field={literal(tag.property)}")
            if self._attribute(id, tag.property) != tag.property:
                arguments.append(f"tag={literal(tag.value)}")
        return bracketed(f"class {name}(", arguments, "):")

    def _base(self, shape: Object, is_wrapper: bool) -> str:
        """Returns the base class, which says what becomes of undeclared members."""
        keeps = self.keeps_unknown and not is_wrapper
        if keeps or shape.additional is not None:
            return "OpenModel"
        return "ClosedModel" if shape.closed else "Model"

    def _tag(self, id: TypeId, shape: Object, tag: Tag) -> Field:
        """Returns the member that shows a class's tag, which nobody has to fill in."""
        kept = self.imports.add("typing", "ClassVar")
        only = self.imports.add("typing", "Literal")
        value = literal(tag.value)
        name = self._attribute(id, tag.property)
        declared = shape.property(tag.property)
        doc = Docs(declared.docs.description) if declared else Docs()
        return Field(
            f"{name}: {kept}[{only}[{value}]] = {value}",
            docstrings.attribute(doc, FIELD),
        )

    def _attribute(self, id: TypeId, property: str) -> Identifier:
        return self.names.members.get((id, property)) or unions.tag_attribute(property)

    def _field(self, id: TypeId, property: Property) -> Field:
        name = self.names.members[id, property.name]
        parts, default = self._parts_and_default(id, property)
        return Field(
            self._declaration(name, property.name, parts, default),
            docstrings.attribute(property.docs, FIELD),
        )

    def _parts_and_default(
        self, id: TypeId, property: Property
    ) -> tuple[list[str], str]:
        """Returns the type of a member, and its value where it is absent."""
        parts = self._parts(id, property)
        if property.required:
            return parts, ""
        if self.types.is_nullable(property.type):
            default = self.imports.add(self.runtime, "UNSET")
            if parts != ["Any"]:
                parts.append(self.imports.add(self.runtime, "Unset"))
            return parts, default
        return parts if parts[-1] == "None" else [*parts, "None"], "None"

    def _renamed(self, id: TypeId, shape: Object) -> tuple[FormerName, ...]:
        """Returns the members that can be read by former names."""
        former = self.renamed.members.get(self.names.classes[id], {})
        by_name: dict[str, Property] = {
            self.names.members[id, each.name]: each for each in shape.properties
        }
        if former:
            self.imports.add(self.deprecation, "deprecated")
        return tuple(
            FormerName(
                old, new, " | ".join(self._parts_and_default(id, by_name[new])[0])
            )
            for old, new in sorted(former.items())
        )

    def _parts(self, id: TypeId, property: Property) -> list[str]:
        """Returns a member's type: that of its schema, or the tags that lead here."""
        tags = self.tagging.literals(id, property.name)
        if tags:
            return tag_values(tags, self.imports)
        return self.annotator.member(property.type)

    def _declaration(
        self, name: Identifier, wire: str, parts: list[str], default: str
    ) -> str:
        if name == wire:
            return typed(name, parts, default, indent=FIELD - 1)
        function = self.imports.add(self.runtime, "field")
        arguments = [f"default={default}"] if default else []
        return bracketed(
            f"{name}: {' | '.join(parts)} = {function}(",
            [*arguments, f"name={literal(wire)}"],
            ")",
            indent=FIELD,
        )

    def _typed_additional(self, additional: TypeId) -> list[Field]:
        if isinstance(self.types[additional].shape, Unconstrained):
            return []
        function = self.imports.add(self.runtime, "field")
        extra = self.imports.add(self.runtime, "EXTRA")
        value = " | ".join(self.annotator.member(additional))
        declaration = bracketed(
            f"additional_properties: dict[str, {value}] = {function}(",
            ["default_factory=dict", f"name={extra}"],
            ")",
            indent=FIELD,
        )
        return [Field(declaration, "The members that the schema does not name.")]

    def _doc(self, definition: Definition) -> str:
        return docstrings.wrapped(self._sentences(definition), FIELD)

    def _sentences(self, definition: Definition) -> str:
        docs = Docs(definition.docs.description, definition.docs.deprecated)
        *above, own = definition.origin.path
        fallback = (
            f"`{own}` of `{'.'.join(above)}`." if above else f"The schema `{own}`."
        )
        return docstrings.sentences(docs) or fallback


def _article(name: str) -> str:
    return "An" if name[0] in "AEIOU" else "A"


def _enumeration(name: Identifier, shape: Enumeration, parts: list[str]) -> str:
    line = f"{name} = {' | '.join(parts)}"
    if len(line) <= WIDTH or len(shape.values) < 2:
        return line
    values = [literal(value) for value in shape.values if is_listable(value)]
    if len(parts) == 1:
        return bracketed(f"{name} = Literal[", values, "]", split=True)
    listed = bracketed("Literal[", values, "]", split=True)
    inner = "\n".join([listed, *(f"| {part}" for part in parts[1:])])
    return f"{name} = (\n{indented(inner)}\n)"
