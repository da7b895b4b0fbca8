"""What earlier runs have left, by the digest of all that it was made from."""

from __future__ import annotations

from pathlib import Path

import clientsmith
from clientsmith.config import Client
from clientsmith.incremental import digests, runs, settings
from clientsmith.incremental.digests import Digests
from clientsmith.incremental.runs import Run
from clientsmith.pipeline.options import Options
from clientsmith.render.templates import templates_folder
from clientsmith.write.aside import is_clear

PACKAGE = Path(clientsmith.__file__).parent


class Known:
    """Digests of what goes into a run, and the way to what came of it before.

    Attributes:
        options: How the run is made.
        code: The digest of what computes.
        templates: The digest of the templates.
        files: The digests of what is read.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.files = Digests()
        self.cache = options.cache
        self.code, self.templates = "", ""
        self._marks: list[object] = []
        if options.cache is None:
            return
        templates = templates_folder()
        try:
            self._marks = _marks()
            self.code = digests.of_code(PACKAGE)
            self.templates = digests.of_files(templates, digests.files_below(templates))
        except OSError:  # not in a folder, but in a zip file
            self.cache = None

    def run(self, client: Client) -> Run | None:
        """Returns the run whose outcome is on disk already; None if there is work."""
        if self.cache is None:
            return None
        run = runs.recall(self.cache, self._key(client))
        if run is None or not is_clear(client.output):
            return None
        return run if run.stands_in(client.output) else None

    def keep(self, client: Client, run: Run) -> None:
        """Keeps what has come of a client, for the next run."""
        if self.cache is not None:
            runs.keep(self.cache, self._key(client), run)

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since its digest was taken."""
        try:
            return _marks() == self._marks and self.files.are_those_on_disk
        except OSError:
            return False

    def _key(self, client: Client) -> str:
        return digests.of(
            runs.FORMAT,
            self.code,
            self.templates,
            settings.text(client, self.options.strict),
            *(self.files[each] for each in settings.files(client)),
        )


def _marks() -> list[object]:
    return [digests.marks(each) for each in (PACKAGE, templates_folder())]
