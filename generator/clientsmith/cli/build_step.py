"""What build systems read: which files the output was made from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from clientsmith import pipeline
from clientsmith.config import Client, Config
from clientsmith.diagnostics import Diagnostics

MANIFEST = "_manifest.json"

SPECIAL = re.compile(r"(\\*)([ #:])")


def finish(
    clients: Iterable[Client],
    config_path: Path | None,
    depfile: Path | None,
    stamp: Path | None,
    diagnostics: Diagnostics,
) -> None:
    """Tells a build system that a run went well, and what it depends on.

    What was made becomes newer than its inputs, even where nothing had to change.

    Args:
        clients: What was generated.
        config_path: The config; None if there is none.
        depfile: The file to write the inputs to.
        stamp: What was made; by default the manifests of all packages.
        diagnostics: Where it is said if a file cannot be written
            (`output-unwritable`).
    """
    clients = list(clients)
    targets = [stamp or client.output / MANIFEST for client in clients]
    try:
        if depfile is not None:
            rule = text(dict.fromkeys(targets), _inputs(clients, config_path))
            depfile.parent.mkdir(parents=True, exist_ok=True)
            depfile.write_text(rule, "utf-8", "surrogateescape", "\n")
        for target in dict.fromkeys(targets):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
    except (OSError, ValueError) as error:
        diagnostics.error(
            "output-unwritable",
            f"What a build system reads cannot be written: {error}",
            None,
            "The packages are written. Mend the cause, and run again.",
        )


def _inputs(clients: Iterable[Client], config_path: Path | None) -> Iterator[Path]:
    if config_path is not None:
        yield config_path
        yield Config(config_path, ()).lock
    for client in clients:
        yield from pipeline.inputs(client)


def text(targets: Iterable[Path], inputs: Iterable[Path]) -> str:
    """Returns a rule in the syntax of Make, which Ninja reads as well.

    Each input is also a rule that does nothing, so that Make goes on if it is gone.

    Args:
        targets: What is made.
        inputs: What it is made from. Of a folder it is all files in it; what is not
            there is left out.

    Raises:
        ValueError: A path cannot be written in this syntax.
    """
    made = " ".join(map(_escaped, targets))
    names = [_escaped(path) for path in dict.fromkeys(_files(inputs))]
    rule = " \\\n  ".join([f"{made}:", *names])
    return f"{rule}\n" + "".join(f"\n{name}:\n" for name in names)


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            files = [file for file in path.rglob("*") if file.is_file()]
            yield from sorted(f for f in files if "__pycache__" not in f.parts)
        elif path.exists():
            yield path


def _escaped(path: Path) -> str:
    name = path.as_posix() if os.sep != "/" else str(path)
    if re.search(r"[\n\r\t]", name):
        raise ValueError(f"{name!r} has no form in a depfile")
    escaped = SPECIAL.sub(lambda match: f"{match[1] * 2}\\{match[2]}", name)
    return escaped.replace("$", "$$")
