"""Names of arguments: what the config chooses, else those of before, else by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Body, Operation
from clientsmith.model.types import Arena, Kind, Scalar, TypeId
from clientsmith.naming import identifiers
from clientsmith.naming.deciding import Thing, Wish, decide, snake_names
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Input, Source, inputs
from clientsmith.naming.ledger import DEPRECATED, Decision, Table
from clientsmith.naming.matching import Matcher

PREFIXES = {
    Source.QUERY: "query",
    Source.HEADER: "header",
    Source.COOKIE: "cookie",
    Source.MEMBER: "body",
    Source.EXTRA: "body",
    Source.BODY: "whole",
}
"""What sets an argument apart from another one of its name."""

FLAG = "stream"
"""The input that asks for a stream of events, as all APIs that have one call it."""

Members: TypeAlias = Mapping[tuple[TypeId, str], Identifier]


class Named(NamedTuple):
    """An input and the argument that it is.

    Attributes:
        deprecated: A name that it had before, and that goes on to work; empty for none.
    """

    name: Identifier
    input: Input
    deprecated: str = ""


def name(
    api: Api,
    members: Members,
    chosen: Mapping[str, str],
    matcher: Matcher,
    diagnostics: Diagnostics,
) -> tuple[dict[str, tuple[Named, ...]], list[Decision]]:
    """Names the arguments of all operations.

    Args:
        api: The document.
        members: Attribute by type and wire name.
        chosen: Names from the config, by operation and wire name.
        matcher: What the ledger has.
        diagnostics: Where findings go.

    Returns:
        The arguments by operation, as a config calls it; and all decisions.
    """
    named: dict[str, tuple[Named, ...]] = {}
    decisions: list[Decision] = []
    for operation in api.operations:
        namer = _Namer(api.types, operation, members, chosen, matcher)
        results = namer.decisions(diagnostics)
        named[operation.key] = tuple(
            Named(
                results[input.place].name, input, namer.deprecated.get(input.place, "")
            )
            for input in namer.inputs
        )
        decisions += (results[input.place] for input in namer.inputs)
    return named, decisions


def own_names(inputs: Sequence[Input], body: Body | None, *, waits: bool) -> list[str]:
    """Returns arguments that a method has beside those of its request."""
    names = ["progress"] if any(input.is_file for input in inputs) else []
    names += ["content_type"] if body is not None and body.has_choice else []
    return names + (["wait", "wait_timeout"] if waits else [])


def is_flag(types: Arena, input: Input) -> bool:
    """Whether an input asks for a stream of events in place of another answer.

    It has its name also where the document declares no events yet, so that it does not
    move when the document does.
    """
    shape = types.bare(input.type).shape
    is_boolean = isinstance(shape, Scalar) and shape.kind is Kind.BOOLEAN
    return input.wire == FLAG and is_boolean


class _Namer:
    """Names the arguments of one operation."""

    def __init__(
        self,
        types: Arena,
        operation: Operation,
        members: Members,
        chosen: Mapping[str, str],
        matcher: Matcher,
    ) -> None:
        self.operation = operation
        self.inputs = inputs(types, operation)
        self.chosen = chosen
        self.home = matcher.entry(operation)
        self.kept = dict(matcher.arguments(operation))
        self.alone = {
            input.place: _alone(types, input, members) for input in self.inputs
        }
        self.deprecated = self._take_deprecated(
            {
                input.place: members[input.owner, input.wire]
                for input in self.inputs
                if input.owner is not None
            }
        )

    def _take_deprecated(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """Returns names that only a class body needs, and that the ledger gives up.

        Up to release 0.1, an argument was called like the attribute of the body's class
        that it becomes: `field_`, since `field` is called in class bodies.

        Args:
            attributes: These attributes by place.
        """
        deprecated = {}
        for place, attribute in attributes.items():
            before = self.kept.get(f"{place}{DEPRECATED}", "")
            if self.kept.get(place) == attribute != self.alone[place]:
                before = self.kept.pop(place)
            if before and before not in self.alone.values():
                deprecated[place] = before
        return deprecated

    def decisions(self, diagnostics: Diagnostics) -> dict[str, Decision]:
        """Returns the names by place; what stands in the path never gives way."""
        decided: dict[str, Decision] = {}
        for in_path in (True, False):
            things = [
                self._thing(input)
                for input in self.inputs
                if (input.source is Source.PATH) is in_path
            ]
            taken = [decision.name for decision in decided.values()]
            for decision in decide(things, diagnostics, taken):
                decided[decision.entry] = decision
        return decided

    def _thing(self, input: Input) -> Thing:
        key = f"{self.operation.key}.{input.wire}"
        decision = Decision(
            Table.ARGUMENTS,
            key,
            input.place,
            wire=input.wire,
            where=input.parameter.where if input.parameter else self.operation.where,
            home=self.home,
        )
        kept = self.kept.get(input.place)
        return Thing(decision, self._wish(input), self.chosen.get(key), kept)

    def _wish(self, input: Input) -> Wish:
        """Returns what an argument may be called.

        Two that would have the same name are told apart by where they go: a member of
        the body that is called like a path parameter becomes `body_…`.
        """
        alone = self.alone[input.place]
        alike = {
            other.source for other in self.inputs if self.alone[other.place] == alone
        }
        prefixes = {PREFIXES.get(source) for source in alike}
        name, rank = alone, identifiers.rank(input.wire)
        if input.source is not Source.PATH and len(prefixes) > 1:
            name, rank = Identifier(f"{PREFIXES[input.source]}_{alone}"), rank + 3
        order = (input.wire, input.place)
        return Wish(snake_names(name), rank, order, former=(alone,))


def _alone(
    types: Arena,
    input: Input,
    members: Members,
) -> Identifier:
    """Returns what an argument would be called if it were alone."""
    if is_flag(types, input):
        return Identifier(FLAG)
    if input.owner is None:
        return identifiers.parameter(input.wire)
    name = members[input.owner, input.wire]
    is_ruled = name == identifiers.member(input.wire)
    return identifiers.parameter(input.wire if is_ruled else name)
