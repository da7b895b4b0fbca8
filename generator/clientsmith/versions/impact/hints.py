"""Annotations that an app lacks and its own calls and returns can give.

mypy takes what a function without annotations returns for Any, and so its parameters. A
second run is given the same files with annotations added; what it finds more is marked.
"""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mypy.nodes import TypeInfo
from mypy.types import (
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    Type,
    TypedDictType,
    UnionType,
    get_proper_type,
)

from clientsmith.versions.impact.kinds import callees
from clientsmith.versions.impact.module import FUNCTIONS, Insertions, Module

PREFIX = "_clientsmith_"
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
Plain = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Hints:
    """What is to be added to the app's files.

    Attributes:
        insertions: Texts, by module, line and column.
        imports: The classes that they name, by the name that stands for each.
    """

    insertions: dict[str, Insertions] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)


@dataclass
class _Known:
    """The types that the app's code gives functions; a key is a function and a name."""

    types: dict[tuple[str, str], list[Type | None]] = field(
        default_factory=lambda: defaultdict(list)
    )


def hints(modules: Iterable[Module], own: Iterable[str]) -> Hints:
    """Returns the annotations that calls and returns can give.

    Args:
        modules: The app, as the analyser knows it.
        own: The dotted names of packages and modules whose classes matter.
    """
    modules = list(modules)
    writer = _Writer(modules, tuple(own))
    known = _Known()
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                _arguments(module, node, known)
    found = Hints(imports=writer.imports)
    for module in modules:
        places = dict(_places(module, known, writer))
        if places:
            found.insertions[module.name] = places
    return found


def _arguments(module: Module, node: ast.Call, known: _Known) -> None:
    """Keeps the types that a call gives the parameters of functions."""
    for callee in callees(module.type(node.func)):
        if callee.definition is None:
            continue
        name = callee.definition.fullname
        for keyword in node.keywords:
            if keyword.arg is not None:
                known.types[name, keyword.arg].append(module.type(keyword.value))
        for argument, given in zip(callee.arg_names, node.args, strict=False):
            if isinstance(given, ast.Starred):
                break
            if argument is not None:
                known.types[name, argument].append(module.type(given))


def _places(
    module: Module, known: _Known, writer: _Writer
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yields where annotations are missing that can be given."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _parameters(module, node, known, writer)
            yield from _result(module, node, writer)


def _parameters(
    module: Module, node: Plain, known: _Known, writer: _Writer
) -> Iterator[tuple[tuple[int, int], str]]:
    name = _full_name(module, node)
    arguments = node.args
    for each in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        if each.annotation is not None or each.end_col_offset is None:
            continue
        text = writer.union(known.types.get((name, each.arg), ()))
        if text:
            column = module.column(each.lineno, each.end_col_offset)
            yield (each.lineno, column), f': "{text}"'


def _result(
    module: Module, node: Plain, writer: _Writer
) -> Iterator[tuple[tuple[int, int], str]]:
    if node.returns is not None or node.decorator_list:
        return
    text = writer.union(_returned(module, node))
    colon = _colon(module, node) if text else None
    if colon is not None:
        yield colon, f' -> "{text}"'


def _full_name(module: Module, node: Plain) -> str:
    """Returns a function's full name as the analyser writes it."""
    outer = module.parent(node)
    if isinstance(outer, ast.ClassDef):
        info = module.own_class(outer)
        return f"{info.fullname}.{node.name}" if info is not None else ""
    return f"{module.name}.{node.name}" if outer is module.tree else ""


def _returned(module: Module, node: Plain) -> list[Type | None]:
    """Returns the types of what a function returns; none if it yields."""
    found: list[Type | None] = []
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Yield | ast.YieldFrom):
            return []
        if isinstance(each, ast.Return) and each.value is not None:
            found.append(module.type(each.value))
        if not isinstance(each, (*FUNCTIONS, ast.ClassDef)):
            waiting += ast.iter_child_nodes(each)
    return found


def _colon(module: Module, node: Plain) -> tuple[int, int] | None:
    """Returns the line and column of the colon that ends a function's head."""
    lines = [module.line(number) for number in _range(node)]
    text = "\n".join(lines) + "\n"
    depth = 0
    for token in _tokens(text):
        depth += (token.string in OPENING) - (token.string in CLOSING)
        if token.string == ":" and not depth:
            line, column = token.start
            return (line + node.lineno - 1, column)
    return None


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(io.StringIO(text).readline)


def _range(node: Plain) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


class _Writer:
    """Writes types as annotations that need no import but one that is added."""

    def __init__(self, modules: list[Module], own: tuple[str, ...]) -> None:
        self.imports: dict[str, str] = {}
        self._module = modules[0] if modules else None
        self._own = {*own, *(each.name for each in modules)}
        self._seen: dict[str, str] = {}

    def union(self, kinds: Iterable[Type | None]) -> str:
        """Returns the union of types; empty if none of them is worth it."""
        parts: dict[str, None] = {}
        matters = False
        for kind in kinds:
            proper = get_proper_type(kind) if kind is not None else None
            parts[self._written(proper)] = None
            matters = matters or self._matters(proper)
        return " | ".join(parts) if matters else ""

    def _matters(self, kind: ProperType | None) -> bool:
        match kind:
            case UnionType():
                return any(self._matters(get_proper_type(each)) for each in kind.items)
            case Instance():
                inner = (get_proper_type(each) for each in kind.args)
                return self._is_own(kind.type) or any(map(self._matters, inner))
            case TypedDictType():
                return self._is_own(kind.fallback.type)
        return False

    def _is_own(self, info: TypeInfo) -> bool:
        module = info.module_name
        return any(
            module == each or module.startswith(f"{each}.") for each in self._own
        )

    def _written(self, kind: ProperType | None) -> str:
        """Returns a type as an annotation, with Any for what has no name."""
        match kind:
            case NoneType():
                return "None"
            case UnionType():
                parts = (self._written(get_proper_type(each)) for each in kind.items)
                return " | ".join(dict.fromkeys(parts))
            case LiteralType():
                return self._written(kind.fallback)
            case TypedDictType():
                return self._class(kind.fallback.type)
            case Instance():
                name = self._class(kind.type)
                inner = [self._written(get_proper_type(each)) for each in kind.args]
                return f"{name}[{', '.join(inner)}]" if inner else name
        return self._name("typing.Any")

    def _class(self, info: TypeInfo) -> str:
        full = f"{info.module_name}.{info.name}"
        is_found = self._module is not None and self._module.symbol(full) is info
        return self._name(full if is_found else "typing.Any")

    def _name(self, full: str) -> str:
        if full not in self._seen:
            self._seen[full] = f"{PREFIX}{len(self._seen)}"
            self.imports[self._seen[full]] = full
        return self._seen[full]


def annotated(text: str, insertions: Insertions, imports: dict[str, str]) -> str:
    """Returns a module's text with annotations, and with imports at its end."""
    lines = text.split("\n")
    for (line, column), added in sorted(insertions.items(), reverse=True):
        old = lines[line - 1]
        lines[line - 1] = f"{old[:column]}{added}{old[column:]}"
    for name, full in imports.items():
        module, _, last = full.rpartition(".")
        lines.append(f"from {module} import {last} as {name}")
    return "\n".join(lines) + "\n"
