"""mypy, run over an app as a library: the types of its expressions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from mypy.build import build
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.nodes import Expression, MypyFile
from mypy.options import Options
from mypy.types import Type

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.versions.impact.app import App, Source

UNREAD = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"
"""What stands for a file that is not Python: it may have any name."""

HEAVY = ("httpx2",)
"""What only the runtime of the client needs, and takes mypy seconds to read."""


@dataclass(frozen=True)
class Analysis:
    """What mypy knows.

    Attributes:
        files: The modules by their dotted names.
        types: The types of the expressions that are reached.
    """

    files: dict[str, MypyFile]
    types: dict[Expression, Type]


def analyse(
    app: App, texts: Mapping[str, str], python: str, diagnostics: Diagnostics
) -> Analysis:
    """Runs mypy.

    Args:
        app: The app; errors of type in it do not matter.
        texts: What to read in place of files, by their dotted names.
        python: The interpreter that has the app's packages; empty for this one.
        diagnostics: Where errors go.

    Raises:
        StageFailed: mypy cannot read the app as a whole.
    """
    sources = [
        BuildSource(str(each.path), each.name, _text(each, texts), None)
        for each in app.sources
    ]
    # the package's own folder must be one of its modules, imported or not
    root = BuildSource(str(app.folder / "__init__.py"), app.package, None, None)
    try:
        result = build([*sources, root], _options(app, python, diagnostics))
    except CompileError as error:
        diagnostics.error(
            "impact-analyser",
            f"mypy cannot read the app: {'; '.join(error.messages)}",
            None,
            "Name the folder that imports start from: --app src",
        )
        raise StageFailed from None
    files = {
        name: state.tree
        for name, state in result.graph.items()
        if state.tree is not None
    }
    return Analysis(files, result.types)


def _text(source: Source, texts: Mapping[str, str]) -> str:
    """Returns a file as mypy is to read it, with characters where columns say.

    Its parser miscounts the columns of a line that is not ASCII.
    """
    if source.tree is None:
        return UNREAD
    text = texts.get(source.name, source.text)
    if text.isascii():
        return text
    return "".join(char if char.isascii() else "x" for char in text)


def _options(app: App, python: str, diagnostics: Diagnostics) -> Options:
    options = Options()
    options.export_types = True
    options.preserve_asts = True
    options.check_untyped_defs = True
    options.ignore_errors = True
    options.ignore_missing_imports = True
    options.namespace_packages = True
    options.explicit_package_bases = True
    options.incremental = False
    options.cache_dir = "/dev/null"
    options.mypy_path = [str(each) for each in app.bases]
    options.python_executable = python or sys.executable
    if python:
        options.python_version = _version(python, diagnostics)
    skipped: dict[str, object] = {"follow_imports": "skip"}
    for name in HEAVY:
        if not _uses(app, name):
            options.per_module_options |= {name: skipped, f"{name}.*": skipped}
    return options


def _uses(app: App, name: str) -> bool:
    return any(name in each.text for each in app.sources)


def _version(python: str, diagnostics: Diagnostics) -> tuple[int, int]:
    """Returns the version of an interpreter."""
    script = "import sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-c", script], capture_output=True, check=True, timeout=60
        )
        major, minor = map(int, done.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        diagnostics.error(
            "impact-python",
            f"{python} cannot be run: {error}",
            None,
            "Give the interpreter of the app, such as .venv/bin/python.",
        )
        raise StageFailed from None
    return major, minor
