"""What stands beside packages: ledgers of names, and pages of the reference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from clientsmith import ledger_file
from clientsmith.diagnostics import Diagnostics
from clientsmith.files import plain_lines, read_plain
from clientsmith.ledger_file import Ledgers
from clientsmith.naming import explain, ledger
from clientsmith.naming.explain import Row as Row
from clientsmith.naming.ledger import Ledger
from clientsmith.pipeline.client import ClientRun
from clientsmith.pipeline.options import Change
from clientsmith.render.reference import HEADER
from clientsmith.write.manifest import State


def ledger_changes(runs: Sequence[ClientRun], diagnostics: Diagnostics) -> list[Change]:
    """Returns what is to become of the ledgers of some clients.

    Raises:
        StageFailed: A ledger cannot be used; the error is in the diagnostics.
    """
    changes = []
    for path in dict.fromkeys(run.client.ledger for run in runs):
        sharing = [run for run in runs if run.client.ledger == path]
        if path is not None and (change := _ledger_change(path, sharing, diagnostics)):
            changes.append(change)
    return changes


def rows(run: ClientRun, diagnostics: Diagnostics) -> list[Row]:
    """Returns all names of a client; those that no document has any more come last.

    Args:
        run: The client, named.
        diagnostics: Where findings go.

    Raises:
        StageFailed: The ledger cannot be used.
    """
    rows = [
        row
        for version, services in run.services.items()
        for service in services
        for row in explain.rows(
            version,
            service.key,
            run.records[service.key][version].decisions,
            service.deprecated_names.all,
        )
    ]
    client = run.client
    ledgers = ledger_file.load(client.ledger, diagnostics) if client.ledger else {}
    for key, names in ledgers.get(client.key, {}).items():
        records = run.records.get(key, {}).values()
        decisions = [decision for record in records for decision in record.decisions]
        rows += explain.gone(key, names, decisions)
    return rows


def _ledger_change(
    path: Path, runs: list[ClientRun], diagnostics: Diagnostics
) -> Change | None:
    before = ledger_file.load(path, diagnostics)
    names: Ledgers = {
        **before,
        **{run.client.key: _entered(run, before) for run in runs},
    }
    text = ledger_file.text(names)
    if not path.exists():
        return Change(path, State.MISSING, text)
    # what only looks different, as after a change of line ends, is not touched
    is_same = text == ledger_file.text(before)
    return None if is_same else Change(path, State.STALE, text)


def _entered(run: ClientRun, before: Ledgers) -> dict[str, Ledger]:
    """Returns the ledgers of a client's services with all names of a run."""
    ledgers = dict(before.get(run.client.key, {}))
    for service, records in run.records.items():
        entered = ledger.entered(ledgers.get(service, ledger.EMPTY), records)
        ledgers[service] = replace(entered, layout=run.layouts[service])
    return ledgers


def page_changes(folder: Path, files: Mapping[Path, bytes]) -> Iterator[Change]:
    """Yields the pages that are not as they are to be, those that are to go last."""
    for path, content in files.items():
        before = _content(path)
        if before is None:
            yield Change(path, State.MISSING, content.decode("utf-8"))
        elif plain_lines(before) != content:
            ours = before.startswith(HEADER)
            state = State.STALE if ours else State.FOREIGN
            yield Change(path, state, content.decode("utf-8"))
    for path in sorted(folder.rglob("*.md")):
        if path not in files and (_content(path) or b"").startswith(HEADER):
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
        return read_plain(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:  # whose it is cannot be told
        error.strerror = "it cannot be read"
        raise
    except OSError:
        return b""
