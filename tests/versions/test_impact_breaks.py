"""Lines that the new package does not take, and the copies that tell of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from impact_apps import copied

from support import ROOT, Run, clientsmith

IMPACT = ("impact", "2025-10", "2026-01.alpha", "--app", "src")
CONFIG = ("--client", "pinecone", "--config", str(ROOT / "clientsmith.toml"))
APP = """\
from vendor.pinecone.v2025_10 import Pinecone

files = Pinecone().assistant_data("host")
file = files.upload_file("films", file=b"...")
print(file.signed_url)
print(file.signed_url)  # type: ignore
print(files.no_such_method(), len(3))
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with a small app in `src`."""
    copied("example", tmp_path, "vendor/pinecone")
    (tmp_path / "example").rename(tmp_path / "src")
    (tmp_path / "src" / "jobs.py").write_text(APP)
    return tmp_path


def _run(folder: Path, *arguments: str) -> Run:
    return clientsmith(*IMPACT, *CONFIG, *arguments, cwd=folder)


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_what_is_done_with_a_result_of_another_type_breaks(
    app: Path, checker: str
) -> None:
    run = _run(app, "--checker", checker)
    assert run.status == 1
    for line in ("\n  5:", "\n  6:"):
        told = run.stdout.partition(line)[2].partition("\n\n")[0]
        assert "breaking[type-error]: the new package does not take this" in told
        assert "signed_url" in told
        assert f"(says {checker})" in told
    assert "no_such_method" not in run.stdout


def test_the_config_and_the_modules_of_the_app_do_not_matter(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _run(app)
    monkeypatch.setenv("MYPY_CACHE_DIR", str(app / "cache"))
    (app / "mypy.ini").write_text("[mypy]\nignore_errors = True\nno = such\n")
    (app / "src" / "mypy.ini").write_text("[mypy]\nexclude = .*\n")
    for name in ("mypy.py", "click.py"):
        (app / "src" / name).write_text("raise SystemExit('the app was run')\n")
    after = _run(app)
    assert after.stdout.replace("3 files", "1 file") == before.stdout
    assert not (app / "cache").exists()


def test_lone_documents_are_compared_with_the_package_of_the_old_one(
    tmp_path: Path,
) -> None:
    documents = [
        ROOT / "specs" / "pinecone" / f"assistant_data_{version}.oas.yaml"
        for version in ("2025-10", "2026-01.alpha")
    ]
    made = clientsmith(
        *("generate", "--spec", documents[0], "--output", "src/acme"), cwd=tmp_path
    )
    assert made.status == 0
    text = APP.replace("vendor.pinecone.v2025_10 import Pinecone", "acme import Client")
    text = text.replace('Pinecone().assistant_data("host")', 'Client(base_url="")')
    (tmp_path / "src" / "main.py").write_text(text)
    run = clientsmith("impact", *documents, "--app", "src", cwd=tmp_path)
    assert run.stdout.count("breaking[type-error]") == 2


def test_a_package_that_cannot_be_imported_is_an_error(app: Path) -> None:
    vendored = app / "src" / "vendor" / "pinecone"
    vendored.rename(vendored.with_name("x]\n[mypy]\nplugins = evil"))
    run = _run(app)
    assert (run.status, run.codes[0]) == (2, "impact-package")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_copies(app: Path, number: signal.Signals) -> None:
    folder = app / "temporary"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "clientsmith", *IMPACT, *CONFIG],
        cwd=app,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as run:
        until = time.monotonic() + 60
        while not list(folder.glob("*/mypy.ini")) and time.monotonic() < until:
            time.sleep(0.01)
        run.send_signal(number)
        assert run.wait(60) != 0
    locks = f"clientsmith-{os.getuid()}"
    assert {path.name for path in folder.iterdir()} <= {locks}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_in_the_package_are_not_followed(app: Path) -> None:
    models = app / "src/vendor/pinecone/v2025_10/db_control/models/manage_indexes.py"
    outside = app / "outside.py"
    models.rename(outside)
    models.symlink_to(outside)
    before = outside.read_bytes()
    assert _run(app).status in (0, 1)
    assert outside.read_bytes() == before
