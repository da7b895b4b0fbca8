"""What is different in the members of an object."""

from __future__ import annotations

from clientsmith.client.declarations import Class, Field
from clientsmith.client.service import Service
from clientsmith.model.types import Definition, Object, Property, TypeId
from clientsmith.naming.identifiers import Identifier
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Severity, Target, Use
from clientsmith.versions.compare import documentation, relations
from clientsmith.versions.compare.notes import TypePair
from clientsmith.versions.compare.relations import Null, not_null


def compare(type: TypePair, before: Object, after: Object) -> None:
    """Notes what is different in the members of an object."""
    offered = {property.name: property for property in after.properties}
    # What the wire calls otherwise may go by the same name for callers.
    by_name = {
        _name(type.pairs.new, type.after, property): property
        for property in reversed(after.properties)
    }
    pairs: list[tuple[Property, Property]] = []
    given = _given(type.pairs.old, type.before), _given(type.pairs.new, type.after)
    for property in before.properties:
        name = _name(type.pairs.old, type.before, property)
        other = offered.get(property.name) or by_name.get(name)
        if other is not None and other.name in offered:
            del offered[other.name]
            pairs.append((property, other))
        elif property.name not in given[1]:
            _removed(type, property, name)
        elif given[0][property.name]:
            _filled_in(type, property)
        elif after.closed and type.is_passed:
            _removed(type, property, name, severity=WARNING)
    for property in offered.values():
        field = given[1][property.name]
        _added(type, property, is_demanded=bool(field and not field.default))
    for old, new in pairs:
        fields = given[0][old.name], given[1][new.name]
        _MemberPair(type, old, new, fields).compare()
    _undeclared(type, before, after)


def _name(service: Service, owner: Definition, property: Property) -> Identifier:
    return service.names.members[owner.id, property.name]


def _given(service: Service, owner: Definition) -> dict[str, Field | None]:
    """Returns the members of a class as its constructor takes them.

    A tag that the class fills in is none of them.
    """
    declaration = service.declarations[owner.id]
    assert isinstance(declaration, Class)
    fields: dict[str, Field | None] = {
        field.wire: field for field in declaration.fields
    }
    return fields | ({declaration.tag.wire: None} if declaration.tag else {})


def _filled_in(type: TypePair, old: Property) -> None:
    name = _name(type.pairs.old, type.before, old)
    type.notes.at(old.where, type.where[1], old.name).add(
        "member-filled-in",
        f"`{name}` is filled in, and cannot be given any more",
        Target(Use.MEMBER, type.symbols, name),
    )


def _values(field: Field | None) -> set[str]:
    """Returns the tags that a member may hold, as its annotation lists them."""
    parts = field.annotation.alternatives if field else ()
    text = " | ".join(part for part in parts if part not in ("None", "Unset"))
    return {*text.removeprefix("Literal[").removesuffix("]").split(", ")}


def _removed(
    type: TypePair,
    old: Property,
    name: Identifier,
    severity: Severity | None = None,
) -> None:
    notes = type.notes.at(old.where, type.where[1], old.name)
    used = Target(Use.MEMBER, type.symbols, name)
    notes.add("member-removed", f"`{name}` is gone", used, severity=severity)


def _added(type: TypePair, new: Property, *, is_demanded: bool) -> None:
    name = _name(type.pairs.new, type.after, new)
    kind = "required" if new.required else "optional"
    type.notes.at(type.where[0], new.where, new.name).add(
        "member-required" if is_demanded else "member-added",
        f"`{name}` is new, {kind}: `{type.pairs.new.gives(new.type)}`",
        Target(Use.NO_MEMBER, type.symbols, name),
    )


class _MemberPair:
    """A member that both classes have, with the notes on it."""

    def __init__(
        self,
        type: TypePair,
        old: Property,
        new: Property,
        fields: tuple[Field | None, Field | None],
    ) -> None:
        self.type = type
        self.fields = fields
        self.pairs = type.pairs
        self.notes = type.notes.at(old.where, new.where, old.name)
        self.old = old
        self.new = new
        self.name = _name(type.pairs.old, type.before, old)
        self.used = Target(Use.MEMBER, type.symbols, self.name)
        self.left_out = Target(Use.NO_MEMBER, type.symbols, self.name)

    def compare(self) -> None:
        self._name()
        if all(self.fields):
            self._demand()
            self._null()
            self._type()
            self._direction()
        elif not any(self.fields):
            self._tag()
        elif self.fields[0]:
            _filled_in(self.type, self.old)
        else:
            self._demand()
        old, new, notes, name = self.old, self.new, self.notes, self.name
        docs = old.docs, new.docs
        documentation.deprecation(notes, "member", name, *docs, self.used)
        if self.type.is_passed:
            if not old.required and not new.required:
                documentation.defaults(notes, name, *docs, self.left_out)
            limits = documentation.of_part(self.pairs, (old.type, new.type), docs)
            documentation.limits(notes, name, limits, self.used)

    def _name(self) -> None:
        new = _name(self.pairs.new, self.type.after, self.new)
        if self.name != new:
            owner = self.pairs.new.name(self.type.after.id)
            deprecated = self.pairs.new.deprecated_names.members.get(owner, {})
            # What goes on to work is reading; constructors and dicts know one name.
            read = WARNING if deprecated.get(self.name) == new else BREAKING
            severity = self.type.severity(BREAKING, read)
            message = f"`{self.name}` is called `{new}`"
            self.notes.add("member-renamed", message, self.used, severity=severity)
        elif self.old.name != self.new.name:
            # Plain dicts that callers pass have the names of the wire, and so have
            # recorded answers.
            severity = BREAKING if self.type.is_passed else WARNING
            message = f"`{new}` is sent as `{self.new.name}`, and was `{self.old.name}`"
            rule = "member-wire-name-changed"
            self.notes.add(rule, message, self.used, severity=severity)

    def _demand(self) -> None:
        old, new = self.fields
        is_free = old is None or old.default
        if is_free and new and not new.default:
            message = f"`{self.name}` must be given"
            self.notes.add("member-became-required", message, self.left_out)
        elif (self.old.required or old is None) and not self.new.required:
            # Those who read it know None, if it was null.
            was_null = self._null_before is Null.NULL
            is_known = was_null and self._null_after is Null.ABSENT
            severity = self.type.severity(INFO, INFO if is_known else BREAKING)
            message = f"`{self.name}` may be missing"
            self.notes.add("member-optional", message, self.used, severity=severity)

    def _tag(self) -> None:
        """Notes that the server refuses the tag that the class fills in."""
        types = self.old.type, self.new.type
        if self.type.is_passed and not relations.is_legal(self.pairs, *types):
            message = f"`{self.name}` tells variants apart, and no tag is legal"
            rule, met = "member-type-changed", self.type.mention
            self.notes.add(rule, message, met, severity=WARNING)

    def _direction(self) -> None:
        """Notes that only answers have it, or requests do as well."""
        if self.type.is_passed and self.new.read_only != self.old.read_only:
            rule, message = "member-read-only", f"`{self.name}` is not sent any more"
            if self.old.read_only:
                rule, message = "member-sent", f"`{self.name}` is sent, and was not"
            severity = WARNING if self.old.read_only else BREAKING
            self.notes.add(rule, message, self.used, severity=severity)

    @property
    def _is_tag(self) -> bool:
        """Whether a union of either document knows the class by it."""
        old, new = self.pairs.old.tags, self.pairs.new.tags
        is_new = (self.type.after.id, self.new.name) in new
        return is_new or (self.type.before.id, self.old.name) in old

    @property
    def _null_before(self) -> Null:
        return relations.null(self.pairs.old.api.types, self.old)

    @property
    def _null_after(self) -> Null:
        return relations.null(self.pairs.new.api.types, self.new)

    def _null(self) -> None:
        passed = relations.null_passed(self.pairs, self.old, self.new)
        if passed is None:
            return
        read = relations.null_read(self.pairs, self.old, self.new)
        severity = self.type.severity(passed, read)
        if self._null_after is Null.NULL:
            rule, message = "member-nullable", f"`{self.name}` may be null"
            if self._null_before is Null.ABSENT:
                message += ", and None was what is absent"
        else:
            rule = "member-not-nullable"
            message = f"`{self.name}` is never null any more"
            if self._null_after is Null.ABSENT:
                message += ", and None is what is absent"
        self.notes.add(rule, message, self.used, severity=severity)

    def _type(self) -> None:
        old = not_null(self.pairs.old.api.types, self.old.type)
        new = not_null(self.pairs.new.api.types, self.new.type)
        severity = self.type.of_types(old, new)
        texts = [
            self.pairs.new.gives(self.new.type),
            self.pairs.old.gives(self.old.type),
        ]
        if self._is_tag:
            values = [_values(field) for field in self.fields]
            severity = None if values[0] == values[1] else BREAKING
            texts = [str(field.annotation) for field in reversed(self.fields) if field]
        if severity is None:
            return
        if texts[0] == texts[1]:  # it is what plain dicts take that differs
            texts = [
                self.pairs.new.takes(self.new.type),
                self.pairs.old.takes(self.old.type),
            ]
        self.notes.add(
            "member-type-changed",
            f"`{self.name}` is `{texts[0]}`, and was `{texts[1]}`",
            self.used,
            severity=severity,
        )


def _undeclared(type: TypePair, before: Object, after: Object) -> None:
    """Notes what becomes of members that the schema does not name."""
    old, new = (
        _further(type.pairs.old, type.before),
        _further(type.pairs.new, type.after),
    )
    used = Target(Use.MEMBER, type.symbols, "additional_properties")
    if new and not old:
        type.notes.add("members-free", "it takes members that it does not declare")
    elif old and not new:
        message = "it has no `additional_properties` any more"
        type.notes.add("member-removed", message, used)
    elif before.additional is not None and after.additional is not None:
        _additional(type, before.additional, after.additional, used)
    if after.closed and not before.closed and type.is_passed:
        message = "the server refuses members that it does not declare"
        type.notes.add("members-closed", message)


def _further(service: Service, owner: Definition) -> bool:
    """Whether objects have members that the class does not declare."""
    declaration = service.declarations[owner.id]
    return isinstance(declaration, Class) and declaration.base == "OpenModel"


def _additional(type: TypePair, old: TypeId, new: TypeId, used: Target) -> None:
    severity = type.of_types(old, new)
    if severity:
        message = f"`additional_properties` holds `{type.pairs.new.gives(new)}`, and "
        message += f"held `{type.pairs.old.gives(old)}`"
        type.notes.add("member-type-changed", message, used, severity=severity)
