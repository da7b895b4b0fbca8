"""The ledger of names: read before anything is named, written with all packages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clientsmith import ledger_file
from clientsmith.diagnostics import Diagnostics
from clientsmith.ledger_file import Ledgers
from clientsmith.pipeline.options import Change
from clientsmith.pipeline.packages import Package, by_service
from clientsmith.python import ledger
from clientsmith.python.ledger import Ledger
from clientsmith.write.output import State


def changes(packages: Sequence[Package], diagnostics: Diagnostics) -> list[Change]:
    """Returns what is to become of the ledgers of some clients.

    Raises:
        StageFailed: A ledger cannot be used; the error is in the diagnostics.
    """
    paths = dict.fromkeys(each.client.ledger for each in packages)
    found = []
    for path in paths:
        own = [each for each in packages if each.client.ledger == path]
        if path is not None and (change := _change(path, own, diagnostics)):
            found.append(change)
    return found


def _change(
    path: Path, packages: list[Package], diagnostics: Diagnostics
) -> Change | None:
    known = ledger_file.load(path, diagnostics)
    names: Ledgers = {
        **known,
        **{each.client.key: _entered(each, known) for each in packages},
    }
    text = ledger_file.text(names)
    if not path.exists():
        return Change(path, State.MISSING, text)
    # what only looks different, as after a change of line ends, is not touched
    is_same = text == ledger_file.text(known)
    return None if is_same else Change(path, State.STALE, text)


def _entered(package: Package, known: Ledgers) -> dict[str, Ledger]:
    """Returns the ledgers of a client's services with all names of a run."""
    found = dict(known.get(package.client.key, {}))
    for service, own in by_service(package.placed).items():
        found[service] = ledger.entered(found.get(service, ledger.EMPTY), own)
    return found
