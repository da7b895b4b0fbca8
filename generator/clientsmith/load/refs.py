"""Following `$ref`."""

from __future__ import annotations

from urllib.parse import unquote

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node


def target_pointer(ref: str) -> tuple[str, ...] | None:
    """The keys that a reference within the same document walks along.

    RFC 6901 section 6: the fragment is percent-decoded first, then cut at slashes,
    then `~1` and `~0` are read.

    Returns:
        None if the reference is to another document, or is no JSON pointer.
    """
    if not ref.startswith("#"):
        return None
    fragment = unquote(ref[1:])
    if not fragment:
        return ()
    if not fragment.startswith("/"):
        return None
    keys = fragment[1:].split("/")
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in keys)


def find(root: Node, ref: str) -> Node | None:
    """Returns what a reference within a document leads to, one step on, or None."""
    keys = target_pointer(ref)
    here = root if keys is not None else None
    for key in keys or ():
        here = _step(here, key) if here is not None else None
    return here


def resolve(node: Node, diagnostics: Diagnostics) -> Node | None:
    """Follows `$ref` until a value is met that has none.

    OAS "Reference Object" and, for schemas, JSON Schema 2020-12 section 8.2.3.1; what
    stands beside a `$ref` is the caller's to judge.

    Returns:
        The value; the node itself if it has no `$ref`. None after an error was added:
        `ref-not-found`, `ref-cycle`, `ref-remote` or `ref-type`.
    """
    nodes = chain(node, diagnostics)
    return nodes[-1] if nodes else None


def chain(node: Node, diagnostics: Diagnostics) -> list[Node]:
    """Returns a node and all that it refers to, one by the other.

    Returns:
        The nodes, of which the last has no `$ref`; none after an error was added, see
        `resolve`.
    """
    passed: dict[tuple[str | int, ...], Node] = {}
    here: Node | None = node
    while here is not None and here.pointer not in passed:
        passed[here.pointer] = here
        if "$ref" not in here:
            return [*passed.values()]
        here = _target(here["$ref"], diagnostics)
    if here is not None:
        _report_cycle(here, list(passed.values()), diagnostics)
    return []


def _target(reference: Node, diagnostics: Diagnostics) -> Node | None:
    ref = reference.value
    if not isinstance(ref, str):
        message = f"$ref must be a string, not {_kind(ref)}"
        diagnostics.error("ref-type", message, reference.where)
        return None
    keys = target_pointer(ref)
    if keys is None:
        unknown = ("ref-not-found", f"{ref} is no JSON pointer", "write #/…")
        code, message, hint = reference.document.refused.get(ref, unknown)
        diagnostics.error(code, message, reference.where, hint)
        return None
    return _walk(reference, keys, diagnostics)


def _walk(
    reference: Node, keys: tuple[str, ...], diagnostics: Diagnostics
) -> Node | None:
    here = reference.document.root
    for key in keys:
        child = _step(here, key)
        if child is None:
            message = f"{reference.value} is not in this document"
            hint = _nearest(here, key)
            diagnostics.error("ref-not-found", message, reference.where, hint)
            return None
        here = child
    return here


def _step(here: Node, key: str) -> Node | None:
    if isinstance(here.value, list):
        # RFC 6901 section 4: digits without leading zeros.
        is_index = key.isascii() and key.isdigit() and (key == "0" or key[0] != "0")
        return here.get(int(key)) if is_index and len(key) < 10 else None
    return here.get(key)


def _nearest(here: Node, key: str) -> str:
    # Only needed for a message, and difflib costs more than the rest of this module.
    from difflib import get_close_matches

    names = list(here.value) if isinstance(here.value, dict) else []
    near = get_close_matches(key, names, n=1)
    if near:
        return f"did you mean {here[near[0]].json_pointer}?"
    return f"{here.json_pointer} has no member {key!r}"


def _report_cycle(again: Node, passed: list[Node], diagnostics: Diagnostics) -> None:
    start = next(i for i, node in enumerate(passed) if node.pointer == again.pointer)
    cycle = passed[start:]
    # Whoever enters the cycle, and wherever, the finding is one and the same.
    first = min(range(len(cycle)), key=lambda i: cycle[i].json_pointer)
    cycle = cycle[first:] + cycle[:first]
    names = " → ".join(node.json_pointer for node in [*cycle, cycle[0]])
    hint = "one of them must say what it is"
    message = f"these references only lead back to themselves: {names}"
    diagnostics.error("ref-cycle", message, cycle[0]["$ref"].where, hint)


def _kind(value: object) -> str:
    kinds = {type(None): "null", bool: "a boolean", dict: "an object", list: "an array"}
    return kinds.get(type(value), "a number")
