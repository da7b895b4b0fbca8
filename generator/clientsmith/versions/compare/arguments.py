"""What is different in the arguments of a method."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from typing import TypeAlias

from clientsmith.client.model import Argument, Demand, Method
from clientsmith.client.service import Service
from clientsmith.model import types
from clientsmith.model.operations import Part
from clientsmith.model.types import Docs
from clientsmith.naming.inputs import WHOLE, Source
from clientsmith.render import prose
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Target, Use
from clientsmith.versions.compare import documentation, matching, relations
from clientsmith.versions.compare.notes import MethodPair
from clientsmith.versions.compare.relations import Null, not_null

PLACES = defaultdict(
    lambda: "the body",
    {
        Source.PATH: "the path",
        Source.QUERY: "the query",
        Source.HEADER: "a header",
        Source.COOKIE: "a cookie",
    },
)
"""Where arguments go, as messages say it."""

Choice: TypeAlias = frozenset[frozenset[str]]
"""Arguments by alternative, of which one must be given, or at least one."""


def compare(method: MethodPair) -> None:
    """Notes what is different in the arguments of a method."""
    pairs = matching.arguments(method.before, method.after)
    for old, new in pairs:
        if old and new:
            _ArgumentPair(method, old, new).compare()
        elif old:
            _removed(method, old)
        elif new:
            _added(method, new)
    both = [(old, new) for old, new in pairs if old and new]
    names: dict[str, str] = {old.name: new.name for old, new in both}
    _exclusive(method, both, names)
    _alternatives(method, names)
    _own(method)
    _order(method, both)


def _passed(method: Method, argument: Argument) -> Target:
    """Returns the calls that pass an argument."""
    listed = method.positional
    position = listed.index(argument) if argument in listed else None
    return Target(Use.ARGUMENT, method.callables, argument.name, position)


def _left_out(method: MethodPair, name: str) -> Target:
    """Returns the calls that do not pass an argument."""
    return Target(Use.NO_ARGUMENT, method.before.callables, name)


def _removed(method: MethodPair, old: Argument) -> None:
    notes = method.notes.at(old.where, method.where[1], old.name)
    message = f"`{old.name}` is gone{_instead(method, old)}"
    notes.add("argument-removed", message, _passed(method.before, old))


def _instead(method: MethodPair, old: Argument) -> str:
    """Returns where a part of the body is passed now, if it is."""
    inner = _members(method.pairs.new, method.after)
    if old.source is Source.MEMBER and old.wire in inner:
        whole = next(part for part in method.after.arguments if part.wire == WHOLE)
        return f"; it is a member of `{whole.name}`"
    inner = _members(method.pairs.old, method.before)
    parts = [f"`{part.name}`" for part in method.after.arguments if part.wire in inner]
    if old.wire == WHOLE and parts:
        return f"; its members are arguments: {', '.join(parts)}"
    return ""


def _members(service: Service, method: Method) -> set[str]:
    """Returns the members of a body that is passed whole."""
    shapes = [
        service.api.types.bare(argument.type).shape
        for argument in method.arguments
        if argument.wire == WHOLE
    ]
    return {
        property.name
        for shape in shapes[:1]
        if isinstance(shape, types.Object)
        for property in shape.properties
    }


def _added(method: MethodPair, new: Argument) -> None:
    kind = "a required" if new.required else "an optional"
    method.notes.at(method.where[0], new.where, new.name).add(
        "argument-required" if new.required else "argument-added",
        f"`{new.name}` is new, {kind} `{new.accepts}`",
        _left_out(method, new.name),
    )


def _exclusive(
    method: MethodPair,
    pairs: list[tuple[Argument, Argument]],
    names: Mapping[str, str],
) -> None:
    """Notes that some of several arguments must be given, or need not any more."""
    offered = {*names.values()}
    before, after = _choices(method.before, names), _choices(method.after, {})
    for choice, demand in after.items():
        # What may be None is refused by the checkers of callers where it was not.
        is_refused = _is_typed(method.after, demand) and not any(
            _is_typed(method.before, old) for old in before.values()
        )
        # Whoever gave one at least may have given two.
        alike = [
            old
            for old, said in before.items()
            if said.is_exclusive or not demand.is_exclusive
        ]
        if choice in alike and not is_refused:
            continue
        free = offered if demand.is_exclusive else set[str]()
        is_kept = not is_refused and any(
            old <= choice and free.isdisjoint(_names(choice) - _names(old))
            for old in alike
        )
        method.notes.add(
            "arguments-exclusive",
            f"it asks for {prose.demanded(demand)}",
            method.call,
            severity=INFO if is_kept or _is_given(choice, pairs, free) else BREAKING,
            part=_part(choice),
        )
    for choice, demand in before.items():
        if not any(_names(choice) & _names(other) for other in after):
            message = f"it does not ask for {prose.demanded(demand)} any more"
            method.notes.add(
                "arguments-no-longer-exclusive", message, part=_part(choice)
            )


def _choices(method: Method, names: Mapping[str, str]) -> dict[Choice, Demand]:
    """Returns what must be chosen from, by that under the names of today."""
    return {
        frozenset(
            frozenset(names.get(name, name) for name in alternative)
            for alternative in demand.alternatives
        ): demand
        for demand in method.demands
    }


def _is_typed(method: Method, demand: Demand) -> bool:
    return demand.is_exclusive and demand.alternatives == method.exclusive


def _is_given(
    choice: Choice, pairs: list[tuple[Argument, Argument]], free: Set[str]
) -> bool:
    """Whether all old calls give one alternative, and could give no other one."""
    required = {new.name for old, new in pairs if old.required}
    others = _names(choice) - required
    return any(names <= required for names in choice) and others.isdisjoint(free)


def _names(choice: Choice) -> set[str]:
    return {name for names in choice for name in names}


def _part(choice: Choice) -> str:
    return "-".join(sorted(_names(choice)))


OWN = {
    "wait": ("it can wait for the result: `wait=True`", "it cannot wait any more"),
    "progress": (
        "it can tell its progress: `progress=...`",
        "it cannot tell its progress any more: it sends no file",
    ),
    "content_type": (
        "callers may choose what the body is: `content_type=...`",
        "callers cannot choose what the body is any more",
    ),
}
"""What is said of arguments of a method's own that come, and that go."""


def _own(method: MethodPair) -> None:
    """Notes arguments that are the method's own."""
    old, new = method.before.own, method.after.own
    for name, (come, gone) in OWN.items():
        part = name.replace("_", "-")
        names = [own for own in old if own.startswith(name)]
        if name in old and name not in new:
            symbols = method.before.symbols(method.before.name)
            met = [Target(Use.ARGUMENT, symbols, own) for own in names]
            method.notes.add(f"{part}-removed", gone, *met)
        elif name in new and name not in old:
            method.notes.add(f"{part}-added", come)


def _alternatives(method: MethodPair, names: Mapping[str, str]) -> None:
    """Notes that what made a body makes none any more."""
    offered = method.after.bodies
    for body, other in matching.bodies(method.before, method.after):
        if other or len(offered) < 2:
            continue
        takes = {names[name] for name in body.takes if name in names}
        most = max(
            ({*other.takes} for other in offered), key=lambda most: len(takes & most)
        )
        method.notes.add(
            "arguments-exclusive",
            f"{prose.listed(sorted(takes))} do not make a body any more: one takes "
            f"{prose.listed(sorted(most))}",
            method.call,
            part="-".join(sorted(takes)),
        )


def _order(method: MethodPair, pairs: list[tuple[Argument, Argument]]) -> None:
    """Notes that arguments which both methods have changed places."""
    before, after = method.before.positional, method.after.positional
    kept = [(old, new) for old, new in pairs if old in before and new in after]
    places = [after.index(new) for _, new in kept]
    if places == sorted(places):
        return
    names = [
        ", ".join(argument.name for argument in listed) for listed in (after, before)
    ]
    symbols = method.before.callables
    method.notes.add(
        "arguments-reordered",
        f"by position it takes `{names[0]}`, and took `{names[1]}`",
        *(Target(Use.ARGUMENT, symbols, "", before.index(old)) for old, _ in kept),
    )


class _ArgumentPair:
    """An argument that both methods have, with the notes on it."""

    def __init__(self, method: MethodPair, old: Argument, new: Argument) -> None:
        self.method = method
        self.pairs = method.pairs
        self.notes = method.notes.at(old.where, new.where, old.name)
        self.old = old
        self.new = new
        self.passed = _passed(method.before, old)
        self.left_out = _left_out(method, old.name)

    def compare(self) -> None:
        """Notes what is different in it."""
        self._name()
        self._demand()
        self._place()
        self._null()
        self._type()
        old, new, notes = self.old, self.new, self.notes
        docs = _docs(self.pairs.old, old), _docs(self.pairs.new, new)
        documentation.deprecation(notes, "argument", old.name, *docs, self.passed)
        if not old.required and not new.required:
            documentation.defaults(notes, old.name, *docs, self.left_out)
        limits = documentation.of_part(
            self.pairs, (old.type, new.type), (old.docs, new.docs)
        )
        documentation.limits(notes, old.name, limits, self.passed)

    def _name(self) -> None:
        old, new = self.old, self.new
        if old.name != new.name:
            # By position it can be given as before.
            named = Target(Use.ARGUMENT, self.method.before.callables, old.name)
            message = f"`{old.name}` is called `{new.name}`"
            self.notes.add("argument-renamed", message, named)
        elif old.wire != new.wire:
            message = f"`{old.name}` is sent as `{new.wire}`, and was `{old.wire}`"
            rule = "argument-wire-name-changed"
            self.notes.add(rule, message, self.passed, severity=WARNING)

    def _demand(self) -> None:
        old, new = self.old, self.new
        if new.required and not old.required:
            message = f"`{new.name}` must be given"
            self.notes.add("argument-became-required", message, self.left_out)
        elif old.required and not new.required:
            self.notes.add("argument-optional", f"`{new.name}` may be left out")

    def _place(self) -> None:
        old, new = self.old, self.new
        places = PLACES[new.source], PLACES[old.source]
        rule, message, severity = "argument-sent-otherwise", "", WARNING
        if old.source is Source.PATH and new.source is not Source.PATH:
            rule, message, severity = "argument-by-keyword", "must be named", BREAKING
        elif new.source is Source.PATH and old.source is not Source.PATH:
            rule, message = "argument-by-position", "is part of the path, by position"
        elif places[0] != places[1]:
            message = f"goes into {places[0]}, and went into {places[1]}"
        elif _written(self.method.before, old) != _written(self.method.after, new):
            message = "is written otherwise in the request"
        if message:
            message = f"`{new.name}` {message}"
            self.notes.add(rule, message, self.passed, severity=severity)

    def _null(self) -> None:
        severity = relations.null_passed(self.pairs, self.old, self.new)
        if severity is None:
            return
        old = relations.null(self.pairs.old.api.types, self.old)
        new = relations.null(self.pairs.new.api.types, self.new)
        name = self.new.name
        if new is Null.NULL:
            rule, message = "argument-nullable", f"`{name}=None` sends null"
            message += ", and sent nothing" if old is Null.ABSENT else ""
        else:
            rule, message = (
                "argument-not-nullable",
                f"`{name}` may not be None any more",
            )
            if new is Null.ABSENT:
                message = f"`{name}=None` sends nothing, and sent null"
        self.notes.add(rule, message, self.passed, severity=severity)

    def _type(self) -> None:
        old, new = self.old, self.new
        severity = relations.passed(
            self.pairs,
            not_null(self.pairs.old.api.types, old.type),
            not_null(self.pairs.new.api.types, new.type),
        )
        if old.is_file != new.is_file:
            severity = BREAKING
        if severity is None:
            return
        self.notes.add(
            "argument-type-changed",
            f"`{new.name}` takes `{new.accepts}`, and took `{old.accepts}`",
            self.passed,
            severity=severity,
        )


def _written(method: Method, argument: Argument) -> object:
    """Returns how an argument is written, as itself and as a part of a form."""
    body = method.operation.body
    parts = (
        (dict(media.parts).get(argument.wire) for media in body.media_types[:1])
        if body
        else ()
    )
    return argument.serialization, next(iter(parts), None) or Part()


def _docs(service: Service, argument: Argument) -> Docs:
    """Returns what a document says of an argument, or else of its schema."""
    docs, schema = argument.docs, service.api.types[argument.type].docs
    default = docs.default if docs.default is not None else schema.default
    return Docs(docs.description, docs.deprecated, default)
