"""The stage as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import load


def test_errors_of_other_documents_do_not_stop_this_one(tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n")
    found = Diagnostics()
    with pytest.raises(StageFailed):
        load(tmp_path / "missing.yaml", "missing.yaml", found, cache=None)
    document = load(good, "good.yaml", found, cache=None)
    assert document.file == "good.yaml"
    assert [finding.code for finding in found] == ["file-not-found"]


def test_a_document_with_errors_is_not_judged(loading):
    outcome = loading("openapi: 3.0.3\na: .nan\nb: !x 1\n")
    assert outcome.document is None
    assert outcome.codes == ["not-json", "yaml-tag"]


def test_a_kept_verdict_spares_the_imports(tmp_path):
    """Importing the validator takes longer than everything else in a run."""
    path = tmp_path / "api.json"
    path.write_text(
        '{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}'
    )
    script = (
        "import pathlib, sys\n"
        "from clientsmith.diagnostics import Diagnostics\n"
        "from clientsmith.load import load\n"
        f"load(pathlib.Path({str(path)!r}), 'a', Diagnostics(),"
        f" cache=pathlib.Path({str(tmp_path)!r}))\n"
        "heavy = {'openapi_spec_validator', 'yaml', 'importlib.metadata'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert "openapi_spec_validator" in runs[0]
    assert runs[1] == []
