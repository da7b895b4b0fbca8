"""What several tests need: to run the command, and to import what it has written."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import inspect
import os
import re
import shutil
import sys
import typing
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from unittest import mock

from click.testing import CliRunner

from clientsmith import config_file
from clientsmith.cli import main
from clientsmith.diagnostics import Diagnostics
from clientsmith.load import garbage
from clientsmith.selection import ALL, Selection

ROOT = Path(__file__).resolve().parents[1]
FINDING = re.compile(
    r"(?P<place>\S+:\d+:\d+: )?(?P<severity>error|warning)\[(?P<code>[a-z0-9-]+)\]: .+"
)


@dataclass(frozen=True)
class Run:
    """What one run of the command has said."""

    status: int
    stdout: str
    stderr: str

    @property
    def codes(self) -> list[str]:
        """The codes of all findings, in order, each as often as it was printed."""
        return [found["code"] for found in self._findings]

    @property
    def errors(self) -> list[str]:
        """The codes of the findings that stopped the run."""
        return [f["code"] for f in self._findings if f["severity"] == "error"]

    @property
    def _findings(self) -> list[re.Match[str]]:
        lines = self.stderr.split("\n")
        return [found for line in lines if (found := FINDING.fullmatch(line))]


def _runner() -> CliRunner:
    # Before 8.2 click mixes the two streams unless it is told not to.
    if "mix_stderr" in inspect.signature(CliRunner).parameters:
        return CliRunner(mix_stderr=False)
    return CliRunner()


def clientsmith(*arguments: str | Path, cwd: Path, given: str = "") -> Run:
    """Runs the command in a folder; what it does not catch is raised here.

    Args:
        arguments: The command line.
        cwd: The folder.
        given: What standard input holds.
    """
    with contextlib.chdir(cwd), garbage.left():
        done = _runner().invoke(
            main,
            list(map(str, arguments)),
            input=given,
            prog_name="clientsmith",
            catch_exceptions=False,
        )
    return Run(done.exit_code, done.stdout, done.stderr)


def generate(spec: str | bytes | Path, folder: Path, *flags: str) -> Run:
    """Generates a client from one document into `folder/acme`.

    Args:
        spec: The document, or its text.
        folder: Where the document is put and the command is run; made if it is missing.
        flags: Further arguments.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = "spec.yaml"
    if isinstance(spec, Path):
        name = spec.name
        shutil.copyfile(spec, folder / name)
    else:
        text = spec.encode("utf-8", "surrogatepass") if isinstance(spec, str) else spec
        (folder / name).write_bytes(text)
    return clientsmith(
        "generate", "--spec", name, "--output", "acme", *flags, cwd=folder
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Returns the content of each file below a folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def sources(package: Path) -> dict[str, str]:
    """Returns the text of each generated module, those of the runtime left out."""
    paths = {
        path.relative_to(package).as_posix(): path for path in package.rglob("*.py")
    }
    return {
        name: paths[name].read_bytes().decode("utf-8")
        for name in sorted(paths)
        if not name.startswith("_runtime/")
    }


def compiled(package: Path) -> None:
    """Compiles each module; what Python only warns of is an error, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, text in sources(package).items():
            compile(text, name, "exec", dont_inherit=True)


_imported = 0


@contextlib.contextmanager
def imported(package: Path) -> Iterator[ModuleType]:
    """Imports all modules of a package under a name that it was not generated for."""
    global _imported
    _imported += 1
    name = f"vendored_{_imported}"
    root = f"{name}.deep.other_name"
    for above in (name, f"{name}.deep"):
        sys.modules[above] = ModuleType(above)
        sys.modules[above].__path__ = []
    finder = _Finder(root, package)
    sys.meta_path.insert(0, finder)
    # it would keep the package for as long as the worker lives, and none is forked
    registry = mock.patch.object(os, "register_at_fork", create=True)
    registry.start()
    try:
        for module in modules(package):
            importlib.import_module(f"{root}.{module}" if module else root)
        yield sys.modules[root]
    finally:
        registry.stop()
        typing.clear_overloads()  # typing keeps each overload, and so its package
        if _imported % 100 == 0:
            gc.collect()  # the generator's own collections keep Python from it
        sys.meta_path.remove(finder)
        for module in [each for each in sys.modules if each.split(".")[0] == name]:
            del sys.modules[module]


class _Finder(MetaPathFinder):
    """Finds the modules of one package under another name."""

    def __init__(self, name: str, package: Path) -> None:
        self._name = name
        self._package = package

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Returns where a module is, if it is one of the package."""
        base, _dot, below = fullname.partition(self._name)
        if base or below[:1] not in ("", "."):
            return None
        place = self._package.joinpath(*below.split("."))
        file, folders = place.with_name(f"{place.name}.py"), None
        if place.is_dir():
            file, folders = place / "__init__.py", [str(place)]
        loader = _Loader(fullname, str(file))
        return spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=folders
        )


class _Loader(SourceFileLoader):
    """Compiles the runtime once: all packages have the same, and it is most of them."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002
        """Returns a module compiled; nothing of it is put beside its file."""
        content, path = self.get_data(self.path), Path(self.path)
        if path.parent.name == "_runtime":
            return _compiled_runtime(content, path.name)
        return compile(content, path, "exec", dont_inherit=True)


@functools.cache
def _compiled_runtime(content: bytes, name: str) -> CodeType:
    """Returns a module of the runtime compiled, as if it stood where it comes from."""
    path = ROOT / "templates" / "runtime" / name
    return compile(content, path, "exec", dont_inherit=True)


def modules(package: Path) -> list[str]:
    """Returns the names of all modules below a package; the package itself is empty."""
    paths = [path.relative_to(package) for path in sorted(package.rglob("*.py"))]
    return [
        ".".join(
            path.parent.parts if path.stem == "__init__" else path.with_suffix("").parts
        )
        for path in paths
    ]


def model_packages(package: ModuleType) -> Iterator[ModuleType]:
    """Yields each `models` package below a package that was imported."""
    prefix = f"{package.__name__}."
    for name in sorted(sys.modules):
        if name.startswith(prefix) and name.endswith(".models"):
            yield sys.modules[name]


def build_decoders(package: ModuleType) -> dict[str, Any]:
    """Builds a decoder for each public model, and returns them by the model's name."""
    codec = importlib.import_module(f"{package.__name__}._runtime.codec")
    return {
        name: codec.decoder(getattr(each, name))
        for each in model_packages(package)
        for name in getattr(each, "__all__", ())
    }


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Sets environment variables for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def called(kind: Any, name: str, **chosen: object) -> Any:
    """Returns the call that a method sends if all other arguments are `text`."""
    group = kind()
    group._transport = Recorder()
    method = getattr(group, name)
    parameters = list(inspect.signature(method).parameters.values())
    placed = [each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: "text" for each in parameters if each not in placed}
    return method(*["text"] * len(placed), **named | chosen)


class Recorder:
    """A transport that sends nothing, and returns what it would send."""

    def send(self, operation: Any, *path: object, **inputs: Any) -> Any:
        return operation.call(*path, **inputs)


def selection(document: Path) -> Selection:
    """Returns what a case has of its document."""
    config = document.parent / "clientsmith.toml"
    if not config.exists():
        return ALL
    return config_file.load(config, Diagnostics()).clients[0].selection


def beside(document: Path, folder: Path) -> Path:
    """Returns where another state of a document goes, beside what its case has."""
    if document.name != "spec.yaml":
        return folder / "spec.json"
    others = shutil.ignore_patterns("expected")
    shutil.copytree(document.parent, folder, ignore=others, dirs_exist_ok=True)
    return folder / document.name
