"""What the app finds by text: attributes, modules; and models made into dicts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from clientsmith.versions.changes import Use
from clientsmith.versions.impact.calls import shorten
from clientsmith.versions.impact.finding import Sure
from clientsmith.versions.impact.kinds import defined, held
from clientsmith.versions.impact.members import of_value
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.wanted import Hit

ATTRIBUTES = {f"builtins.{name}attr" for name in ("get", "set", "has", "del")}
GETTERS = {"operator.attrgetter", "operator.methodcaller"}
IMPORTS = {"importlib.import_module", "builtins.__import__"}
AS_DICT = {"to_dict", "to_json"}


def look(notes: Notes, node: ast.AST) -> None:
    """Notes what a text or a call by text may mean."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        _spelled(notes, node, node.value)
    if not isinstance(node, ast.Call) or not node.args:
        return
    name = notes.scopes.name(node.func) or _builtin(notes, node.func)
    if name in ATTRIBUTES and len(node.args) > 1:
        _attribute(notes, node, node.args[0], node.args[1])
    elif name in GETTERS:
        _getter(notes, node)
    elif name in IMPORTS:
        _imported(notes, node)
    elif name.startswith(f"{notes.wanted.package}.") and _last(name) in AS_DICT:
        _as_dict(notes, node, node.args[0])


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _builtin(notes: Notes, node: ast.expr) -> str:
    """Returns the full name of a function of Python's own that nothing shadows."""
    if not isinstance(node, ast.Name):
        return ""
    return notes.module.named("builtins", node.id)


def _attribute(notes: Notes, node: ast.Call, value: ast.expr, key: ast.expr) -> None:
    """Notes `getattr` and its like."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        name = key.value
        if name in notes.wanted.members:
            of_value(notes, key, value, name)
        if name in notes.wanted.methods:
            _method(notes, node, value, key, name)
        return
    for info in held(notes.module.type(value)).classes:
        hits = [*_all_of(notes, [base.fullname for base in info.mro])]
        what = f"{info.name}.…"
        notes.unknown(node, what, hits, "the name of the attribute is computed")


def _method(
    notes: Notes, node: ast.Call, value: ast.expr, key: ast.expr, name: str
) -> None:
    for info in held(notes.module.type(value)).classes:
        full = defined(info, name)
        notes.found(key, name, notes.wanted.hits(Use.CALL, full))
        uses = (Use.ARGUMENT, Use.NO_ARGUMENT, Use.RESULT)
        reason = "the method is found by a text, and its calls cannot be seen"
        notes.unknown(node, name, notes.wanted.any(uses, full), reason)


def _all_of(notes: Notes, classes: list[str]) -> Iterator[Hit]:
    """Yields what is looked for at members and methods of classes."""
    for hit in notes.wanted.all():
        for symbol in hit.target.symbols:
            full = f"{notes.wanted.package}.{symbol}"
            owner = full if hit.target.use is Use.MEMBER else full.rpartition(".")[0]
            if owner in classes:
                yield hit


def _getter(notes: Notes, node: ast.Call) -> None:
    """Notes `attrgetter("spec.host")`: what it is used on is not known."""
    for each in node.args:
        if not isinstance(each, ast.Constant) or not isinstance(each.value, str):
            continue
        for name in each.value.split("."):
            hits = notes.wanted.member_anywhere(name)
            for symbol in sorted(notes.wanted.method_anywhere(name)):
                hits += notes.wanted.any((Use.CALL, Use.ARGUMENT, Use.RESULT), symbol)
            reason = "what it is taken from is not known"
            notes.unknown(each, each.value, hits, reason)


def _imported(notes: Notes, node: ast.Call) -> None:
    """Notes modules that are imported by name."""
    text = _text(node.args[0])
    if isinstance(node.args[0], ast.Constant):
        if text.startswith("."):
            home = _text(node.args[1]) if len(node.args) > 1 else ""
            known = notes.module.name.rpartition(".")[0]
            text = _relative(text, home or known)
        notes.found(node, text, notes.wanted.below(text), Sure.NAME)
        return
    package = notes.wanted.package
    if text.startswith(package) or package.startswith(text):
        hits = [hit for hit in notes.wanted.all() if hit.target.use is Use.MODULE]
        what = shorten(ast.unparse(node))
        notes.unknown(node, what, hits, "the name of the module is computed")


def _relative(text: str, home: str) -> str:
    level = len(text) - len(text.lstrip("."))
    parts = home.split(".")
    return ".".join([*parts[: len(parts) - level + 1], text[level:]])


def _text(node: ast.expr) -> str:
    """Returns what a text begins with, as far as it is written out."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=[first, *_]):
            return _text(first)
        case ast.BinOp(left=left):
            return _text(left)
    return ""


def _spelled(notes: Notes, node: ast.Constant, text: str) -> None:
    """Notes texts that spell a changed name, as `mock.patch` takes them."""
    if not text.startswith(f"{notes.wanted.package}."):
        return
    parent = notes.module.parent(node)
    if isinstance(parent, ast.Call) and notes.scopes.name(parent.func) in IMPORTS:
        return
    hits = notes.wanted.below(text)
    full = _resolved(notes, text)
    for name in filter(None, (full, text)):
        uses = (Use.NAME, Use.VARIANT, Use.CALL, Use.ARGUMENT, Use.RESULT)
        hits += notes.wanted.any(uses, name)
        owner, _, last = name.rpartition(".")
        hits += notes.wanted.member([owner], last)
    notes.unknown(node, text, hits, "a text spells the name")


def _resolved(notes: Notes, text: str) -> str:
    """Returns the full name of what a dotted text leads to, attributes included."""
    module, rest = text, list[str]()
    while module and not notes.module.has(module):
        module, _, last = module.rpartition(".")
        rest.insert(0, last)
    if not rest or not module:
        return module
    return ".".join([notes.module.named(module, rest[0]), *rest[1:]])


def _as_dict(notes: Notes, node: ast.Call, value: ast.expr) -> None:
    """Notes a model that becomes a dict, whose keys are not followed."""
    for info in held(notes.module.type(value)).classes:
        hits = [
            hit
            for base in info.mro
            for hit in notes.wanted.hits(Use.MEMBER, base.fullname)
        ]
        reason = "the model becomes plain JSON here, whose keys are not followed"
        notes.unknown(node, shorten(ast.unparse(node)), hits, reason)
