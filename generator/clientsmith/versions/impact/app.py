"""The app's files and their names as modules, and the vendored package among them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from clientsmith.diagnostics import Diagnostics
from clientsmith.write import manifest

SKIPPED = {"__pycache__", "node_modules", "site-packages"}
SILENCED = re.compile(r"#\s*(?:type\s*:\s*ignore|(?:mypy|pyright)\s*:)")

UNREAD = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"
"""What checkers read for a file that is not Python: it may have any name."""


@dataclass(frozen=True)
class Source:
    """A file of the app.

    Attributes:
        path: Where it is.
        shown: How it is shown.
        name: Its dotted name.
        text: What it holds; each line break is one character.
        code: What checkers read: comments cannot silence them, and all characters are
            ASCII, so that they count columns alike.
        tree: The tree of `code`; None if it is not Python as this interpreter knows it.
        problem: Why there is no tree.
    """

    path: Path
    shown: str
    name: str
    text: str
    code: str
    tree: ast.Module | None
    problem: str = ""

    @cached_property
    def lines(self) -> list[str]:
        """Its lines as they are written."""
        return self.text.split("\n")

    @property
    def place(self) -> PurePosixPath:
        """Where it is below the folder that imports start from."""
        parts = [re.sub(r"\W", "_", part) for part in self.name.split(".")]
        if self.path.name == "__init__.py":
            parts.append("__init__")
        return PurePosixPath(*parts).with_suffix(".py")


@dataclass(frozen=True)
class App:
    """What is searched.

    Attributes:
        sources: The app's own files, by path.
        bases: The folders that its absolute imports start from.
        package: The dotted name of the vendored package.
        folder: The vendored package's folder.
    """

    sources: tuple[Source, ...]
    bases: tuple[Path, ...]
    package: str
    folder: Path


def read(roots: Sequence[Path], package: str, diagnostics: Diagnostics) -> App:
    """Reads an app.

    Args:
        roots: Its folders.
        package: The dotted name of the vendored package; empty to look for it.
        diagnostics: Where errors go.

    Raises:
        StageFailed: There is no vendored package, or more than one.
    """
    roots = [root.resolve() for root in roots]
    files, packages = _walk(roots)
    sources = [_source(path) for path in files]
    trees = [source.tree for source in sources if source.tree]
    names = {full for tree in trees for _, full in imports(tree)}
    imported = {prefix for name in names for prefix in prefixes(name)}
    folder = _package(roots, packages, package, diagnostics)
    if not package:
        root = next(root for root in roots if folder.is_relative_to(root))
        package = _module(folder / "__init__.py", root, imported)
    if not all(map(str.isidentifier, package.split("."))):
        message = f"{package!r} cannot be imported, so the app does not use it"
        hint = "Give the name that it is imported by: --package shop.vendor.acme"
        raise diagnostics.failure("impact-package", message, None, hint)
    counts: dict[str, int] = {}
    for index, source in enumerate(sources):
        name = _module(source.path, files[source.path], imported)
        count = counts[name] = counts.get(name, 0) + 1
        # scripts of one name in several folders are told apart
        unique = name if count == 1 else f"{name}__{count}"
        sources[index] = replace(source, name=unique)
    above = folder.joinpath(*[".."] * len(package.split("."))).resolve()
    bases = dict.fromkeys([*roots, *(_base(path) for path in files), above])
    return App(tuple(sources), tuple(bases), package, folder)


def _walk(roots: Sequence[Path]) -> tuple[dict[Path, Path], list[Path]]:
    """Returns an app's files with their roots, and the generated packages in it."""
    files: dict[Path, Path] = {}
    packages: dict[Path, None] = {}
    for root in roots:
        for folder, folders, names in os.walk(root):
            home = Path(folder)
            if manifest.read(home) is not None:
                packages[home] = None
                folders.clear()
                continue
            folders[:] = sorted(name for name in folders if _is_searched(home / name))
            modules = [home / name for name in names if name.endswith(".py")]
            files = {path: root for path in modules if path.is_file()} | files
    return dict(sorted(files.items())), list(packages)


def _is_searched(folder: Path) -> bool:
    hidden = folder.name in SKIPPED or folder.name.startswith(".")
    return not hidden and not (folder / "pyvenv.cfg").exists()


def _source(path: Path) -> Source:
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    # what is no UTF-8 is kept apart from what is
    text = raw.decode("utf-8", "surrogateescape")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    code = plain(SILENCED.sub(lambda match: "#".ljust(len(match[0]), "-"), text))
    try:
        ast.parse(text)
        return Source(path, shown(path), "", text, code, ast.parse(code))
    except SyntaxError as error:
        problem = f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        problem = str(error) or type(error).__name__
    return Source(path, shown(path), "", text, UNREAD, None, problem)


def plain(text: str) -> str:
    """Returns a text with a letter in place of each character that is not ASCII."""
    return text if text.isascii() else re.sub(r"[^\x00-\x7f]", "x", text)


def last(node: ast.AST) -> str:
    """Returns the last name of `a` or `a.b`."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def imports(
    tree: ast.Module, parts: Sequence[str] | None = None
) -> Iterator[tuple[ast.alias, str]]:
    """Yields what a module imports, with its full name.

    Args:
        tree: The module.
        parts: The way to its file from the folder that imports start from; without it,
            relative imports are left out.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (parts or not node.level):
            above = parts[: -node.level] if parts and node.level else ()
            home = [*above, *filter(None, [node.module])]
            yield from ((alias, ".".join([*home, alias.name])) for alias in node.names)


def prefixes(name: str) -> Iterator[str]:
    """Yields a dotted name's beginnings, the shortest first, and the name itself."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _base(path: Path) -> Path:
    """Returns the folder that holds the outermost package that a file is in."""
    folder = path.parent
    while (folder / "__init__.py").exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _module(path: Path, root: Path, imported: set[str]) -> str:
    """Returns the name that the app imports a file by, or would.

    The longest name that an import has is taken: a file below folders without
    `__init__.py` may be meant with or without them.
    """
    parts = list(path.relative_to(root.parent).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    own = path.relative_to(_base(path)).with_suffix("").parts
    least = ".".join(part for part in own if part != "__init__") or path.parent.name
    for start in range(len(parts)):
        name = ".".join(parts[start:])
        if len(name) < len(least):
            break
        if name in imported:
            return name
    return least


def shown(path: Path) -> str:
    """Returns a path as messages show it."""
    home = Path.cwd()
    return (path.relative_to(home) if path.is_relative_to(home) else path).as_posix()


def _package(
    roots: Sequence[Path], packages: list[Path], name: str, diagnostics: Diagnostics
) -> Path:
    """Returns the folder of the generated package that is meant."""
    above = (base for root in roots for base in (root, *root.parents))
    tail = Path(*name.split("."))
    if name:
        ends = [
            path for path in packages if path.parts[-len(tail.parts) :] == tail.parts
        ]
        others = (base / tail for base in above)
        packages = ends[:1] or [path for path in others if manifest.read(path)][:1]
    if len(packages) == 1:
        return packages[0]
    listed = ", ".join(map(shown, packages or roots))
    message = f"There is no package {name} below {listed} that clientsmith has written"
    if packages:
        message = f"The app has several generated packages: {listed}"
    raise diagnostics.failure(
        "impact-package",
        message.replace("  ", " "),
        None,
        "Name it as the app imports it: --package shop.vendor.acme",
    )
