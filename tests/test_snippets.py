"""README and the pages of docs/ are run: what they show is what happens."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import httpx2
import pytest
import yaml

from clientsmith import config_file
from clientsmith.cli import main
from clientsmith.diagnostics import Diagnostics, StageFailed
from support import ROOT, clientsmith, generate

DOCS = ROOT / "docs"
GENERATED = str(ROOT / "generated")
BACKUPS = "/backups/bkp_123/create-index"
INDEX = {
    "name": "movies",
    "host": "movies.example",
    "status": {"ready": True, "state": "Ready"},
    "schema": {"fields": {}},
    "deployment": {"deployment_type": "serverless", "cloud": "aws", "region": "eu"},
    "deletion_protection": "disabled",
}
JOB = {
    "restore_job_id": "r",
    "backup_id": "b",
    "target_index_name": "n",
    "target_index_id": "i",
    "status": "Completed",
    "created_at": "2026-01-01T00:00:00Z",
}
ANSWERS: dict[str, Any] = {
    "/stores/main": {"size": 5},
    "/indexes/movies": INDEX,
    "/indexes/restored-index": {
        **INDEX,
        "metric": "cosine",
        "spec": {"serverless": {"cloud": "aws", "region": "eu"}},
        "vector_type": "dense",
    },
    "/restore-jobs": {"data": [JOB]},
    "/models": {"models": []},
    "/namespaces/films/vectors/query": {"matches": []},
    "/query": {"matches": [], "namespace": "films", "usage": {"read_units": 1}},
    "/indexes": {},
    "/files/reader": {
        "operation_type": "upload_file",
        "id": "o",
        "status": "Processing",
        "created_on": "2026-01-01T00:00:00Z",
    },
}
STREAM = b"".join(
    b"data: %s\n\n" % json.dumps(event).encode()
    for event in (
        {"type": "content_chunk", "id": "1", "model": "m", "delta": {"content": "a"}},
        {"type": "message_end", "id": "1", "model": "m", "usage": {}},
    )
)


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for written_in, block in blocks if written_in == language]


def _answer(request: httpx2.Request) -> httpx2.Response:
    """Answers as the servers of the examples would."""
    path = request.url.path
    if path.startswith("/backups/") and request.method == "POST":
        return httpx2.Response(202, json={"index_id": "i", "restore_job_id": "r"})
    if path.startswith("/backups/"):
        error = {"code": "NOT_FOUND", "message": "There is no such backup."}
        return httpx2.Response(404, json={"status": 404, "error": error})
    if b'"stream":true' in request.read():
        kind = {"Content-Type": "text/event-stream"}
        return httpx2.Response(200, headers=kind, content=STREAM)
    return httpx2.Response(200, json=ANSWERS.get(path, {}))


@contextlib.contextmanager
def _answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def send(_: object, request: httpx2.Request) -> httpx2.Response:
        return _answer(request)

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", send)
    yield


def _run(text: str, names: dict[str, Any]) -> str:
    """Runs a snippet with the names of those before it; returns what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "snippet", "exec"), names)
    return printed.getvalue()


def test_the_first_client_of_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [document] = _blocks("README.md", "yaml")
    (tmp_path / "stores.yaml").write_text(document, "utf-8")
    done = clientsmith("generate", "stores.yaml", cwd=tmp_path)
    assert done.status == 0, done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    with _answering(monkeypatch):
        [snippet] = [b for b in _blocks("README.md", "python") if "AcmeStores" in b]
        assert _run(snippet, {}) == "5\n"


def test_the_first_client_of_the_usage_page(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    document, config = (
        _blocks("docs/usage.md", "yaml")[0],
        _blocks("docs/usage.md", "toml"),
    )
    (tmp_path / "specs" / "stores_2026-01.yaml").write_text(document, "utf-8")
    (tmp_path / "clientsmith.toml").write_text(config[0], "utf-8")
    program, server = _blocks("docs/usage.md", "python")[:2]
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    (tmp_path / "main.py").write_text(program, "utf-8")
    (tmp_path / "serve.py").write_text(server.replace("8123", str(port)), "utf-8")
    done = clientsmith("generate", cwd=tmp_path)
    assert "acme: 1 operation, 3 types, " in done.stdout
    text = (ROOT / "docs" / "usage.md").read_text("utf-8")
    bodies = re.findall(r"^    (python serve\.py .*)$", text, re.MULTILINE)
    first = re.search(r"prints `(a disk .*?)`", text)
    assert first
    shown = [first[1], _blocks("docs/usage.md", "")[0].strip()]
    for command, wanted in zip(bodies, shown, strict=True):
        assert _called(tmp_path, shlex.split(command)[1:], port) == wanted
    done = clientsmith(
        *("generate", "--spec", "specs/stores_2026-01.yaml", "--output", "stores"),
        cwd=tmp_path,
    )
    assert done.status == 0
    assert "AsyncClient" in (tmp_path / "stores" / "__init__.py").read_text("utf-8")


def _called(folder: Path, server: list[str], port: int) -> str:
    """Returns what main.py prints while the server runs."""
    variables = {**os.environ, "ACME_BASE_URL": f"http://127.0.0.1:{port}"}
    with subprocess.Popen(
        [sys.executable, *server], cwd=folder, stderr=subprocess.DEVNULL
    ) as running:
        try:
            for _ in range(600):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            return subprocess.run(
                [sys.executable, "main.py"],
                cwd=folder,
                env=variables,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
        finally:
            running.terminate()


SHOWN = ("class ReadCapacityDedicatedSpec", "from acme", '"""Answers each call')


@pytest.mark.parametrize("page", ["README.md", "docs/usage.md", "docs/unions.md"])
def test_what_is_shown_of_the_committed_client_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(GENERATED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINECONE_API_KEY", "a-key")
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    names: dict[str, Any] = {}
    _run("from pinecone import Pinecone\npc = Pinecone()", names)
    with _answering(monkeypatch):
        for block in _blocks(page, "python"):
            is_ours = "pinecone" in block or re.search(r"\bpc\b|\bassistant\b", block)
            if is_ours and not block.startswith(("    ", *SHOWN)):
                _run(block, names)
    if page == "docs/usage.md":
        assert names["missing"] is not None
        assert json.loads((tmp_path / "movies.json").read_text()) == INDEX


def test_a_model_is_printed_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(GENERATED)
    names: dict[str, Any] = {}
    printed = ""
    for block in _blocks("docs/generated-code.md", "python"):
        if block.startswith("from pinecone"):
            printed += _run(block, names)
    assert printed == _blocks("docs/generated-code.md", "")[0]


PARTS = """
Text: {type: object, properties: {type: {type: string}, text: {type: string}}}
Other: {type: object, properties: {type: {type: string}}}
Serverless: {type: object, properties: {cloud: {type: string}}}
Pod: {type: object, properties: {pods: {type: integer}}}
CreatedEvent: {type: object, properties: {type: {const: event.created}}}
Renamed: {type: object, properties: {type: {type: string}}}
ReadCapacityOnDemandSpec: {type: object, properties: {mode: {type: string}}}
ReadCapacityDedicatedSpec: {type: object, properties: {mode: {type: string}}}
"""
"""What the schemas of docs/unions.md refer to."""


def _pairs() -> Iterator[tuple[str, str]]:
    """Yields the schemas of docs/unions.md, and what is shown next to come of them."""
    text = (ROOT / "docs" / "unions.md").read_text("utf-8")
    for part in re.split(r"^##+ ", text, flags=re.MULTILINE):
        schemas = re.search(r"^```yaml\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        shown = re.search(r"^```python\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        if schemas and shown:
            yield schemas[1], shown[1]


def _statements(module: str) -> Iterator[str]:
    """Yields the statements of a module without what they say in prose."""
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.If):
            node.body = [
                part
                for part in node.body
                if not (
                    isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
                )
            ] or [ast.Pass()]
    for statement in tree.body:
        yield ast.unparse(statement)


@pytest.mark.parametrize(("schemas", "shown"), [*_pairs()])
def test_unions_become_what_is_shown(schemas: str, shown: str, tmp_path: Path) -> None:
    schemas = re.sub(r"\$ref: …/(\w+)", r"$ref: '#/components/schemas/\1'", schemas)
    schemas = re.sub(
        r"(\w+): \{\$ref: …\}",
        lambda name: f"{name[1]}: {{$ref: '#/components/schemas/{name[1].title()}'}}",
        schemas,
    )
    is_newer = "defaultMapping" in schemas
    document = {
        "openapi": "3.2.0" if is_newer else "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {**yaml.safe_load(PARTS), **yaml.safe_load(schemas)}},
    }
    done = generate(json.dumps(document), tmp_path, "--all-schemas")
    assert done.status == 0, done.stderr
    made = "\n".join(
        path.read_text("utf-8") for path in (tmp_path / "acme" / "models").glob("*.py")
    )
    whole = {*_statements(made.replace("from __future__ import annotations", ""))}
    assert [part for part in _statements(shown) if part not in whole] == []


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(f"docs/{p.name}" for p in DOCS.glob("*.md")),
]
TYPED = re.compile(
    r"(?:^    (?:\$ )?|`|^\$ |^    - run: )(clientsmith [^`\n]*)", re.MULTILINE
)
UNSPECIFIC = re.compile(r"[\[\]{}|…]| [A-Z]+$")


def _commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for line in sorted({*TYPED.findall(text)}):
            if not UNSPECIFIC.search(line):
                yield page, line.partition(" | ")[0].partition(" > ")[0]


@pytest.mark.parametrize(("page", "line"), [*_commands()])
def test_commands_and_options_that_are_shown_exist(page: str, line: str) -> None:
    """What is shown is parsed, not run: it names files that are not there."""
    del page  # it names the test
    name, *arguments = shlex.split(line)[1:] or ["--help"]
    if name.startswith("-"):
        assert name in {"--help", "--version"}
        return
    command = main.get_command(click.Context(main), name)
    assert command, f"there is no command {name}"
    with click.Context(command) as context:
        command.make_parser(context).parse_args(arguments)


@pytest.mark.parametrize("text", _blocks("docs/config.md", "toml"))
def test_settings_that_are_shown_are_settings(text: str, tmp_path: Path) -> None:
    """Only files that are named may be missing."""
    values = tomllib.loads(text)
    if not {"allowed_hosts", "clients", "overlay"} & {*values}:
        needed = {"output": "acme", "document": "a.yaml"}.items()
        lines = [f'{key} = "{value}"' for key, value in needed if key not in values]
        text = "\n".join(["[clients.acme]", *lines, text])
    diagnostics = Diagnostics()
    with contextlib.suppress(StageFailed):
        config_file.parse(tmp_path / "clientsmith.toml", text, diagnostics)
    codes = {finding.code for finding in diagnostics}
    assert codes.isdisjoint({"config-key", "config-type", "config-syntax"}), codes
