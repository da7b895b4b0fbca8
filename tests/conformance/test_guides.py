"""What the guides show, step by step, against the servers that they show."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import ROOT

pytestmark = pytest.mark.conformance

MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
execute_from_command_line(sys.argv)
"""
PREFIX = 'SPECTACULAR_SETTINGS["SCHEMA_PATH_PREFIX"] = "/api/v1"\n'
ANN = """\
from django.contrib.auth.models import User
User.objects.create_user("ann", password="secret")
"""


def _files(guide: str) -> dict[str, str]:
    """Returns the programs that a guide shows, by the name in their first line."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", text, re.DOTALL)
    return dict(blocks)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _write(guide: str, folder: Path) -> None:
    for name, text in _files(guide).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


@contextmanager
def _serving(folder: Path, *command: str) -> Iterator[str]:
    """Runs a server, whose command ends with a port; yields its address."""
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, *command, str(port)],
        cwd=folder,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(port)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_client_for_a_fastapi_app(tmp_path: Path) -> None:
    _write("fastapi.md", tmp_path)
    with _serving(tmp_path, "-m", "uvicorn", "app:app", "--port") as address:
        url = f"{address}/openapi.json"
        said = _run(tmp_path, "-m", "clientsmith", "generate", url)
        assert "To begin: from book_shop_client import BookShop" in said
        assert _run(tmp_path, "use.py").splitlines() == [
            "Moby-Dick 635",
            "9",
            "ann",
            '404 {"detail":"There is no such book."}',
        ]
    program = "import json, app; print(json.dumps(app.app.openapi()))"
    (tmp_path / "openapi.json").write_text(_run(tmp_path, "-c", program), "utf-8")
    _run(tmp_path, "-m", "clientsmith", "init", "openapi.json")
    said = _run(tmp_path, "-m", "clientsmith", "generate")
    assert "book_shop_client: 4 operations, " in said


def test_a_client_for_a_django_rest_framework_api(tmp_path: Path) -> None:
    _write("django-rest-framework.md", tmp_path)
    (tmp_path / "manage.py").write_text(MANAGE, "utf-8")
    (tmp_path / "shop" / "__init__.py").touch()
    _run(tmp_path, "manage.py", "migrate", "--run-syncdb")
    _run(tmp_path, "manage.py", "shell", "--command", ANN)
    serve = ("manage.py", "runserver", "--noreload", "--skip-checks")
    with _serving(tmp_path, *serve) as address:
        _run(tmp_path, "-m", "clientsmith", "generate", f"{address}/schema/")
        assert _run(tmp_path, "use.py").splitlines() == [
            "1 Moby-Dick None",
            "2 Emma None",
            "3 Ulysses None",
            "[635, None, None]",
            "2",
            '404 {"detail":"No Book matches the given query."}',
        ]
    _run(tmp_path, "manage.py", "spectacular", "--file", "openapi.yaml", "--validate")
    _run(tmp_path, "-m", "clientsmith", "init", "openapi.yaml")
    said = _run(tmp_path, "-m", "clientsmith", "generate")
    assert "book_shop_client: 7 operations, " in said
    # What the guide says of paths that begin alike.
    urls, settings = tmp_path / "shop" / "urls.py", tmp_path / "shop" / "settings.py"
    urls.write_text(urls.read_text("utf-8").replace('path("",', 'path("api/v1/",'))
    for line, operation in (
        ("", "operationId: api_v1_books_list\n"),
        (PREFIX, "operationId: books_list\n"),
    ):
        settings.write_text(settings.read_text("utf-8") + line)
        _run(tmp_path, "manage.py", "spectacular", "--file", "openapi.yaml")
        assert operation in (tmp_path / "openapi.yaml").read_text("utf-8")


def test_the_recorded_first_hour_is_what_happens(tmp_path: Path) -> None:
    folder = ROOT / "docs" / "demo" / "first-hour"
    recorded = (folder / "session.txt").read_text("utf-8")
    first_call, _, _ = recorded.partition("# In all ")
    played = _run(tmp_path, str(folder / "record.py"), "--here")
    # The files of the runtime are counted, too.
    first_call, played = (
        re.sub(r"\d+ (files|changed)", r"\1", text) for text in (first_call, played)
    )
    assert played == first_call


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not start")
