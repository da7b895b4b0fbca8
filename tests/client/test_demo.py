"""The demo prints what README shows, and its server judges what it is sent."""

from __future__ import annotations

import http.client
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "docs" / "demo"
BACKUP = "/backups/a65ff585-d987-4da5-a622-72e19a6ed5f4/create-index"
HEADERS = {
    "Api-Key": "a-key",
    "Content-Type": "application/json",
    "X-Pinecone-Api-Version": "2026-01.alpha",
}


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {
            "PINECONE_API_KEY": "another",
            "PINECONE_BASE_URL": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "no_proxy": "example.com",
        },
    ],
    ids=["bare", "misleading variables"],
)
def test_the_demo_prints_what_is_shown(variables, tmp_path):
    done = subprocess.run(
        [sys.executable, DEMO / "demo.py"],
        cwd=tmp_path,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (DEMO / "output.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def address():
    """The address of the demo's server."""
    spec = importlib.util.spec_from_file_location("demo_server", DEMO / "server.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.serving() as found:
        yield found.removeprefix("http://")


GOOD = '{"name":"n"}'
REQUESTS = {
    "good": ("POST", BACKUP, {}, GOOD, 202),
    "older version": ("POST", BACKUP, {"X-Pinecone-Api-Version": "2025-04"}, GOOD, 202),
    "method": ("GET", BACKUP, {}, GOOD, 405),
    "path": ("POST", "/backups", {}, GOOD, 404),
    "backup": ("POST", "/backups/b/create-index", {}, GOOD, 404),
    "no key": ("POST", BACKUP, {"Api-Key": ""}, GOOD, 401),
    "no version": ("POST", BACKUP, {"X-Pinecone-Api-Version": ""}, GOOD, 400),
    "media type": ("POST", BACKUP, {"Content-Type": "text/plain"}, GOOD, 422),
    "no JSON": ("POST", BACKUP, {}, "{", 422),
    "no object": ("POST", BACKUP, {}, "[]", 422),
    "no name": ("POST", BACKUP, {}, "{}", 422),
    "null": ("POST", BACKUP, {}, '{"name":"n","tags":null}', 422),
    "bad name": ("POST", BACKUP, {}, '{"name":"-"}', 400),
    "bad mode": ("POST", BACKUP, {}, '{"name":"n","read_capacity":{}}', 400),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_the_server_judges_requests(request_, address):
    method, path, headers, body, status = request_
    connection = http.client.HTTPConnection(address)
    connection.request(method, path, body, HEADERS | headers)
    response = connection.getresponse()
    connection.close()
    assert response.status == status
