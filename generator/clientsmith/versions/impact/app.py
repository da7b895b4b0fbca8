"""The app's files and their names as modules, and the vendored package among them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.write import manifest

SKIPPED = {"__pycache__", "node_modules", "site-packages"}


@dataclass(frozen=True)
class Source:
    """A file of the app.

    Attributes:
        path: Where it is.
        shown: How it is shown.
        name: Its dotted name.
        text: What it holds; each line break is one character.
        tree: Its tree; None if it is not Python as this interpreter knows it.
        problem: Why there is no tree.
    """

    path: Path
    shown: str
    name: str
    text: str
    tree: ast.Module | None
    problem: str = ""

    @property
    def is_package(self) -> bool:
        """Whether relative imports start at the file itself."""
        return self.path.name == "__init__.py"


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


@dataclass(frozen=True)
class _File:
    path: Path
    root: Path


def read(roots: Sequence[Path], package: str, diagnostics: Diagnostics) -> App:
    """Reads an app.

    Args:
        roots: Its folders.
        package: The dotted name of the vendored package; empty to look for it.
        diagnostics: Where errors go.

    Raises:
        StageFailed: There is no vendored package, or more than one.
    """
    roots = [each.resolve() for each in roots]
    files, packages = _walk(roots)
    texts = {each.path: _text(each.path) for each in files}
    trees = {path: _parsed(text) for path, text in texts.items()}
    imported = _imported(tree for tree in trees.values() if isinstance(tree, ast.AST))
    folder, name = _vendored(roots, packages, package, imported, diagnostics)
    sources = []
    for each in files:
        tree = trees[each.path]
        is_read = isinstance(tree, ast.Module)
        sources.append(
            Source(
                each.path,
                _shown(each.path),
                _module(each.path, each.root, imported),
                texts[each.path],
                tree if isinstance(tree, ast.Module) else None,
                "" if is_read else str(tree),
            )
        )
    bases = dict.fromkeys(
        [*roots, *(_base(each.path) for each in files), _above(folder, name)]
    )
    return App(_unique(sources), tuple(bases), name, folder)


def _walk(roots: Sequence[Path]) -> tuple[list[_File], list[Path]]:
    """Returns the files of an app, and the folders of generated packages in it."""
    files: dict[Path, _File] = {}
    packages: dict[Path, None] = {}
    for root in roots:
        for folder, folders, names in os.walk(root):
            home = Path(folder)
            if is_generated(home):
                packages[home] = None
                folders.clear()
                continue
            folders[:] = sorted(each for each in folders if _is_searched(home, each))
            found = [home / name for name in sorted(names) if name.endswith(".py")]
            files = {path: _File(path, root) for path in found} | files
    return sorted(files.values(), key=lambda each: each.path), list(packages)


def _is_searched(home: Path, folder: str) -> bool:
    if folder in SKIPPED or folder.startswith("."):
        return False
    return not (home / folder / "pyvenv.cfg").exists()


def is_generated(folder: Path) -> bool:
    """Whether a folder is a package that clientsmith has written."""
    return manifest.read(folder) is not None


def _text(path: Path) -> str:
    """Returns a file's text; what is no UTF-8 is kept apart from what is."""
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    text = raw.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(text: str) -> ast.Module | str:
    """Returns the tree of a module, or why there is none."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__


def _imported(trees: Iterable[ast.AST]) -> set[str]:
    """Returns the dotted names of modules that absolute imports name."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found |= {f"{node.module}.{each.name}" for each in node.names}
                found.add(node.module)
    return {prefix for name in found for prefix in _prefixes(name)}


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])


def _base(path: Path) -> Path:
    """Returns the folder that holds the outermost package that a file is in."""
    folder = path.parent
    while (folder / "__init__.py").exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _above(folder: Path, name: str) -> Path:
    """Returns the folder that a package's dotted name starts from."""
    return folder.joinpath(*[".."] * len(name.split("."))).resolve()


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


def _unique(sources: list[Source]) -> tuple[Source, ...]:
    """Sets scripts of one name in several folders apart."""
    seen: dict[str, int] = {}
    found = []
    for each in sources:
        count = seen[each.name] = seen.get(each.name, 0) + 1
        name = each.name if count == 1 else f"{each.name}__{count}"
        found.append(
            Source(each.path, each.shown, name, each.text, each.tree, each.problem)
        )
    return tuple(found)


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _vendored(
    roots: Sequence[Path],
    packages: list[Path],
    package: str,
    imported: set[str],
    diagnostics: Diagnostics,
) -> tuple[Path, str]:
    """Returns the folder and the dotted name of the vendored package."""
    if package:
        return _named(roots, packages, package, diagnostics), package
    if len(packages) == 1:
        folder = packages[0]
        root = next(each for each in roots if folder.is_relative_to(each))
        return folder, _module(folder / "__init__.py", root, imported)
    if packages:
        listed = ", ".join(_shown(each) for each in packages)
        message = f"The app has several generated packages: {listed}"
        hint = "Name the one that is meant: --package shop.vendor.acme"
    else:
        listed = ", ".join(_shown(each) for each in roots)
        message = f"There is no package below {listed} that clientsmith has written"
        hint = "Name it as the app imports it: --package shop.vendor.acme"
    diagnostics.error("impact-package", message, None, hint)
    raise StageFailed


def _named(
    roots: Sequence[Path], packages: list[Path], package: str, diagnostics: Diagnostics
) -> Path:
    tail = package.split(".")
    for each in packages:
        if list(each.parts[-len(tail) :]) == tail:
            return each
    for root in roots:
        for base in (root, *root.parents):
            if is_generated(base.joinpath(*tail)):
                return base.joinpath(*tail)
    diagnostics.error(
        "impact-package",
        f"There is no package {package} that clientsmith has written, in the app's "
        "folders or above them",
        None,
        "Give the dotted name that the app imports it by.",
    )
    raise StageFailed
