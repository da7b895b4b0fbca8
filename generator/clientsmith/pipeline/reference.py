"""The reference of a client on disk: pages that stand in a folder of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from clientsmith.client.service import Service
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.pipeline.options import Change
from clientsmith.render import environment, reference
from clientsmith.write.output import State


def pages(
    client: Client, services: Sequence[Service], folder: Path, cache: Path | None
) -> dict[Path, bytes]:
    """Returns the pages of a client's reference, by where they go."""
    texts = environment.render(reference.pages(client, services), cache)
    return {folder / path: text.encode("utf-8") for path, text in texts.items()}


def changes(folder: Path, files: Mapping[Path, bytes]) -> Iterator[Change]:
    """Yields the pages that are not as they are to be, those that are to go last."""
    for path, content in files.items():
        before = _content(path)
        if before is None:
            yield Change(path, State.MISSING, content.decode("utf-8"))
        elif before != content:
            ours = before.startswith(reference.HEADER)
            state = State.STALE if ours else State.FOREIGN
            yield Change(path, state, content.decode("utf-8"))
    for path in sorted(folder.rglob("*.md")):
        if path not in files and (_content(path) or b"").startswith(reference.HEADER):
            yield Change(path, State.SUPERFLUOUS, "")


def check_ownership(listed: Iterable[Change], diagnostics: Diagnostics) -> None:
    """Reports files that stand where pages would go, and are not ours."""
    for change in listed:
        if change.state is State.FOREIGN:
            diagnostics.error(
                "foreign-file",
                f"{change.path} would be overwritten, but clientsmith did not write it",
                None,
                "Move it away, or choose another folder for the reference.",
            )


def remove(listed: Iterable[Change]) -> None:
    """Removes pages that are not generated any more, and folders left empty."""
    for change in listed:
        if change.state is State.SUPERFLUOUS:
            with contextlib.suppress(OSError):
                change.path.unlink()
                change.path.parent.rmdir()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""
