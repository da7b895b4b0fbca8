"""Keeps the tests away from the caches of whoever runs them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import environment


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with environment(XDG_CACHE_HOME=str(tmp_path_factory.mktemp("cache"))):
        yield

