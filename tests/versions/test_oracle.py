"""Fixed pairs of documents: what becomes of callers is what the report says.

    tests/versions/pairs/<name>/
      old.yaml, new.yaml   two states of a small document
      truth.txt            what becomes of callers, and what the report says

CLIENTSMITH_ACCEPT=1 rewrites `truth.txt`, which is then to be read. `make oracle`
judges many more pairs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from versions.oracle.documents import read
from versions.oracle.judging import judge
from versions.oracle.pairs import Pair, Verdict

PAIRS = Path(__file__).resolve().parent / "pairs"
NAMES = sorted(path.name for path in PAIRS.iterdir())
ACCEPT = os.environ.get("CLIENTSMITH_ACCEPT") == "1"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    pairs = [
        Pair(name, read(PAIRS / name / "old.yaml"), read(PAIRS / name / "new.yaml"))
        for name in NAMES
    ]
    folder = tmp_path_factory.mktemp("oracle") / "pairs"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clientsmith.load.loader.validate", lambda *_, **__: None)
        return judge(pairs, folder)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_says_what_becomes_of_callers(
    name: str, verdicts: dict[str, Verdict]
) -> None:
    verdict = verdicts[name]
    assert verdict.misses == []
    assert verdict.alarms == []
    text = "".join(f"{line}\n" for line in _truth(verdict))
    path = PAIRS / name / "truth.txt"
    if ACCEPT:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def _truth(verdict: Verdict) -> Iterator[str]:
    yield "What becomes of callers:"
    yield from verdict.happened or ["nothing"]
    yield ""
    yield "What the report says:"
    yield from verdict.said or ["nothing"]
