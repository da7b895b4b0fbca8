"""Documents that others have published; none of them is part of this project."""

from __future__ import annotations

import datetime
import pathlib
import re

import pytest
import yaml

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import load
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document

_BOOLEANS = re.compile(r"yes|no|on|off", re.IGNORECASE)
_LARGEST = 100_000


def findings(path: pathlib.Path) -> tuple[bool, list[str]]:
    """Whether a document was loaded, and the codes of what was found."""
    found = Diagnostics()
    try:
        load(path, path.name, found, cache=None)
    except StageFailed:
        return False, [finding.code for finding in found]
    return True, [finding.code for finding in found]


def test_pinecone_documents_load(specs):
    paths = sorted((specs / "pinecone").rglob("*.yaml"))
    assert len(paths) >= 50
    outcomes = [findings(path) for path in paths]
    assert [loaded for loaded, _ in outcomes] == [True] * len(paths)
    codes = [code for _, codes in outcomes for code in codes]
    assert codes == ["default-type"] * 33


def test_pinecone_values_are_those_of_another_reader(specs):
    for path in sorted((specs / "pinecone").rglob("*.yaml")):
        document = read_document(read_source(path, "", Diagnostics()), Diagnostics())
        other = yaml.load(
            path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        assert _equal(document.root.value, other), path


def test_wild_documents_load_or_give_a_coded_error(specs):
    paths = [
        path
        for path in sorted((specs / "wild").rglob("*"))
        if path.suffix in (".json", ".yaml", ".yml")
        if path.stat().st_size < _LARGEST
    ]
    outcomes = {path: findings(path) for path in paths}
    assert len(outcomes) > 400
    failed = {codes[0] for loaded, codes in outcomes.values() if not loaded}
    assert failed == {"openapi-version", "not-a-document"}


@pytest.mark.parametrize("name", ["asana.yaml", "openai.yaml", "discord.json"])
def test_large_wild_documents_are_readable(specs, name):
    found = Diagnostics()
    document = read_document(read_source(specs / "wild" / name, name, found), found)
    assert "openapi" in document.root
    assert not found.has_errors


def _equal(ours: object, theirs: object) -> bool:
    """Whether two values are equal, but for what YAML 1.1 reads into plain text."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        names = [str(key) for key in theirs]
        return list(ours) == names and all(map(_equal, ours.values(), theirs.values()))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_equal, ours, theirs))
    if isinstance(theirs, datetime.date):
        return isinstance(ours, str) and ours[:10] == theirs.isoformat()[:10]
    if isinstance(theirs, bool) and isinstance(ours, str):
        return _BOOLEANS.fullmatch(ours) is not None
    return ours == theirs and type(ours) is type(theirs)
