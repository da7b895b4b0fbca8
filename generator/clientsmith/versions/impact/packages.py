"""What callers have to change from one generated package to another.

Nothing but the packages is read: the old one's syntax says what callers may write, and
mypy what the new one makes of it. So it does not matter which releases of the generator
have made them.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from clientsmith import signals
from clientsmith.diagnostics import Diagnostics
from clientsmith.versions import revisions
from clientsmith.versions.changes import Change, Comparison, Entry, Kind
from clientsmith.versions.impact.analysis import lay_out, put, type_error
from clientsmith.versions.impact.app import App, Source, imports, last
from clientsmith.versions.impact.checkers import Checker, Report, new_errors
from clientsmith.versions.impact.marks import Function, Package, is_dict, members
from clientsmith.write import manifest

NAME = "client"
"""What callers import either package as."""

SPELLED = ast.BinOp | ast.Subscript | ast.Name | ast.Constant


class Caller(NamedTuple):
    """A line of code that the old package takes.

    Attributes:
        code: The line.
        name: What it is a caller of: `Pets.list_pets`; empty for what others need.
        module: Where callers import that from, below the package.
    """

    code: str
    name: str = ""
    module: str = ""
    kind: Kind = Kind.CLASS


def compare(old: Path, new: Path, diagnostics: Diagnostics) -> Comparison:
    """Returns what callers of one package have to change for another.

    Args:
        old: The folder of the package that callers have.
        new: The folder of the other one.
        diagnostics: Where findings about the search itself go.

    Raises:
        Mistaken: A folder is no package of clientsmith's.
        StageFailed: The checker cannot read a package.
    """
    for given in (old, new):
        if manifest.read(given) is None:
            message = f"{given} is no package that clientsmith has written"
            raise revisions.Mistaken(message)
    package = Package(NAME, old.resolve())
    paths = list(_public(package.folder))
    faces = {
        full: module
        for path in paths
        if path.name == "__init__.py"
        for module, _, full in _imported(package, path)
    }
    modules = [list(_callers(package, path, faces)) for path in paths]
    sources = [_source(number, lines) for number, lines in enumerate(modules)]
    with signals.temporary_folder() as home:
        app = App(tuple(sources), (), NAME, package.folder)
        checker = Checker("mypy", home, app, sys.executable, diagnostics)
        vendored = lay_out(app, checker.root)
        before = checker.check()
        put(revisions.Package(new.resolve(), {}), app, vendored)
        after = checker.check()
    found: dict[tuple[str, str, Kind], dict[Change, None]] = defaultdict(dict)
    for source, lines in zip(sources, modules, strict=True):
        place = str(source.place)
        for error in new_errors(after[place], before[place]):
            _, name, module, kind = lines[error.start[0] - 1]
            if name:
                found[module, name, kind][_change(f"{module}.{name}", error)] = None
    entries = [_entry(*thing, tuple(changes)) for thing, changes in found.items()]
    return Comparison(NAME, str(old), str(new), tuple(entries))


def _change(id: str, error: Report) -> Change:
    change = type_error(error.message)
    message = error.message.split("\n")[0]
    return replace(change, message=message, advice="", id=f"{id}.{change.id}")


def _entry(module: str, name: str, kind: Kind, changes: tuple[Change, ...]) -> Entry:
    title = changes[0].message if len(changes) == 1 else f"{len(changes)} changes"
    return Entry(kind, module, name, name, title, "", "", changes, f"{module}.{name}")


def _public(folder: Path) -> Iterator[Path]:
    """Yields the modules that callers know, by the way to them or by their names."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if not any(part.startswith("_") and part != "__init__" for part in parts):
            yield path


def _source(number: int, lines: list[Caller]) -> Source:
    text = "\n".join(caller.code for caller in lines)
    name = f"callers_{number}"
    return Source(Path(f"{name}.py"), name, name, text, text, ast.parse(text))


def _imported(package: Package, path: Path) -> Iterator[tuple[str, str, str]]:
    """Yields a module, a name in it, and the full name of what that is."""
    home, parts = _home(package, path)
    for alias, full in imports(package.tree(path), parts):
        if full.startswith(f"{NAME}."):
            yield home, alias.asname or alias.name, full


def _home(package: Package, path: Path) -> tuple[str, tuple[str, ...]]:
    """Returns the name of a module, and the way to its file."""
    parts = (NAME, *path.relative_to(package.folder).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__"), parts


def _callers(
    package: Package, path: Path, faces: Mapping[str, str]
) -> Iterator[Caller]:
    """Yields callers of all that a module has, after what their annotations need.

    Args:
        package: The old package.
        path: The module.
        faces: Where callers import names from that are defined elsewhere.
    """
    home, parts = _home(package, path)
    yield Caller("from __future__ import annotations")
    if path.name == "__init__.py":
        for _, name, full in _imported(package, path):
            if "._runtime.lazy." not in full:
                line = f"from {home} import {name} as {name}"
                yield Caller(line, name, home.removeprefix(NAME).strip("."))
        return
    tree = package.tree(path)
    for alias, full in imports(tree, parts):
        module, _, name = full.rpartition(".")
        module, shown = faces.get(full, module), alias.asname or alias.name
        if name == "*":
            yield Caller(f"from {module} import *")
        elif module not in ("", "__future__"):
            yield Caller(f"from {module} import {name} as {shown}")
        elif not module:
            yield Caller(f"import {full} as {shown}")
    for node in tree.body:
        name = getattr(node, "name", "") or last(_target(node))
        if not name or name.startswith("_"):
            continue
        module = faces.get(f"{home}.{name}", home)
        yield Caller(f"from {module} import {name} as {name}")
        of_node: Iterator[Caller] = iter(())
        match node:
            case ast.ClassDef():
                of_node = _of_class(node)
            case ast.Assign(value=value) | ast.AnnAssign(value=value):
                of_node = _of_alias(name, value)
        shown = module.removeprefix(NAME).strip(".")
        yield from (caller._replace(module=shown) for caller in of_node)


def _target(node: ast.stmt) -> ast.AST:
    return (
        node.targets[0]
        if isinstance(node, ast.Assign)
        else getattr(node, "target", node)
    )


def _of_alias(name: str, value: ast.expr | None) -> Iterator[Caller]:
    """Yields what makes, and what reads, a value that a name stands for."""
    if isinstance(value, SPELLED) and name[:1].isupper():
        spelled = ast.unparse(value)
        if isinstance(value, ast.Constant):
            spelled = str(value.value)
        yield Caller(f"def make_{name}(value: {spelled}) -> {name}: return value", name)
        yield Caller(f"def read_{name}(value: {name}) -> {spelled}: return value", name)


def _of_class(node: ast.ClassDef) -> Iterator[Caller]:
    """Yields what makes objects, reads their members and calls their methods."""
    parts = members(node)
    if parts and not is_dict(node):
        for name, part in parts.items():
            kind = ast.unparse(part.annotation)
            code = f"def read_{node.name}_{name}(value: {node.name}) -> {kind}: "
            yield Caller(f"{code}return value.{name}", f"{node.name}.{name}")
    if parts:
        yield from _made(node, parts)
    methods = [part for part in node.body if isinstance(part, Function)]
    overloaded = {part.name for part in methods if _has(part, "overload")}
    for number, method in enumerate(methods):
        is_body = method.name in overloaded and not _has(method, "overload")
        is_public = not method.name.startswith("_") or method.name == "__init__"
        if is_public and not is_body:
            yield from _called(node.name, method, number)


def _has(node: ast.FunctionDef | ast.AsyncFunctionDef, *names: str) -> bool:
    return any(last(decorator) in names for decorator in node.decorator_list)


def _made(node: ast.ClassDef, parts: dict[str, ast.AnnAssign]) -> Iterator[Caller]:
    """Yields what makes an object with all members, and with those that it needs."""
    fields = {name: _field(part) for name, part in parts.items()}
    for is_all in (True, False):
        given = [name for name in fields if is_all or not fields[name][1]]
        arguments = ", ".join(f"{name}: {fields[name][0]}" for name in given)
        call = ", ".join(f"{name}={name}" for name in given)
        head = f"def make_{node.name}_{int(is_all)}({arguments}) -> {node.name}: "
        yield Caller(f"{head}return {node.name}({call})", node.name)


def _field(part: ast.AnnAssign) -> tuple[str, bool]:
    """Returns the type of a member, and whether it may be left out."""
    match part.annotation:
        case ast.Subscript(value=ast.Name(id="NotRequired"), slice=inner):
            return ast.unparse(inner), True
    return ast.unparse(part.annotation), part.value is not None


def _called(
    owner: str, node: ast.FunctionDef | ast.AsyncFunctionDef, number: int
) -> Iterator[Caller]:
    """Yields calls with all arguments, and with those that a method needs."""
    returns = ast.unparse(node.returns) if node.returns else "object"
    wait = "await " if isinstance(node, ast.AsyncFunctionDef) else ""
    name = f"{owner}.{node.name}"
    head = f"{'async ' if wait else ''}def call_{owner}_{number}"
    target = owner if node.name == "__init__" else f"owner__.{node.name}"
    first = [] if node.name == "__init__" else [f"owner__: {owner}"]
    if _has(node, "property", "cached_property"):
        code = f"{head}({first[0]}) -> {returns}: return {target}"
        yield Caller(code, name, kind=Kind.METHOD)
        return
    listed = node.args.args[1:]
    needed = listed[: len(listed) - len(node.args.defaults)]
    keywords = list(zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True))
    for places, is_all in ((listed, True), (needed, False)):
        named = [part for part, default in keywords if is_all or default is None]
        types = [
            f"{part.arg}: {ast.unparse(part.annotation)}"
            for part in (*places, *named)
            if part.annotation
        ]
        given = [part.arg for part in places]
        given += [f"{part.arg}={part.arg}" for part in named]
        call = f"{wait}{target}({', '.join(given)})"
        is_nothing = returns == "None"
        code = f"{head}_{int(is_all)}({', '.join([*first, *types])}) -> {returns}: "
        code += call if is_nothing else f"return {call}"
        yield Caller(code, name, kind=Kind.METHOD)
