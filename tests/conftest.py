"""What several tests start from, apart from the caches of whoever runs them."""

from __future__ import annotations

import functools
import signal
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from cli_project import ALONE, CONFIG, SPEC
from clientsmith.pipeline import fingerprint
from support import clientsmith, environment


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("cache")
    # the libraries take mypy most of its time: it looks at them once for all tests
    mypy = str(folder / "mypy")
    with environment(XDG_CACHE_HOME=str(folder), MYPY_CACHE_DIR=mypy):
        yield


@pytest.fixture(scope="session", autouse=True)
def _code_read_once() -> Iterator[None]:
    """Commands in other processes read the generator's code each time, as users' do."""
    once = functools.cache(fingerprint._code_digest)
    with mock.patch.object(fingerprint, "_code_digest", once):
        yield


@pytest.fixture(scope="session", autouse=True)
def _signals_as_in_a_terminal() -> None:
    """Jobs in the background ignore signals that tests send to their children."""
    for name, default in (
        ("SIGINT", signal.default_int_handler),
        ("SIGHUP", signal.SIG_DFL),
    ):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, default)


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the validator: it takes most of the time, and adds only warnings."""
    monkeypatch.setattr("clientsmith.load.loader.validate", lambda *_, **__: None)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a document and nothing else."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    return tmp_path


@pytest.fixture
def done(here: Path) -> Path:
    """A folder with a document and the package that was made of it."""
    run = clientsmith(*ALONE, cwd=here)
    assert (run.status, run.stderr) == (0, "")
    return here


@pytest.fixture
def project(here: Path) -> Path:
    """A folder with a config that names two clients."""
    (here / "second.yaml").write_text(SPEC)
    (here / "clientsmith.toml").write_text(CONFIG)
    return here
