"""Names of arguments: what the config chooses, else those of before, else by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import Arena, Kind, Scalar, TypeId
from clientsmith.naming import identifiers
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Input, Source, inputs, spread
from clientsmith.naming.ledger import DEPRECATED, By, Decision, Table
from clientsmith.naming.matching import Matcher
from clientsmith.naming.usages import operation_key

PREFIXES = {
    Source.QUERY: "query",
    Source.HEADER: "header",
    Source.MEMBER: "body",
    Source.PART: "body",
    Source.FORM: "body",
    Source.BODY: "whole",
    Source.LINES: "whole",
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
    methods: Sequence[Identifier],
    members: Members,
    chosen: Mapping[str, str],
    waiting: Collection[str],
    matcher: Matcher,
    diagnostics: Diagnostics,
) -> tuple[dict[str, tuple[Named, ...]], list[Decision]]:
    """Names the arguments of all operations.

    Args:
        api: The document.
        methods: The methods of its operations, in order.
        members: Attribute by type and wire name.
        chosen: Names from the config, by operation and wire name.
        waiting: The operations whose methods can wait for what they start.
        matcher: What the ledger has.
        diagnostics: Where findings go.

    Returns:
        The arguments by operation, as a config calls it; and all decisions.
    """
    named: dict[str, tuple[Named, ...]] = {}
    decisions: list[Decision] = []
    for method, operation in zip(methods, api.operations, strict=True):
        namer = _Namer(api.types, operation, members, chosen, matcher)
        results = [namer.decision(input) for input in namer.inputs]
        _report_moved(results, diagnostics)
        reserved = own_names(namer.inputs, waits=operation_key(operation) in waiting)
        _report_clashes(method, operation, results, reserved, diagnostics)
        named[operation_key(operation)] = tuple(
            Named(decision.name, input, namer.deprecated.get(input.place, ""))
            for decision, input in zip(results, namer.inputs, strict=True)
        )
        decisions += results
    return named, decisions


def own_names(inputs: Sequence[Input], *, waits: bool) -> list[str]:
    """Returns arguments that a method has beside those of its request."""
    names = ["progress"] if any(input.is_file for input in inputs) else []
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
        owner = spread(types, operation.body)
        self.alone = {
            input.place: _alone(types, input, members, owner) for input in self.inputs
        }
        self.ruled = self._set_apart({})
        self.deprecated = self._take_deprecated(
            {
                input.place: members[owner, input.wire]
                for input in self.inputs
                if owner is not None and input.parameter is None
            }
        )
        self.names = self._set_apart(self._fixed())

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
            if before and before != self.alone[place]:
                deprecated[place] = before
        return deprecated

    def decision(self, input: Input) -> Decision:
        """Returns the name of an argument, and what has given it."""
        place = input.place
        key = f"{operation_key(self.operation)}.{input.wire}"
        name, ruled = self.names[place], self.ruled[place]
        before = self.kept.get(place, name)
        if key in self.chosen:
            name, by = Identifier(self.chosen[key]), By.CONFIG
        elif name != ruled:
            by = By.LEDGER
        else:
            by = By.RULE if before == ruled else By.MOVED
        return Decision(
            table=Table.ARGUMENTS,
            key=key,
            home=self.home,
            entry=place,
            wire=input.wire,
            name=name,
            ruled=ruled,
            by=by,
            where=input.parameter.where if input.parameter else self.operation.where,
            before=before if by is By.MOVED else "",
            # one that is called what it would be called alone was set apart by rule
            is_kept=by is By.LEDGER and name != self.alone[place],
        )

    def _set_apart(self, fixed: Mapping[str, Identifier]) -> dict[str, Identifier]:
        """Returns the names of arguments by place.

        Two that would have the same name are told apart by where they go: a member of
        the body that is called like a path parameter becomes `body_…`. What is new
        gives way to what was there before.
        """
        names = {**self.alone, **fixed}
        count = Counter(names.values())
        for input in self.inputs:
            stays = input.place in fixed or input.source is Source.PATH
            alone = self.alone[input.place]
            if not stays and count[alone] > 1:
                names[input.place] = Identifier(f"{PREFIXES[input.source]}_{alone}")
        return names

    def _fixed(self) -> dict[str, Identifier]:
        """Returns the names of before that can stay."""
        fixed = {
            place: Identifier(name)
            for place, name in self.kept.items()
            if place in self.alone
            and (name == self.alone[place] or identifiers.is_argument_name(name))
        }
        first = {input.place for input in self.inputs if input.source is Source.PATH}
        taken = {fixed.get(place, self.alone[place]) for place in first}
        return {
            place: name
            for place, name in fixed.items()
            if place in first or name not in taken
        }


def _alone(
    types: Arena,
    input: Input,
    members: Members,
    owner: TypeId | None,
) -> Identifier:
    """Returns what an argument would be called if it were alone."""
    if is_flag(types, input):
        return Identifier(FLAG)
    if owner is None or input.parameter is not None:
        return identifiers.parameter(input.wire)
    name = members[owner, input.wire]
    is_ruled = name == identifiers.member(input.wire)
    return identifiers.parameter(input.wire if is_ruled else name)


def _report_moved(decisions: Sequence[Decision], diagnostics: Diagnostics) -> None:
    for decision in decisions:
        if decision.by is By.MOVED:
            diagnostics.warning(
                "name-moved",
                f"The argument {decision.key!r} was called {decision.before!r}, and is "
                f"called {decision.name!r} now: that name has another use",
                decision.where,
                "Tell your callers, or set other names in the config: "
                "[clients.….arguments]",
            )


def _report_clashes(
    method: Identifier,
    operation: Operation,
    decisions: Sequence[Decision],
    reserved: Sequence[str],
    diagnostics: Diagnostics,
) -> None:
    for decision in decisions:
        is_chosen = decision.by is By.CONFIG
        if is_chosen and not identifiers.is_argument_name(decision.name):
            diagnostics.error(
                "config-value",
                f"{decision.wire!r} of {method} cannot be called {decision.name!r}",
                operation.where,
                "A name has letters, digits and underscores, and is neither a keyword "
                "nor a name that the generated code needs.",
            )
    count = Counter([*(decision.name for decision in decisions), *reserved])
    for twice in (name for name, number in count.items() if number > 1):
        diagnostics.error(
            "name-clash",
            f"Two arguments of {method} are called {twice!r}",
            operation.where,
            "Set another name for one of them in the config: [clients.….arguments]",
        )
