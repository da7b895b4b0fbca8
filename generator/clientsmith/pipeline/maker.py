"""Carries out steps, or takes what came of the same step before."""

from __future__ import annotations

import contextlib
import dataclasses
import pickle
from collections.abc import Callable, Sequence
from typing import Any

from clientsmith.incremental import digests, settings
from clientsmith.incremental.shelf import Shelf
from clientsmith.pipeline import jobs
from clientsmith.pipeline.known import Known
from clientsmith.pipeline.steps import Built, Outcome, Reading, Texts, Writing

MACHINES = ("MemoryError", "OSError", "ImportError")
"""What the validator may fail with that is not the document's doing."""


class Maker:
    """Carries out steps.

    Attributes:
        known: The digests of what goes into them.
    """

    def __init__(self, known: Known) -> None:
        self.known = known
        self._shelf = Shelf(known.cache) if known.cache else None
        self._new: dict[str, Outcome[Any]] = {}

    def read(self, tasks: Sequence[Reading]) -> list[Outcome[Built]]:
        """Loads and builds documents."""
        return self._made(tasks, self._reading_key)

    def write(self, tasks: Sequence[Writing]) -> list[Outcome[Texts]]:
        """Writes the code of documents."""
        return self._made(tasks, self._writing_key)

    def _made(self, tasks: Sequence[Any], key: Callable[[Any], str]) -> list[Any]:
        shelf = self._shelf
        if shelf is None:
            return self._carried_out(tasks)
        keys = [key(each) for each in tasks]
        found = [shelf.get(each) for each in keys]
        missing = [n for n, each in enumerate(found) if not isinstance(each, Outcome)]
        made = self._carried_out([tasks[n] for n in missing])
        for number, outcome in zip(missing, made, strict=True):
            found[number] = self._new[keys[number]] = outcome
        return found

    def keep(self) -> bool:
        """Keeps what was carried out for the next run.

        Returns:
            Whether all is still as it was; what has changed meanwhile may have been
            read before or after, so then nothing is kept.
        """
        if self._shelf is None or not self.known.is_current:
            return False
        for key, outcome in self._new.items():
            if _is_lasting(outcome):
                with contextlib.suppress(Exception):  # of pickling, it can be any
                    self._shelf.put(key, pickle.dumps(outcome))
        self._shelf.prune()
        return True

    def _carried_out(self, tasks: Sequence[Any]) -> list[Any]:
        weights = [_weight(each) for each in tasks]
        wanted = self.known.options.jobs
        if wanted is None:
            wanted = jobs.worthwhile(weights)
        return jobs.outcomes(tasks, weights, wanted)

    def _reading_key(self, task: Reading) -> str:
        paths = settings.files_of(task.document)
        return digests.of(
            "reading",
            self.known.code,
            settings.text(task),
            *(self.known.files[each] for each in paths),
        )

    def _writing_key(self, task: Writing) -> str:
        placed, service = task.placed, task.placed.service
        # both follow from the document, whose digest is in the key
        apart = ("api", "tagging")
        fields = [
            getattr(service, each.name)
            for each in dataclasses.fields(service)
            if each.name not in apart
        ]
        paths = settings.files(task.client)
        return digests.of(
            "writing",
            self.known.code,
            self.known.templates,
            str(placed.folder),
            settings.text(task.client, placed.headers, self.known.options.strict),
            settings.text(*fields),
            *(self.known.files[each] for each in paths),
        )


def _weight(task: Reading | Writing) -> int:
    """Returns how many bytes the document has."""
    document = task.document
    with contextlib.suppress(OSError):
        return document.path.stat().st_size
    return 0


def _is_lasting(outcome: Outcome[Any]) -> bool:
    """Whether the same step would come to the same another time."""
    return outcome.value is not None and not any(
        each.code == "spec-unjudged" and each.message.startswith(MACHINES)
        for each in outcome.findings
    )
