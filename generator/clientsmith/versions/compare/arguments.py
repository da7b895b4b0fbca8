"""What is different in the arguments of a method."""

from __future__ import annotations

from clientsmith.model.types import Object
from clientsmith.python.operations.arguments import WHOLE, Argument, Source
from clientsmith.python.surface import Method, Surface
from clientsmith.versions.changes import Target, Use
from clientsmith.versions.compare.argument import Kept, given, left_out, where
from clientsmith.versions.compare.argument_pairs import arguments, placed
from clientsmith.versions.compare.compared import Compared
from clientsmith.versions.compare.notes import BREAKING, INFO


def compare(method: Compared) -> None:
    """Notes what is different in the arguments of a method."""
    pairs = arguments(method.before, method.after)
    for old, new in pairs:
        if old and new:
            Kept(method, old, new).compare()
        elif old:
            _gone(method, old)
        elif new:
            _added(method, new)
    _own(method)
    _order(method, [(old, new) for old, new in pairs if old and new])


def _gone(method: Compared, old: Argument) -> None:
    method.notes.add(
        "argument-removed",
        BREAKING,
        f"`{old.name}` is gone{_instead(method, old)}",
        given(method.before, old),
        old=where(method.pairs.old, method.before, old),
        new=method.where[1],
        part=old.name,
    )


def _instead(method: Compared, old: Argument) -> str:
    """Returns where a part of the body is passed now, if it is."""
    inner = _within(method.pairs.new, method.after)
    if old.source is Source.MEMBER and old.wire in inner:
        whole = next(each for each in method.after.arguments if each.wire == WHOLE)
        return f"; it is a member of `{whole.name}`"
    inner = _within(method.pairs.old, method.before)
    parts = [f"`{each.name}`" for each in method.after.arguments if each.wire in inner]
    if old.wire == WHOLE and parts:
        return f"; its members are arguments: {', '.join(parts)}"
    return ""


def _within(surface: Surface, method: Method) -> set[str]:
    """Returns the members of a body that is passed whole."""
    found = next((each for each in method.arguments if each.wire == WHOLE), None)
    if found is None:
        return set()
    shape = surface.api.types.bare(found.type).shape
    properties = shape.properties if isinstance(shape, Object) else ()
    return {each.name for each in properties}


def _added(method: Compared, new: Argument) -> None:
    demand = "a required" if new.required else "an optional"
    method.notes.add(
        "argument-required" if new.required else "argument-added",
        BREAKING if new.required else INFO,
        f"`{new.name}` is new, {demand} `{method.after.accepts[new.name]}`",
        left_out(method.before, new.name),
        old=method.where[0],
        new=where(method.pairs.new, method.after, new),
        part=new.name,
    )


def _own(method: Compared) -> None:
    """Notes arguments that are the method's own: `wait`, `wait_timeout`, `progress`."""
    old, new = method.before.extra, method.after.extra
    if "wait" in old and "wait" not in new:
        symbols = method.before.symbols
        targets = [
            Target(Use.ARGUMENT, symbols, name) for name in ("wait", "wait_timeout")
        ]
        method.note("wait-removed", BREAKING, "it cannot wait any more", *targets)
    elif "wait" in new and "wait" not in old:
        method.note("wait-added", INFO, "it can wait for the result: `wait=True`")
    if "progress" in old and "progress" not in new:
        passed = Target(Use.ARGUMENT, method.before.symbols, "progress")
        message = "it cannot tell its progress any more: it sends no file"
        method.note("progress-removed", BREAKING, message, passed)
    elif "progress" in new and "progress" not in old:
        message = "it can tell its progress: `progress=...`"
        method.note("progress-added", INFO, message)


def _order(method: Compared, pairs: list[tuple[Argument, Argument]]) -> None:
    """Notes that arguments which both methods have changed places."""
    before, after = placed(method.before), placed(method.after)
    kept = [(old, new) for old, new in pairs if old in before and new in after]
    places = [after.index(new) for _, new in kept]
    if places == sorted(places):
        return
    names = [", ".join(each.name for each in listed) for listed in (after, before)]
    symbols = method.before.callables
    method.note(
        "arguments-reordered",
        BREAKING,
        f"by position it takes `{names[0]}`, and took `{names[1]}`",
        *(Target(Use.ARGUMENT, symbols, "", before.index(old)) for old, _ in kept),
    )
