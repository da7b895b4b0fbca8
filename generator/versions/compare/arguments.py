"""What is different in the arguments of a method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.diagnostics import Location
from generator.model.types import Docs, Object
from generator.python.operations.arguments import Argument, Source
from generator.python.surface import Method, Surface
from generator.versions.changes import Severity, Target, Use

from . import said
from .compared import Compared
from .matching import endpoint
from .notes import BREAKING, INFO
from .relations import Relation, passed, relation


def compare(method: Compared) -> None:
    """Notes what is different in the arguments of a method."""
    for old, new in _matched(method):
        if old and new:
            _Kept(method, old, new).compare()
        elif old:
            _gone(method, old)
        elif new:
            _added(method, new)
    _own(method)
    _order(method)


def _matched(
    method: Compared,
) -> Iterator[tuple[Argument | None, Argument | None]]:
    """Yields arguments with what has become of them.

    Those of the path belong together by their place in it; others by the name that the
    request has for them, or else by the name that callers use.
    """
    before, after = method.before, method.after
    offered = list(after.arguments)
    same_path = endpoint(before.operation) == endpoint(after.operation)
    placed = iter(_placed(after) if same_path else [])
    pairs: list[tuple[Argument, Argument | None]] = []
    for each in before.arguments:
        other = next(placed, None) if each.source is Source.PATH else None
        other = other or _same(each, offered)
        if other in offered:
            offered.remove(other)
        pairs.append((each, other))
    yield from pairs
    for each in offered:
        yield None, each


def _placed(method: Method) -> list[Argument]:
    """Returns the arguments that can be given by position."""
    return [each for each in method.arguments if each.source is Source.PATH]


def _same(argument: Argument, offered: list[Argument]) -> Argument | None:
    for each in offered:
        if (each.source, each.wire) == (argument.source, argument.wire):
            return each
    for each in offered:
        if each.wire == argument.wire or each.name == argument.name:
            return each
    return None


def _gone(method: Compared, old: Argument) -> None:
    method.notes.add(
        "argument-removed",
        BREAKING,
        f"`{old.name}` is gone",
        _given(method.before, old),
        old=_where(method.pairs.old, method.before, old),
        new=method.where[1],
        part=old.name,
    )


def _added(method: Compared, new: Argument) -> None:
    targets = [_left_out(method.before, new.name)] if new.required else []
    demand = "a required" if new.required else "an optional"
    method.notes.add(
        "argument-required" if new.required else "argument-added",
        BREAKING if new.required else INFO,
        f"`{new.name}` is new, {demand} `{method.after.accepts[new.name]}`",
        *targets,
        old=method.where[0],
        new=_where(method.pairs.new, method.after, new),
        part=new.name,
    )


def _given(method: Method, argument: Argument) -> Target:
    """Returns the calls that give an argument."""
    placed = _placed(method)
    position = placed.index(argument) if argument in placed else None
    return Target(Use.ARGUMENT, method.symbols, argument.name, position)


def _left_out(method: Method, name: str) -> Target:
    """Returns the calls that do not give an argument."""
    return Target(Use.NO_ARGUMENT, method.symbols, name)


@dataclass(frozen=True)
class _Kept:
    """An argument that both methods have."""

    method: Compared
    old: Argument
    new: Argument

    @property
    def where(self) -> tuple[Location, Location]:
        method = self.method
        return (
            _where(method.pairs.old, method.before, self.old),
            _where(method.pairs.new, method.after, self.new),
        )

    @property
    def given(self) -> Target:
        return _given(self.method.before, self.old)

    def note(
        self, rule: str, severity: Severity, message: str, *targets: Target
    ) -> None:
        old, new = self.where
        self.method.notes.add(
            rule, severity, message, *targets, old=old, new=new, part=self.old.name
        )

    def compare(self) -> None:
        self._name()
        self._demand()
        self._kind()
        self._type()
        old, new, notes = self.old, self.new, self.method.notes
        docs = _docs(self.method.pairs.old, old), _docs(self.method.pairs.new, new)
        said.deprecation(notes, "argument", old.name, docs, self.where, self.given)
        if not old.required:
            left_out = _left_out(self.method.before, old.name)
            said.defaults(notes, old.name, docs, self.where, left_out)
        types = old.type, new.type
        pairs = self.method.pairs
        said.limits(notes, old.name, pairs, types, docs, self.where, self.given)

    def _name(self) -> None:
        old, new = self.old, self.new
        if old.name != new.name:
            # By position it can be given as before.
            named = Target(Use.ARGUMENT, self.method.before.symbols, old.name)
            message = f"`{old.name}` is called `{new.name}`"
            self.note("argument-renamed", BREAKING, message, named)
        elif old.wire != new.wire:
            message = f"`{old.name}` is sent as `{new.wire}`, and was `{old.wire}`"
            self.note("argument-wire-name-changed", INFO, message)

    def _demand(self) -> None:
        old, new = self.old, self.new
        if new.required and not old.required:
            left_out = _left_out(self.method.before, old.name)
            message = f"`{new.name}` must be given"
            self.note("argument-required", BREAKING, message, left_out)
        elif old.required and not new.required:
            self.note("argument-optional", INFO, f"`{new.name}` may be left out")

    def _kind(self) -> None:
        was_placed = self.old.source is Source.PATH
        if was_placed == (self.new.source is Source.PATH):
            return
        if was_placed:
            message = f"`{self.new.name}` must be named"
            self.note("argument-by-keyword", BREAKING, message, self.given)
        else:
            message = f"`{self.new.name}` may be given by position"
            self.note("argument-moved", INFO, message)

    def _type(self) -> None:
        old, new = self.old, self.new
        found = relation(self.method.pairs, old.type, new.type)
        if found is Relation.EQUAL and old.is_file == new.is_file:
            return
        accepts = self.method.before.accepts[old.name]
        message = f"`{new.name}` takes `{self.method.after.accepts[new.name]}`"
        severity = BREAKING if found is Relation.EQUAL else passed(found)
        self.note(
            "argument-type-changed",
            severity,
            f"{message}, and took `{accepts}`",
            *([] if severity is INFO else [self.given]),
        )


def _own(method: Compared) -> None:
    """Notes arguments that are the method's own: `wait`, `wait_timeout`."""
    old, new = "wait" in method.before.extra, "wait" in method.after.extra
    if old and not new:
        symbols = method.before.symbols
        targets = [
            Target(Use.ARGUMENT, symbols, name) for name in ("wait", "wait_timeout")
        ]
        method.note("wait-removed", BREAKING, "it cannot wait any more", *targets)
    elif new and not old:
        method.note("wait-added", INFO, "it can wait for the result: `wait=True`")


def _order(method: Compared) -> None:
    old = [each.name for each in _placed(method.before)]
    new = [each.name for each in _placed(method.after)]
    if [each for each in old if each in new] != [each for each in new if each in old]:
        targets = [
            Target(Use.ARGUMENT, method.before.symbols, "", position)
            for position in range(len(old))
        ]
        method.note(
            "argument-moved",
            BREAKING,
            f"by position it takes `{', '.join(new)}`, and took `{', '.join(old)}`",
            *targets,
        )


def _where(surface: Surface, method: Method, argument: Argument) -> Location:
    """Returns where a document has an argument."""
    if argument.parameter is not None:
        return argument.parameter.where
    body = method.operation.body
    assert body is not None
    shape = surface.api.types.bare(body.type).shape
    found = shape.property(argument.wire) if isinstance(shape, Object) else None
    return found.where if found else body.where


def _docs(surface: Surface, argument: Argument) -> Docs:
    """Returns what a document says of an argument, or else of its schema."""
    own, schema = argument.docs, surface.api.types[argument.type].docs
    return Docs(
        own.description,
        own.deprecated,
        own.default if own.default is not None else schema.default,
        own.limits or schema.limits,
    )
