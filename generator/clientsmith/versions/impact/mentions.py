"""Names of classes, aliases and modules, wherever they are mentioned."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from clientsmith.versions.changes import Use
from clientsmith.versions.impact.finding import Sure
from clientsmith.versions.impact.module import FUNCTIONS, Module, Positioned
from clientsmith.versions.impact.notes import Notes


def look(notes: Notes, node: ast.AST) -> None:
    """Notes what a node imports or names."""
    if isinstance(node, ast.Import):
        for each in node.names:
            notes.found(each, each.name, notes.wanted.below(each.name), Sure.NAME)
    elif isinstance(node, ast.ImportFrom):
        _imported(notes, node)
    elif isinstance(node, ast.Name | ast.Attribute):
        if not isinstance(node.ctx, ast.Load):
            return
        full = notes.scopes.name(node)
        if full in notes.wanted.symbols:
            _named(notes, node, full, is_code=_is_code(notes.module, node))
    for annotation in own_annotations(node):
        for text in _texts(annotation):
            _quoted(notes, text)


def _imported(notes: Notes, node: ast.ImportFrom) -> None:
    home = notes.module.absolute(node)
    for each in node.names:
        inner = f"{home}.{each.name}"
        notes.found(each, inner, notes.wanted.below(inner), Sure.NAME)
        full = notes.module.named(home, each.name)
        if full:
            notes.found(each, each.name, notes.wanted.hits(Use.NAME, full), Sure.NAME)
        elif not notes.module.has(home) and _inside(notes, home):
            _unreached(notes, each)


def _inside(notes: Notes, module: str) -> bool:
    return f"{module}.".startswith(f"{notes.wanted.package}.")


def _unreached(notes: Notes, node: ast.alias) -> None:
    """Notes an import that the analyser leaves out, in code for another Python."""
    hits = [
        hit
        for hit in notes.wanted.all()
        if hit.target.use is Use.NAME
        and any(name.rpartition(".")[2] == node.name for name in hit.target.symbols)
    ]
    notes.unknown(node, node.name, hits, "the analyser does not reach this import")


def _named(notes: Notes, node: Positioned, full: str, *, is_code: bool) -> None:
    shown = full.rpartition(".")[2]
    notes.found(node, shown, notes.wanted.hits(Use.NAME, full), Sure.NAME)
    if is_code:
        notes.found(node, shown, notes.wanted.hits(Use.VARIANT, full), Sure.NAME)
    if isinstance(node, ast.Attribute):
        notes.found(node, full, notes.wanted.hits(Use.MODULE, full), Sure.NAME)


def _is_code(module: Module, node: ast.AST) -> bool:
    """Whether a name is used when the program runs, not for types alone."""
    child = node
    for outer in module.around(node):
        if any(each is child for each in own_annotations(outer)):
            return False
        child = outer
    return True


def own_annotations(node: ast.AST) -> Iterator[ast.expr]:
    """Yields the annotations that belong to a node itself."""
    found: list[ast.expr | None] = []
    if isinstance(node, ast.arg | ast.AnnAssign):
        found.append(node.annotation)
    elif isinstance(node, FUNCTIONS) and not isinstance(node, ast.Lambda):
        found.append(node.returns)
    elif isinstance(node, ast.Call) and _is_cast(node.func) and node.args:
        found.append(node.args[0])
    yield from (each for each in found if each is not None)


def _is_cast(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == "cast"


def _texts(annotation: ast.expr) -> Iterator[ast.Constant]:
    """Yields the texts in an annotation that are annotations themselves."""
    waiting = [annotation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        elif isinstance(node, ast.Subscript):
            waiting.append(node.value)
            if not _is_literal(node.value):
                waiting.append(node.slice)
        else:
            waiting += [
                each
                for each in ast.iter_child_nodes(node)
                if isinstance(each, ast.expr)
            ]


def _is_literal(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == "Literal"


def _quoted(notes: Notes, text: ast.Constant) -> None:
    """Notes the names in an annotation that is written as text."""
    try:
        tree = ast.parse(str(text.value).strip(), mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            full = notes.scopes.name(node, at=text)
            _named(notes, text, full, is_code=False)
