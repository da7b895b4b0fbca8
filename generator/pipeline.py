"""The stages in order: load, build, python, emit. The last write comes after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator import __version__, config, load
from generator.build.package import build
from generator.config import Client
from generator.diagnostics import Diagnostics, StageFailed
from generator.emit import manifest, render
from generator.emit.output import Difference, Output
from generator.load import default_cache as default_cache
from generator.python import package
from generator.python.pages import Page


@dataclass(frozen=True)
class Options:
    """How a run is to be made.

    Attributes:
        check: Whether to compare only, and write nothing.
        strict: Whether findings of the validator are errors.
        overwrite_edited: Whether changes that others made to generated files may go.
        cache: Where verdicts of the validator are kept; None for nowhere.
    """

    check: bool = False
    strict: bool = False
    overwrite_edited: bool = False
    cache: Path | None = None


@dataclass(frozen=True)
class Result:
    """What a run has changed, or with `check` would change, in one package."""

    client: Client
    differences: tuple[Difference, ...]
    files: int


def generate(
    clients: Sequence[Client], diagnostics: Diagnostics, options: Options
) -> list[Result]:
    """Generates client packages: all of them, or none if a stage fails.

    Args:
        clients: The packages to generate.
        diagnostics: Where findings go.
        options: How to run.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    outputs = [
        output
        for each in clients
        if (output := _attempt(each, diagnostics, options)) is not None
    ]
    diagnostics.stop_on_errors()
    if not options.check:
        for output in outputs:
            output.check_ownership(diagnostics, overwrite=options.overwrite_edited)
        diagnostics.stop_on_errors()
    try:
        return [_finish(*each, options) for each in zip(clients, outputs, strict=True)]
    except OSError as error:
        diagnostics.error(
            "output-unwritable",
            f"{error.filename or 'The output'} cannot be written: {error.strerror}",
            None,
            "Run again when it can; no file is left half written.",
        )
        raise StageFailed from error


def _finish(client: Client, output: Output, options: Options) -> Result:
    changes = output.differences() if options.check else output.write()
    return Result(client, tuple(changes), len(output.files))


def _attempt(
    client: Client, diagnostics: Diagnostics, options: Options
) -> Output | None:
    """Returns a client's package; None after an error, so that others are tried too."""
    diagnostics.allow(client.allow)
    try:
        output = _output(client, diagnostics, options)
    except RecursionError:
        diagnostics.error(
            "too-deep",
            f"Schemas of {client.key!r} refer to each other in too long a chain",
            client.where,
            "Shorten the chain: some hundred steps are what Python can follow.",
        )
        return None
    except StageFailed:
        return None
    for name in diagnostics.unused_allowances:
        diagnostics.error(
            "allowance-unused",
            f"Nothing needs the allowance {name!r}",
            client.where,
            "Remove it from the config.",
        )
    return output


def releases(
    client: Client, diagnostics: Diagnostics, options: Options
) -> list[package.Release]:
    """Loads and builds all documents of a client.

    Raises:
        StageFailed: A document cannot be used; all of them were tried.
    """
    built = [
        [_source(client, each, diagnostics, options) for each in version.documents]
        for version in client.versions
    ]
    found: list[package.Release] = []
    for version, known in zip(client.versions, built, strict=True):
        sources = tuple(each for each in known if each is not None)
        if len(sources) < len(known):
            raise StageFailed
        found.append(package.Release(version, sources))
    return found


def _output(client: Client, diagnostics: Diagnostics, options: Options) -> Output:
    found = releases(client, diagnostics, options)
    digests = {
        source.document.shown: source.digest
        for release in found
        for source in release.sources
    }
    pages = package.pages(client, found, diagnostics)
    files = _files(pages, digests, options.cache)
    return Output(client.output, client.shown, files)


def _source(
    client: Client, each: config.Document, diagnostics: Diagnostics, options: Options
) -> package.Source | None:
    """Returns a document, built; None after an error, so that all are reported."""
    try:
        document = load.load(
            each.path,
            each.shown,
            diagnostics,
            strict=options.strict,
            cache=options.cache,
        )
        api = build(document, client.media_types, diagnostics)
        return package.Source(each, api, document.digest)
    except StageFailed:
        return None


def _files(
    pages: list[Page], digests: dict[str, str], cache: Path | None
) -> dict[PurePosixPath, bytes]:
    texts = render.render(pages, cache) | render.runtime()
    files = {path: text.encode("utf-8") for path, text in texts.items()}
    files[PurePosixPath("py.typed")] = b""
    files[manifest.NAME] = manifest.render(__version__, digests, files)
    return files
