"""The calls as the API's documentation shows them send what its curl sends."""

from __future__ import annotations

import json
import re
import shlex
import string
import textwrap
from importlib import import_module
from pathlib import Path

import pytest
from loopback import ACCEPTED

ROOT = Path(__file__).resolve().parents[2]

CALL = """\
from pinecone import Pinecone

pc = Pinecone(api_key="YOUR_API_KEY")

pc.create_index_from_backup(
    backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4",
    name="restored-index"
)
"""

CURL = """\
PINECONE_API_KEY="YOUR_API_KEY"
BACKUP_ID="a65ff585-d987-4da5-a622-72e19a6ed5f4"

curl "https://api.pinecone.io/backups/$BACKUP_ID/create-index" \\
  -H "Api-Key: $PINECONE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -H "X-Pinecone-Api-Version: 2026-01.alpha" \\
  -d '{
    "name": "restored-index"
  }'
"""

OLDER_CALL = """\
from pinecone import Pinecone

pc = Pinecone(api_key="YOUR_API_KEY")

pc.create_index_from_backup(
    backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4",
    name="restored-index",
    tags={
        "tag0": "val0",
        "tag1": "val1"
    },
    deletion_protection="enabled"
)
"""

OLDER_BODY = {
    "name": "restored-index",
    "tags": {"tag0": "val0", "tag1": "val1"},
    "deletion_protection": "enabled",
}

ASYNC_CALL = """\
import asyncio

from pinecone import AsyncPinecone

async def main():
    async with AsyncPinecone(api_key="YOUR_API_KEY") as pc:
        await pc.create_index_from_backup(
            backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4",
            name="restored-index"
        )

asyncio.run(main())
"""

TRANSPORT_HEADERS = {
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
}
"""What every HTTP client may add by itself, curl as well."""


def read_curl(shell: str) -> tuple[str, str, dict[str, str], object]:
    """Returns the request that a curl command sends: method, path, headers, body."""
    words = shlex.split(shell.replace("\\\n", ""))
    start = words.index("curl")
    variables = dict(word.split("=", 1) for word in words[:start])
    address, *options = (
        string.Template(word).substitute(variables) for word in words[start + 1 :]
    )
    headers: dict[str, str] = {}
    body = None
    for option, value in zip(options[::2], options[1::2], strict=True):
        if option == "-H":
            name, text = value.split(": ", 1)
            headers[name.lower()] = text
        else:
            assert option == "-d"
            body = json.loads(value)
    path = address.removeprefix("https://api.pinecone.io")
    return "POST", path, headers, body


def received(loopback):
    """Returns the only request that the server was sent, in the form of `read_curl`."""
    request = loopback.only_request()
    headers = request.by_name
    documented = {name: headers[name] for name in headers.keys() - TRANSPORT_HEADERS}
    return request.method, request.target, documented, json.loads(request.body)


def older_request(version: str):
    method, path, headers, _ = read_curl(CURL)
    return method, path, headers | {"x-pinecone-api-version": version}, OLDER_BODY


def of_2025_04(call: str) -> str:
    return call.replace("from pinecone import", "from pinecone.v2025_04 import")


def test_curl_is_read_as_a_shell_would():
    assert read_curl(CURL) == (
        "POST",
        "/backups/a65ff585-d987-4da5-a622-72e19a6ed5f4/create-index",
        {
            "api-key": "YOUR_API_KEY",
            "content-type": "application/json",
            "x-pinecone-api-version": "2026-01.alpha",
        },
        {"name": "restored-index"},
    )


@pytest.mark.parametrize("call", [CALL, ASYNC_CALL], ids=["sync", "async"])
def test_the_call_sends_what_the_curl_sends(call, loopback, run_python):
    assert run_python(call, PINECONE_BASE_URL=loopback.address) == ""
    assert received(loopback) == read_curl(CURL)


@pytest.mark.parametrize(
    ("call", "version"),
    [(OLDER_CALL, "2026-01.alpha"), (of_2025_04(OLDER_CALL), "2025-04")],
    ids=["2026-01.alpha", "2025-04"],
)
def test_the_older_call_sends_exactly_its_members(call, version, loopback, run_python):
    assert run_python(call, PINECONE_BASE_URL=loopback.address) == ""
    assert received(loopback) == older_request(version)


def test_the_body_is_compact_json_with_its_length(loopback, run_python):
    run_python(CALL, PINECONE_BASE_URL=loopback.address)
    request = loopback.only_request()
    assert request.body == b'{"name":"restored-index"}'
    assert request.by_name["content-length"] == "25"


def test_the_path_parameter_may_be_given_by_position(recorder):
    recorder.restore("a65ff585", name="restored-index")
    assert recorder.seen[0].url.raw_path == b"/backups/a65ff585/create-index"


def test_the_body_cannot_be_given_by_position(recorder):
    with pytest.raises(TypeError, match="positional"):
        recorder.restore("a65ff585", "restored-index")


@pytest.mark.parametrize("version", ["pinecone", "pinecone.v2025_04"])
def test_members_that_are_none_are_not_sent(version, recorder):
    client = recorder.client(import_module(version))
    recorder.restore("b", client=client, name="n", tags=None, deletion_protection=None)
    assert recorder.body() == {"name": "n"}


def test_empty_members_are_sent(recorder):
    recorder.restore("b", name="", tags={})
    assert recorder.body() == {"name": "", "tags": {}}


@pytest.mark.parametrize(
    "hostile", ["..", ".", "../../indexes", "a?b#c", "%2e%2e", "x\r\nHost: y", "ü/ "]
)
def test_a_path_parameter_stays_in_its_segment(hostile, recorder):
    recorder.restore(hostile, name="n")
    path = recorder.seen[0].url.raw_path
    assert re.fullmatch(rb"/backups/[\w%.-]{2,}/create-index", path)
    assert b"/../" not in path


def test_the_address_may_have_a_path_of_its_own(recorder):
    client = recorder.client(base_url="https://proxy.test/pinecone/")
    recorder.restore("b", client=client, name="n")
    address = "https://proxy.test/pinecone/backups/b/create-index"
    assert str(recorder.seen[0].url) == address


def test_the_result_is_the_declared_model(recorder):
    models = import_module("pinecone.v2026_01_alpha.db_control.models")
    expected = models.CreateIndexFromBackupResponse(**ACCEPTED)
    assert recorder.restore("b", name="n") == expected


def test_the_result_prints_its_members_as_a_dict(recorder):
    shown = "{'index_id': 'an-index', 'restore_job_id': 'a-job'}"
    assert str(recorder.restore("b", name="n")) == shown


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The two published pages that document the call, if they are on this machine."""
    found = [
        *ROOT.parent.glob("*/seeds/000_*.txt"),
        *ROOT.parent.glob("*/seeds/001_*.txt"),
    ]
    if len(found) != 2:
        pytest.skip("the published pages are not beside this repository")
    return [page.read_text("utf-8") for page in found]


def fenced(page: str, language: str) -> str:
    """Returns the first code block of a language in a page of Markdown."""
    block = re.search(rf"```{language}[^\n]*\n(.*?)```", page, re.DOTALL)
    assert block
    return textwrap.dedent(block[1])


def test_the_call_as_published(pages, loopback, run_python):
    call, curl = fenced(pages[0], "python"), fenced(pages[0], "shell")
    assert run_python(call, PINECONE_BASE_URL=loopback.address) == ""
    assert received(loopback) == read_curl(curl)


@pytest.mark.parametrize("version", ["2026-01.alpha", "2025-04"])
def test_the_older_call_as_published(version, pages, loopback, run_python):
    block = re.search(r"^from pinecone .*?^\)$", pages[1], re.DOTALL | re.MULTILINE)
    assert block
    call = of_2025_04(block[0]) if version == "2025-04" else block[0]
    assert run_python(call, PINECONE_BASE_URL=loopback.address) == ""
    assert received(loopback) == older_request(version)
