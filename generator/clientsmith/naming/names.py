"""The naming pass: it runs once the model is whole, and gives each thing one name.

A name never gets a number to set it apart: numbers move when the document does. Two
things with one name are an error that shows both places and the setting that helps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clientsmith.config import Renames
from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.model.operations import Api, Usage
from clientsmith.model.types import (
    ByJsonType,
    Definition,
    Enumeration,
    Object,
    Property,
    TypeId,
    Union,
)
from clientsmith.naming import arguments, identifiers
from clientsmith.naming.arguments import Named
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.ledger import EMPTY, By, Decision, Ledger, Record, Table
from clientsmith.naming.matching import Matcher
from clientsmith.naming.usages import is_named, operation_key

GENERAL = "General"
"""The group of operations without a tag."""


FITS = {
    Table.OPERATIONS: identifiers.is_operation_name,
    Table.SCHEMAS: identifiers.is_class_name,
    Table.MEMBERS: identifiers.is_member_name,
}
UNFIT_MEMBER = re.compile(r'["\\\x00-\x1f]')
"""Characters that msgspec refuses in the names of members."""

LONGEST_MODULE = 100
"""Characters; file systems take 255 bytes, and a folder may have a long name too."""

INLINE: Mapping[type, str] = {Enumeration: "Value", Object: "Object", Union: "Choice"}
"""What is added to the name of an inline schema that a component has already."""


@dataclass(frozen=True)
class Names:
    """What everything of one document is called in Python.

    Attributes:
        classes: Class or alias by type, for the types that have a name.
        modules: The module of models in which that name lives.
        members: Attribute by type and wire name.
        operations: Method by operation, in the model's order.
        tags: Module of operations by tag.
        resources: Class of operations by tag.
        arguments: The inputs of each operation with the names of their arguments, in
            the document's order, by what a config calls the operation.
    """

    classes: Mapping[TypeId, Identifier]
    modules: Mapping[TypeId, Identifier]
    members: Mapping[tuple[TypeId, str], Identifier]
    operations: tuple[Identifier, ...]
    tags: Mapping[str, Identifier]
    resources: Mapping[str, Identifier]
    arguments: Mapping[str, tuple[Named, ...]]

    @property
    def groups(self) -> dict[Identifier, str]:
        """The modules of operations, each with the first tag that it is called after.

        Tags that differ in symbols or case only, such as `big cats` and `big-cats`,
        are one group.
        """
        found: dict[Identifier, str] = {}
        for tag, module in self.tags.items():
            found.setdefault(module, tag)
        return found


def name(
    api: Api,
    renames: Renames,
    clients: Collection[str],
    waiting: Collection[str],
    diagnostics: Diagnostics,
    ledger: Ledger = EMPTY,
) -> tuple[Names, Record]:
    """Names everything in a document.

    The record is what the document adds to the ledger.

    Args:
        api: The document.
        renames: Names that the config chooses.
        clients: Names of clients that hold the document's operations.
        waiting: The operations whose methods can wait for what they start, as a config
            calls them.
        diagnostics: Where findings go.
        ledger: Names that were given before.

    Two things that would get the same name, and a chosen name that is none, are errors
    in the diagnostics; what is returned is of no use then but to say why.
    """
    matcher = Matcher(api, ledger)
    namer = _Namer(api, renames, diagnostics, matcher)
    operations = namer.operations()
    tags = _tags(api, diagnostics)
    classes = namer.classes(operations)
    members = namer.members()
    named, decisions = arguments.name(
        api, operations, members, renames.arguments, waiting, matcher, diagnostics
    )
    names = Names(
        classes=classes,
        modules={
            definition.id: _module(api.usage[definition.id], tags)
            for definition in api.types
            if is_named(definition)
        },
        members=members,
        operations=operations,
        tags=tags,
        resources=_resources(tags, {*classes.values(), *clients}),
        arguments=named,
    )
    record = Record(
        decisions=(*namer.decisions, *decisions),
        ids=matcher.ids,
        uses=matcher.uses(classes),
        deprecated={
            (matcher.entry(operation), input.place): deprecated
            for operation in api.operations
            for _, input, deprecated in named[operation_key(operation)]
            if deprecated
        },
    )
    return names, record


def _tags(api: Api, diagnostics: Diagnostics) -> dict[str, Identifier]:
    tags: dict[str, Identifier] = {}
    for each in api.operations:
        tags[each.tag] = identifiers.module(each.tag or GENERAL)
        if len(tags[each.tag]) > LONGEST_MODULE:
            diagnostics.error(
                "tag-name",
                f"The tag is too long for the name of a module: {each.tag[:40]!r}…",
                each.where,
                f"Use at most {LONGEST_MODULE} characters.",
            )
    return tags


def _resources(
    tags: Mapping[str, Identifier], others: set[str]
) -> dict[str, Identifier]:
    """Returns the class that holds the operations of each tag.

    Tags are often called like the model that they are about; the model has the name.
    Tags that share a module share its class.
    """
    taken = others | identifiers.RESERVED_RESOURCES
    by_module: dict[Identifier, Identifier] = {}
    for tag, module in tags.items():
        if module not in by_module:
            name = identifiers.class_name(tag or GENERAL)
            if taken & {name, f"Async{name}"}:
                name = Identifier(f"{name}Operations")
            taken |= {name, f"Async{name}"}
            by_module[module] = name
    return {tag: by_module[module] for tag, module in tags.items()}


def _module(usage: Usage, tags: Mapping[str, Identifier]) -> Identifier:
    """Returns the module for a type.

    What two tags reach, both reach with all that it refers to; so `other` may import
    tags, tags may import `shared`, and no import runs in a circle.
    """
    modules = {tags[tag] for tag in usage.tags}
    if len(modules) == 1:
        return modules.pop()
    return Identifier("shared" if modules else "other")


class _Namer:
    """Names one document.

    Attributes:
        decisions: The names as far as they are given, with what has given them.
    """

    def __init__(
        self, api: Api, renames: Renames, diagnostics: Diagnostics, matcher: Matcher
    ) -> None:
        self.api = api
        self.renames = renames
        self.diagnostics = diagnostics
        self.matcher = matcher
        self.decisions: list[Decision] = []

    def operations(self) -> tuple[Identifier, ...]:
        """Returns the method names, in order."""
        for each in self.api.operations:
            key = operation_key(each)
            ruled = identifiers.operation(key)
            self._decide(
                Decision(
                    table=Table.OPERATIONS,
                    key=key,
                    home="",
                    entry=self.matcher.entry(each),
                    wire=f"{each.method} {each.path}",
                    name=ruled,
                    ruled=ruled,
                    by=By.RULE,
                    where=each.where,
                    before=self.matcher.operation_before(each),
                ),
                self.matcher.operation(each),
            )
        self._check_clashes(
            "operations", [(each.name, each.key, each.where) for each in self.decisions]
        )
        return tuple(each.name for each in self.decisions)

    def classes(self, operations: tuple[Identifier, ...]) -> dict[TypeId, Identifier]:
        """Returns the class names by type."""
        methods = {
            operation_key(each): name
            for each, name in zip(self.api.operations, operations, strict=True)
        }
        chosen = self._renamed_by_config()
        components = {each.origin.key for each in self.api.types if each.is_component}
        taken = {identifiers.class_name(key) for key in components}
        names: dict[TypeId, Identifier] = {}
        for each in filter(is_named, self.api.types):
            first, *rest = each.origin.path
            is_inner = bool(rest) and first not in components
            head = methods.get(first, Identifier(first)) if is_inner else first
            own = identifiers.class_name(head, *rest)
            if rest and own in taken:
                own = Identifier(own + INLINE[type(each.shape)])
            follows = is_inner and first in chosen
            names[each.id] = self._decide(
                Decision(
                    table=Table.SCHEMAS,
                    key=each.origin.key,
                    home="",
                    entry=self.matcher.keys[each.id],
                    wire=each.origin.key,
                    name=own,
                    ruled=own,
                    by=By.RULE,
                    where=each.origin.where,
                    before=self.matcher.schema_before(each.id),
                    was_inline=self.matcher.was_inline(each.id),
                ),
                None if follows else self.matcher.schema(each.id),
            )
        self._check_classes(names)
        return names

    def _renamed_by_config(self) -> set[str]:
        """Returns operations whose new name the inline schemas follow."""
        known = {each.key: each for each in self.decisions}
        return {
            key
            for each in self.api.operations
            if known[key := operation_key(each)].by is By.CONFIG
            and self.matcher.operation(each) != known[key].name
        }

    def _check_classes(self, names: Mapping[TypeId, Identifier]) -> None:
        known = [(names[id], self.api.types[id]) for id in names]
        listed = [(name, each.origin.key, each.origin.where) for name, each in known]
        listed += [
            (Identifier(f"{name}Dict"), each.origin.key, each.origin.where)
            for name, each in known
            if isinstance(each.shape, Object) or has_unknown(each)
        ]
        listed += [
            (unknown_class(name), each.origin.key, each.origin.where)
            for name, each in known
            if has_unknown(each)
        ]
        self._check_clashes("schemas", listed)

    def members(self) -> dict[tuple[TypeId, str], Identifier]:
        """Returns the attribute names by class and wire name."""
        names: dict[tuple[TypeId, str], Identifier] = {}
        for each in self.api.types:
            if not isinstance(each.shape, Object):
                continue
            listed = []
            for property in each.shape.properties:
                self._check_member(property)
                chosen = self._member(each, property)
                names[each.id, property.name] = chosen
                key = f"{each.origin.key}.{property.name}"
                listed.append((chosen, key, property.where))
            self._check_clashes("members", listed)
        return names

    def _member(self, owner: Definition, property: Property) -> Identifier:
        own = identifiers.member(property.name)
        decision = Decision(
            table=Table.MEMBERS,
            key=f"{owner.origin.key}.{property.name}",
            home=self.matcher.keys[owner.id],
            entry=property.name,
            wire=property.name,
            name=own,
            ruled=own,
            by=By.RULE,
            where=property.where,
        )
        return self._decide(decision, self.matcher.member(owner.id, property.name))

    def _check_member(self, property: Property) -> None:
        if UNFIT_MEMBER.search(property.name):
            self.diagnostics.error(
                "member-name",
                f"No model can have the member {property.name!r}",
                property.where,
                "msgspec takes no quotation marks, backslashes or control characters.",
            )

    def _decide(self, ruled: Decision, kept: str | None) -> Identifier:
        """Returns the name of a thing: the config's, else that of before, else by rule.

        Args:
            ruled: What the rules give it.
            kept: What the ledger has; None if that is nothing.
        """
        chosen = getattr(self.renames, ruled.table.value).get(ruled.key)
        if chosen is not None:
            self._check_chosen(ruled, chosen)
            ruled = ruled._replace(name=Identifier(chosen), by=By.CONFIG)
        elif kept is not None and kept != ruled.name:
            ruled = self._kept(ruled, kept)
        self.decisions.append(ruled)
        return ruled.name

    def _kept(self, ruled: Decision, kept: str) -> Decision:
        """Returns a thing with its name of before, unless a release has taken that."""
        if FITS[ruled.table](kept):
            return ruled._replace(name=Identifier(kept), by=By.LEDGER, is_kept=True)
        self.diagnostics.warning(
            "name-moved",
            f"{ruled.key!r} was called {kept!r}, and is called {ruled.name!r} now: the "
            "generated code has that name for something else",
            ruled.where,
            f"Tell your callers, or set another name in the config: "
            f"[clients.….{ruled.table.value}]",
        )
        return ruled._replace(by=By.MOVED, before=kept)

    def _check_chosen(self, ruled: Decision, chosen: str) -> None:
        if not FITS[ruled.table](chosen):
            self.diagnostics.error(
                "config-value",
                f"{ruled.key!r} cannot be called {chosen!r}",
                None,
                "A name has letters, digits and underscores, and is neither a keyword "
                "nor a name that the generated code needs.",
            )

    def _check_clashes(
        self, table: str, named: Iterable[tuple[Identifier, str, Location]]
    ) -> None:
        first: dict[Identifier, tuple[str, Location]] = {}
        for name, key, where in named:
            other = first.setdefault(name, (key, where))
            if other != (key, where):
                self.diagnostics.error(
                    "name-clash",
                    f"{key!r} and {other[0]!r} ({other[1]}) are both called {name!r}",
                    where,
                    f"Set another name in the config: [clients.….{table}] "
                    f'"{key}" = "…"',
                )


def has_unknown(definition: Definition) -> bool:
    """Whether a union has a variant for what this client does not know."""
    shape = definition.shape
    return isinstance(shape, Union) and not isinstance(shape.dispatch, ByJsonType)


def unknown_class(name: Identifier) -> Identifier:
    """Returns the name of a union's variant for what this client does not know."""
    return Identifier(f"Unknown{name}")
