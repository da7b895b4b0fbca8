"""Lets searches in apps share what mypy knows of libraries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clientsmith.versions.impact import checkers


@pytest.fixture(scope="session", autouse=True)
def _libraries_read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A search by itself keeps nothing; the command in other processes does so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkers, "CACHE", str(tmp_path_factory.mktemp("impact")))
        yield
