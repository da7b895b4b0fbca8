"""What is different in the members of an object."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.model.types import Object, Property
from clientsmith.naming.identifiers import Identifier
from clientsmith.versions.changes import Severity, Target, Use
from clientsmith.versions.compare import presence, said
from clientsmith.versions.compare.documented import docs_of_part
from clientsmith.versions.compare.named import Named
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING
from clientsmith.versions.compare.presence import Null
from clientsmith.versions.compare.relations import Relation, not_null


def compare(named: Named, before: Object, after: Object) -> None:
    """Notes what is different in the members of an object."""
    offered = {each.name: each for each in after.properties}
    pairs: list[tuple[Property, Property]] = []
    gone: list[Property] = []
    for each in before.properties:
        other = offered.pop(each.name, None) or _by_attribute(named, each, offered)
        if other is None:
            gone.append(each)
        else:
            offered.pop(other.name, None)
            pairs.append((each, other))
    for each in gone:
        _gone(named, each)
    for each in offered.values():
        _added(named, each)
    for old, new in pairs:
        _Kept(named, old, new).compare()
    _undeclared(named, before, after)


def _by_attribute(
    named: Named, property: Property, offered: dict[str, Property]
) -> Property | None:
    """Returns the member that callers know by the same name, whatever the wire says."""
    name = _old(named, property)
    return next((each for each in offered.values() if _new(named, each) == name), None)


def _old(named: Named, property: Property) -> Identifier:
    return named.pairs.old.names.members[named.before.id, property.name]


def _new(named: Named, property: Property) -> Identifier:
    return named.pairs.new.names.members[named.after.id, property.name]


def _gone(named: Named, old: Property) -> None:
    name = _old(named, old)
    named.note(
        "member-removed",
        BREAKING,
        f"`{name}` is gone",
        Target(Use.MEMBER, named.symbols, name),
        where=(old.where, named.where[1]),
        part=old.name,
    )


def _added(named: Named, new: Property) -> None:
    name = _new(named, new)
    # Constructors are called by those who pass the object.
    demanded = new.required and named.is_passed
    annotation = named.pairs.new.gives(new.type)
    kind = "required" if new.required else "optional"
    named.note(
        "member-required" if demanded else "member-added",
        BREAKING if demanded else INFO,
        f"`{name}` is new, {kind}: `{annotation}`",
        Target(Use.NO_MEMBER, named.symbols, name),
        where=(named.where[0], new.where),
        part=new.name,
    )


@dataclass(frozen=True)
class _Kept:
    """A member that both classes have."""

    named: Named
    old: Property
    new: Property

    @property
    def name(self) -> Identifier:
        return _old(self.named, self.old)

    @property
    def where(self) -> tuple[Location, Location]:
        return self.old.where, self.new.where

    @property
    def used(self) -> Target:
        return Target(Use.MEMBER, self.named.symbols, self.name)

    @property
    def left_out(self) -> Target:
        return Target(Use.NO_MEMBER, self.named.symbols, self.name)

    def note(self, rule: str, severity: Severity, message: str, target: Target) -> None:
        self.named.note(
            rule, severity, message, target, where=self.where, part=self.old.name
        )

    def compare(self) -> None:
        self._name()
        self._demand()
        self._null()
        self._type()
        notes, docs = self.named.notes, (self.old.docs, self.new.docs)
        said.deprecation(notes, "member", self.name, docs, self.where, self.used)
        if self.named.is_passed:
            if not self.old.required and not self.new.required:
                said.defaults(notes, self.name, docs, self.where, self.left_out)
            types = self.old.type, self.new.type
            known = docs_of_part(self.named.pairs, types, docs)
            said.limits(notes, self.name, known, self.where, self.used)

    def _name(self) -> None:
        new = _new(self.named, self.new)
        if self.name != new:
            former = self.named.pairs.new.deprecated_names.members
            own = self.named.pairs.new.name(self.named.after.id)
            goes_on = former.get(own, {}).get(self.name) == new
            # What goes on to work is reading; constructors and dicts know one name.
            read = WARNING if goes_on else BREAKING
            severity = self.named.severity(BREAKING, read)
            message = f"`{self.name}` is called `{new}`"
            self.note("member-renamed", severity, message, self.used)
        elif self.old.name != self.new.name:
            # Plain dicts that callers pass have the names of the wire.
            severity = BREAKING if self.named.is_passed else INFO
            message = f"`{new}` is sent as `{self.new.name}`, and was `{self.old.name}`"
            self.note("member-wire-name-changed", severity, message, self.used)

    def _demand(self) -> None:
        if self.new.required and not self.old.required:
            severity = self.named.severity(BREAKING, INFO)
            message = f"`{self.name}` is required"
            self.note("member-became-required", severity, message, self.left_out)
        elif self.old.required and not self.new.required:
            # Those who read it know None, if it was null.
            was_null = self._stands_for == (Null.NULL, Null.ABSENT)
            severity = self.named.severity(INFO, INFO if was_null else BREAKING)
            message = f"`{self.name}` may be missing"
            self.note("member-optional", severity, message, self.used)

    @property
    def _stands_for(self) -> tuple[Null, Null]:
        pairs = self.named.pairs
        return (
            presence.of_member(pairs.old.api.types, self.old),
            presence.of_member(pairs.new.api.types, self.new),
        )

    def _null(self) -> None:
        pairs = self.named.pairs
        old, new = self._stands_for
        types = self.old.type, self.new.type
        passed = presence.passed(pairs, (old, types[0]), (new, types[1]))
        if passed is None:
            return
        read = presence.read(old, new, self.old, self.new)
        if presence.is_free(pairs, *types):
            read = WARNING
        severity = self.named.severity(passed, read)
        if new is Null.NULL:
            message = f"`{self.name}` may be null"
            message += ", and None was what is absent" if old is Null.ABSENT else ""
            self.note("member-nullable", severity, message, self.used)
        else:
            message = f"`{self.name}` is never null any more"
            message += ", and None is what is absent" if new is Null.ABSENT else ""
            self.note("member-not-nullable", severity, message, self.used)

    def _type(self) -> None:
        pairs = self.named.pairs
        old = not_null(pairs.old.api.types, self.old.type)
        new = not_null(pairs.new.api.types, self.new.type)
        found = self.named.relation(old, new)
        # Of a tag, the union says what is different; its class fills it in.
        is_tag = (self.named.before.id, self.old.name) in pairs.old.tags
        if found is Relation.EQUAL or is_tag:
            return
        self.note(
            "member-type-changed",
            self.named.of_types(old, new, found),
            f"`{self.name}` is `{pairs.new.gives(self.new.type)}`, and was "
            f"`{pairs.old.gives(self.old.type)}`",
            self.used,
        )


def _undeclared(named: Named, before: Object, after: Object) -> None:
    """Notes what becomes of members that the schema does not name."""
    old, new = before.additional, after.additional
    if old is None and new is not None:
        named.note("members-free", INFO, "it takes members that it does not declare")
    elif old is not None and new is None:
        target = Target(Use.MEMBER, named.symbols, "additional_properties")
        message = "it has no `additional_properties` any more"
        named.note("member-removed", BREAKING, message, target)
    elif old is not None and new is not None:
        found = named.relation(old, new)
        if found is not Relation.EQUAL:
            target = Target(Use.MEMBER, named.symbols, "additional_properties")
            pairs = named.pairs
            message = (
                f"`additional_properties` holds `{pairs.new.gives(new)}`, and held "
                f"`{pairs.old.gives(old)}`"
            )
            severity = named.of_types(old, new, found)
            named.note("member-type-changed", severity, message, target)
    if after.closed and not before.closed and named.is_passed:
        message = "the server refuses members that it does not declare"
        named.note("members-closed", INFO, message)
