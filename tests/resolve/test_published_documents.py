"""Large documents by other authors: all of their operations have a client's model."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientsmith import config, load
from clientsmith.client.build import Source, service
from clientsmith.diagnostics import Diagnostics
from clientsmith.load.walk import METHODS
from clientsmith.resolve.package import build
from support import ROOT

pytestmark = pytest.mark.usefixtures("unjudged")
WILD = ROOT.parent / "shared" / "specs" / "wild"
"""They are no part of this repository; small ones below are left to `make wild`."""

DOCUMENTS = sorted(
    path
    for path in WILD.glob("*")
    if path.suffix in (".json", ".yaml", ".yml") and path.stem != "MANIFEST"
)


@pytest.mark.skipif(not WILD.is_dir(), reason=f"{WILD} is not there")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_large_documents_are_whole(path: Path, tmp_path: Path) -> None:
    client = config.single(path, tmp_path / "client")
    (release,) = client.versions
    (source,) = release.documents
    found = Diagnostics()
    document = load.load(source.path, source.shown, found, cache=None)
    api = build(document, {}, found)
    service(client, Source(release, source, api, document.digest), found)
    assert not found.has_errors
    items = document.root.value.get("paths", {}).values()
    listed = [method for item in items for method in item if method in METHODS]
    assert len(api.operations) == len(listed)
