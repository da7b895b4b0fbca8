"""Keeps the tests away from the caches of whoever runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import PUBLISHED, environment


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with environment(XDG_CACHE_HOME=str(tmp_path_factory.mktemp("cache"))):
        yield


@pytest.fixture
def published() -> Path:
    """The folder of published documents; the test is skipped where it is missing."""
    if not PUBLISHED.is_dir():
        pytest.skip(f"there are no published documents at {PUBLISHED}")
    return PUBLISHED
