"""Signals that end a process leave no child and no folder behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clientsmith import signals


class _EndedError(Exception):
    """What a signal of these tests ends in, instead of the process."""


@pytest.fixture(autouse=True)
def _raising() -> Iterator[None]:
    def end(*_: object) -> None:
        raise _EndedError

    before = signal.signal(signal.SIGTERM, end)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_program_does_not_outlive_a_signal_at_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = []

    class Late(subprocess.Popen[str]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(subprocess, "Popen", Late)
    with pytest.raises(_EndedError):
        signals.run([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_a_program_that_ends_says_how() -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    done = signals.run([sys.executable, "-c", script], encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")


@pytest.mark.parametrize("moment", ["tempfile.mkdtemp", "shutil.rmtree"])
def test_a_folder_goes_whenever_a_signal_comes(
    moment: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module, name = (sys.modules[moment.split(".")[0]], moment.split(".")[1])
    original = getattr(module, name)

    def interrupted(*arguments: Any, **options: Any) -> Any:
        signal.raise_signal(signal.SIGTERM)
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, interrupted)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(_EndedError), signals.temporary_folder() as folder:
        (folder / "file").write_text("text")
    assert os.listdir(tmp_path) == []
