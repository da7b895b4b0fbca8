"""The two steps that each document goes through by itself.

A step is a function of its task alone. So its outcome can be kept by the digest of the
task, and made by another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from clientsmith.config import Client, Document
from clientsmith.diagnostics import Diagnostic, Diagnostics, StageFailed

if TYPE_CHECKING:
    from clientsmith.model.operations import Api
    from clientsmith.python.package import Placed

T = TypeVar("T")
Built: TypeAlias = "tuple[Api, str]"
"""What a document offers, and the digest of its bytes."""

Texts: TypeAlias = Mapping[str, str]
"""The text of each file by its path below the package."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What a step has come to.

    Attributes:
        value: What it has made; None after an error.
        findings: What it has found, sorted by place.
        used: The allowances that it needed.
        too_deep: Whether Python could not follow the document.
    """

    value: T | None
    findings: tuple[Diagnostic, ...] = ()
    used: frozenset[str] = frozenset()
    too_deep: bool = False


@dataclass(frozen=True)
class Reading:
    """Loading and building a document.

    Attributes:
        media_types: As the client has them.
        allow: As the client has it.
        strict: Whether findings of the validator are errors.
        cache: Where its verdicts are kept.
    """

    document: Document
    media_types: Mapping[str, str]
    allow: tuple[str, ...]
    strict: bool
    cache: Path | None

    def __call__(self) -> Outcome[Built]:
        """Carries out the step."""
        return attempt(self._built, self.allow)

    def _built(self, diagnostics: Diagnostics) -> Built:
        from clientsmith import load
        from clientsmith.resolve.package import build

        document = load.load(
            self.document.path,
            self.document.shown,
            diagnostics,
            strict=self.strict,
            cache=self.cache,
            overlays=self.document.overlays,
        )
        api = build(document, self.media_types, diagnostics)
        return api, document.digest


@dataclass(frozen=True)
class Writing:
    """Writing the code of a document that is named.

    Attributes:
        client: The client, as if it had no other document.
        placed: The document, without what it adds to the ledger.
        cache: Where compiled templates are kept.
    """

    client: Client
    placed: Placed
    cache: Path | None

    @property
    def document(self) -> Document:
        """The document in the config."""
        return self.placed.source.document

    def __call__(self) -> Outcome[Texts]:
        """Carries out the step."""
        return attempt(self._texts, self.client.allow)

    def _texts(self, diagnostics: Diagnostics) -> Texts:
        from clientsmith.python import package
        from clientsmith.render import environment as render

        pages = list(package.own_pages(self.client, self.placed, diagnostics))
        diagnostics.stop_on_errors()
        texts = render.render(pages, self.cache)
        return {str(path): text for path, text in texts.items()}


def attempt(make: Callable[[Diagnostics], T], allow: tuple[str, ...]) -> Outcome[T]:
    """Returns what a function makes, with all that it has found.

    Args:
        make: The function.
        allow: The errors that may be warnings.
    """
    diagnostics = Diagnostics()
    diagnostics.allow(allow)
    value: T | None = None
    too_deep = False
    try:
        value = make(diagnostics)
    except RecursionError:
        too_deep = True
    except StageFailed:
        pass
    return Outcome(
        None if diagnostics.has_errors else value,
        tuple(diagnostics),
        frozenset(allow).difference(diagnostics.unused_allowances),
        too_deep,
    )


def report_too_deep(client: Client, diagnostics: Diagnostics) -> None:
    """Reports documents that Python cannot follow."""
    diagnostics.error(
        "too-deep",
        f"Schemas of {client.key!r} refer to each other in too long a chain",
        client.where,
        "Shorten the chain: some hundred steps are what Python can follow.",
    )
