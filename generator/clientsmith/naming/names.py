"""The naming pass: it runs once the model is whole, and gives each thing one name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clientsmith.config import Renames
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Operation, Usage
from clientsmith.model.types import (
    ByJsonType,
    Definition,
    Object,
    Property,
    TypeId,
    Union,
)
from clientsmith.naming import arguments, identifiers, rules
from clientsmith.naming.arguments import Named
from clientsmith.naming.deciding import Thing, Wish, decide, settle, snake_names
from clientsmith.naming.groups import Groups, Way
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.ledger import EMPTY, Decision, Ledger, Record, Table
from clientsmith.naming.matching import Matcher
from clientsmith.naming.usages import is_named, line


@dataclass(frozen=True)
class Names:
    """What everything of one document is called in Python.

    Attributes:
        classes: Class or alias by type, for the types that have a name.
        modules: The module of models in which that name lives.
        members: Attribute by type and wire name.
        operations: Method by operation, in the model's order.
        groups: The groups of operations.
        resources: Class of operations by module.
        arguments: The inputs of each operation with the names of their arguments, in
            the document's order, by what a config calls the operation.
    """

    classes: Mapping[TypeId, Identifier]
    modules: Mapping[TypeId, Identifier]
    members: Mapping[tuple[TypeId, str], Identifier]
    operations: tuple[Identifier, ...]
    groups: Groups
    resources: Mapping[Identifier, Identifier]
    arguments: Mapping[str, tuple[Named, ...]]


def name(
    api: Api,
    renames: Renames,
    clients: Collection[str],
    diagnostics: Diagnostics,
    groups: Groups,
    ledger: Ledger = EMPTY,
    *,
    keeps_methods: bool = True,
) -> tuple[Names, Record]:
    """Names everything in a document.

    The record is what the document adds to the ledger.

    Args:
        api: The document.
        renames: Names that the config chooses.
        clients: Names of clients that hold the document's operations.
        diagnostics: Where findings go.
        groups: Where its operations stand.
        ledger: Names that were given before.
        keeps_methods: Whether those of methods still hold.

    Two things for which the config has one name, and a chosen name that is none, are
    errors in the diagnostics; what is returned is of no use then but to say why.
    """
    matcher = Matcher(api, ledger)
    namer = _Namer(api, renames, groups, matcher, diagnostics)
    namer.name_operations(keeps=keeps_methods)
    classes = namer.classes()
    members = namer.members()
    named, decisions = arguments.name(
        api, members, renames.arguments, matcher, diagnostics
    )
    names = Names(
        classes=classes,
        modules={
            definition.id: _module(api.usage[definition.id], groups.tags)
            for definition in api.types
            if is_named(definition)
        },
        members=members,
        operations=tuple(namer.methods[operation.key] for operation in api.operations),
        groups=groups,
        resources=_resources(groups, {*classes.values(), *clients}),
        arguments=named,
    )
    record = Record(
        decisions=(*namer.decisions, *decisions),
        ids=matcher.ids,
        uses=matcher.uses(classes),
        deprecated={
            (matcher.entry(operation), input.place): deprecated
            for operation in api.operations
            for _, input, deprecated in named[operation.key]
            if deprecated
        },
    )
    return names, record


def _resources(groups: Groups, others: set[str]) -> dict[Identifier, Identifier]:
    """Returns the class that holds the operations of each group, by module.

    Tags are often called like the model that they are about; the model has the name.
    """
    wishes = {}
    for module, title in sorted(groups.titles.items()):
        name = identifiers.class_name(title)
        choices = (name, Identifier(f"{name}Operations"))
        wishes[module] = Wish(
            choices, 0, (module,), joint="", patterns=("{}", "Async{}")
        )
    taken = others | identifiers.RESERVED_RESOURCES
    return dict(zip(wishes, settle([*wishes.values()], taken), strict=True))


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
        methods: Method by operation, as a config calls it.
        whole: The same with what was taken off since the group says it.
    """

    def __init__(
        self,
        api: Api,
        renames: Renames,
        groups: Groups,
        matcher: Matcher,
        diagnostics: Diagnostics,
    ) -> None:
        self.api = api
        self.renames = renames
        self.groups = groups
        self.matcher = matcher
        self.diagnostics = diagnostics
        self.methods: dict[str, Identifier] = {}
        self.whole: dict[str, str] = {}
        self.decisions: list[Decision] = []

    def name_operations(self, *, keeps: bool) -> None:
        """Names the methods, those of each group apart.

        Args:
            keeps: Whether the names of before still hold.
        """
        scopes: dict[Way, list[Operation]] = {}
        for operation in self.api.operations:
            way = self.groups.ways[self.groups.tags[operation.tag]]
            scopes.setdefault(way, []).append(operation)
        decided = {}
        for way, listed in scopes.items():
            wishes = rules.methods(listed, way)
            things = [
                self._operation(operation, wish, keeps=keeps)
                for operation, wish in zip(listed, wishes, strict=True)
            ]
            decisions = decide(things, self.diagnostics, self.groups.taken(way))
            for wish, decision in zip(wishes, decisions, strict=True):
                decided[decision.key] = decision
                self.whole[decision.key] = wish.whole(decision.name)
        self.decisions += (decided[operation.key] for operation in self.api.operations)
        self.methods = {key: decision.name for key, decision in decided.items()}

    def _operation(self, operation: Operation, wish: Wish, *, keeps: bool) -> Thing:
        decision = Decision(
            Table.OPERATIONS,
            operation.key,
            self.matcher.entry(operation),
            wire=line(operation),
            where=operation.where,
            before=self.matcher.operation_before(operation),
        )
        chosen = self.renames.operations.get(operation.key)
        kept = self.matcher.operation(operation) if keeps else None
        return Thing(decision, wish, chosen, kept)

    def classes(self) -> dict[TypeId, Identifier]:
        """Returns the class names by type."""
        types = [definition for definition in self.api.types if is_named(definition)]
        components = {type.origin.key for type in types if type.is_component}
        paths = {type.id: self._path(type, components) for type in types}
        shortener = rules.Shortener(paths.values())
        following = self._renamed_by_config() - components
        things = []
        for type in types:
            path, key = paths[type.id], self.matcher.keys[type.id]
            wish = rules.class_(type, path, key, shortener, _patterns(type))
            follows = not type.is_component and type.origin.path[0] in following
            things.append(self._class(type, wish, follows=follows))
        decisions = decide(things, self.diagnostics)
        self.decisions += decisions
        return {
            type.id: decision.name
            for type, decision in zip(types, decisions, strict=True)
        }

    def _class(self, type: Definition, wish: Wish, *, follows: bool) -> Thing:
        decision = Decision(
            Table.SCHEMAS,
            type.origin.key,
            self.matcher.keys[type.id],
            wire=type.origin.key,
            where=type.origin.where,
            before=self.matcher.schema_before(type.id),
            was_inline=self.matcher.was_inline(type.id),
        )
        chosen = self.renames.schemas.get(type.origin.key)
        return Thing(
            decision, wish, chosen, None if follows else self.matcher.schema(type.id)
        )

    def _path(self, type: Definition, components: Collection[str]) -> rules.Path:
        """Returns the way to a type, with the method in place of an operation."""
        first, *rest = type.origin.path
        is_inner = rest and first not in components
        return (self.whole.get(first, first) if is_inner else first, *rest)

    def _renamed_by_config(self) -> set[str]:
        """Returns operations whose new name the inline schemas follow."""
        return {
            operation.key
            for operation in self.api.operations
            if operation.key in self.renames.operations
            and self.matcher.operation(operation) != self.methods[operation.key]
        }

    def members(self) -> dict[tuple[TypeId, str], Identifier]:
        """Returns the attribute names by class and wire name."""
        names: dict[tuple[TypeId, str], Identifier] = {}
        for type in self.api.types:
            if isinstance(type.shape, Object):
                properties = type.shape.properties
                things = [self._member(type, property) for property in properties]
                decisions = decide(things, self.diagnostics)
                self.decisions += decisions
                for decision in decisions:
                    names[type.id, decision.wire] = decision.name
        return names

    def _member(self, owner: Definition, property: Property) -> Thing:
        key = f"{owner.origin.key}.{property.name}"
        return Thing(
            Decision(
                Table.MEMBERS,
                key,
                property.name,
                home=self.matcher.keys[owner.id],
                wire=property.name,
                where=property.where,
            ),
            Wish(
                snake_names(identifiers.member(property.name)),
                rank=identifiers.rank(property.name),
                order=(property.name,),
            ),
            self.renames.members.get(key),
            self.matcher.member(owner.id, property.name),
        )


def _patterns(definition: Definition) -> tuple[str, ...]:
    """Returns what comes with the name of a class: a TypedDict, an unknown variant."""
    if has_unknown(definition):
        return ("{}", "{}Dict", "Unknown{}")
    return ("{}", "{}Dict") if isinstance(definition.shape, Object) else ("{}",)


def has_unknown(definition: Definition) -> bool:
    """Whether a union has a variant for what this client does not know."""
    shape = definition.shape
    return isinstance(shape, Union) and not isinstance(shape.dispatch, ByJsonType)


def unknown_class(name: Identifier) -> Identifier:
    """Returns the name of a union's variant for what this client does not know."""
    return Identifier(f"Unknown{name}")
