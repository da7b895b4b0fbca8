"""What is different in the arguments of a method."""

from __future__ import annotations

from clientsmith.client.model import Argument, Method
from clientsmith.client.service import Service
from clientsmith.model.types import Object
from clientsmith.naming.inputs import WHOLE, Source
from clientsmith.versions.changes import Target, Use
from clientsmith.versions.compare.argument import Kept, given, left_out
from clientsmith.versions.compare.compared import Compared
from clientsmith.versions.compare.matching import arguments
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
        old=old.where,
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


def _within(service: Service, method: Method) -> set[str]:
    """Returns the members of a body that is passed whole."""
    found = next((each for each in method.arguments if each.wire == WHOLE), None)
    if found is None:
        return set()
    shape = service.api.types.bare(found.type).shape
    properties = shape.properties if isinstance(shape, Object) else ()
    return {each.name for each in properties}


def _added(method: Compared, new: Argument) -> None:
    demand = "a required" if new.required else "an optional"
    method.notes.add(
        "argument-required" if new.required else "argument-added",
        BREAKING if new.required else INFO,
        f"`{new.name}` is new, {demand} `{new.accepts}`",
        left_out(method.before, new.name),
        old=method.where[0],
        new=new.where,
        part=new.name,
    )


def _own(method: Compared) -> None:
    """Notes arguments that are the method's own: `wait`, `wait_timeout`, `progress`."""
    old, new = method.before.own, method.after.own
    if "wait" in old and "wait" not in new:
        symbols = method.before.symbols(method.before.name)
        targets = [
            Target(Use.ARGUMENT, symbols, name) for name in ("wait", "wait_timeout")
        ]
        method.note("wait-removed", BREAKING, "it cannot wait any more", *targets)
    elif "wait" in new and "wait" not in old:
        method.note("wait-added", INFO, "it can wait for the result: `wait=True`")
    if "progress" in old and "progress" not in new:
        passed = Target(
            Use.ARGUMENT, method.before.symbols(method.before.name), "progress"
        )
        message = "it cannot tell its progress any more: it sends no file"
        method.note("progress-removed", BREAKING, message, passed)
    elif "progress" in new and "progress" not in old:
        message = "it can tell its progress: `progress=...`"
        method.note("progress-added", INFO, message)


def _order(method: Compared, pairs: list[tuple[Argument, Argument]]) -> None:
    """Notes that arguments which both methods have changed places."""
    before, after = method.before.positional, method.after.positional
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
