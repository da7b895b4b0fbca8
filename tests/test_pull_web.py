"""`clientsmith pull` from https addresses: which are called, and what is taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_project import LONGER, SPEC
from clientsmith.versions.pull import sources
from https_site import Reply, Site, certificate, proxy, raw, reply, serving
from support import Run, clientsmith, environment, tree

CONFIG = """\
allowed_hosts = ["{host}"]

[clients.acme]
output = "acme"
document = "specs/{{service}}_{{version}}.yaml"
source = "https://{host}/{{version}}/{{service}}_{{version}}.yaml"
versions = [
    {{ version = "1", services = ["cats"] }},
    {{ version = "2", services = ["cats", "dogs"] }},
]
"""
PATHS = ("/1/cats_1.yaml", "/2/cats_2.yaml", "/2/dogs_2.yaml")
CATS = "specs/cats_1.yaml"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = certificate(tmp_path_factory.mktemp("certificate"))
    with environment(SSL_CERT_FILE=str(path), no_proxy="localhost,127.0.0.1"):
        yield path


@pytest.fixture
def site(trusted: Path) -> Iterator[Site]:
    with serving(trusted) as site:
        site.replies = {path: reply(SPEC) for path in PATHS}
        yield site


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """A folder with a config whose documents are on the site."""
    (tmp_path / "clientsmith.toml").write_text(CONFIG.format(host=site.host))
    return tmp_path


def pulled(folder: Path, *arguments: str) -> Run:
    return clientsmith("pull", *arguments, cwd=folder)


def refused(folder: Path, *arguments: str) -> Run:
    """Runs a pull that must fail and leave everything as it was."""
    before = tree(folder)
    run = pulled(folder, *arguments)
    assert tree(folder) == before
    assert run.status == 1
    return run


def test_documents_are_written_as_they_are_published(site: Site, folder: Path) -> None:
    run = pulled(folder)
    assert (run.status, run.stderr) == (0, "")
    specs = {name: content for name, content in tree(folder).items() if "specs" in name}
    assert specs == {
        f"specs/{name}.yaml": SPEC.encode() for name in ("cats_1", "cats_2", "dogs_2")
    }
    assert site.asked == list(PATHS)


def test_nothing_is_sent_that_names_the_user(site: Site, folder: Path) -> None:
    (folder / ".netrc").write_text("default login me password secret\n")
    with environment(HOME=str(folder), NETRC=str(folder / ".netrc")):
        pulled(folder)
    assert {name.lower() for name in site.headers} == {
        "accept",
        "accept-encoding",
        "connection",
        "host",
        "user-agent",
    }


def test_other_hosts_are_not_called(site: Site, folder: Path) -> None:
    config = CONFIG.format(host=site.host)
    for allowed in ("", '"localhost"', '"example.com"', f'"127.0.0.1:{site.port}"'):
        text = config.replace(
            f'allowed_hosts = ["{site.host}"]', f"allowed_hosts = [{allowed}]"
        )
        (folder / "clientsmith.toml").write_text(text)
        run = refused(folder)
        assert run.errors == ["host-not-allowed"] * 3
        assert "clientsmith.toml:3:10: error" in run.stderr
        assert f'"{site.host}"' in run.stderr
    assert site.asked == []


@pytest.mark.parametrize(
    "source",
    [
        "http://{host}/1/cats_1.yaml",
        "ftp://{host}/1/cats_1.yaml",
        "file:///etc/passwd",
        "git+https://{host}/x",
        "https://me:secret@{host}/1/cats_1.yaml",
        "https://{host}/1/cats 1.yaml",
        "https://{host}/1/cäts.yaml",
        "https://{host}\\\\@example.com/",
        "https:///1/cats_1.yaml",
        "https://localhost:99999/",
        "https://[::1/",
        "git:somewhere",
        "git:.@--output=x:cats.yaml",
    ],
)
def test_sources_of_other_kinds_are_refused(
    site: Site, folder: Path, source: str
) -> None:
    lines = CONFIG.format(host=site.host).splitlines()
    lines[5] = f'source = "{source}"'.replace("{host}", site.host)
    (folder / "clientsmith.toml").write_text("\n".join(lines))
    run = refused(folder, "--version", "1")
    assert run.errors == ["source-invalid"]
    assert "secret" not in run.stderr
    assert site.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, folder: Path, status: int) -> None:
    site.replies[PATHS[0]] = reply(status=status, Location="/elsewhere/cats.yaml")
    site.replies["/elsewhere/cats.yaml"] = reply(LONGER)
    assert pulled(folder, "--version", "1").status == 0
    assert (folder / CATS).read_text() == LONGER
    url = site.url(PATHS[0])
    assert f'url = "{url}"' in (folder / "clientsmith.lock").read_text()


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://127.0.0.1:{port}/2/cats_2.yaml", "host-not-allowed"),
        ("//127.0.0.1:{port}/2/cats_2.yaml", "host-not-allowed"),
        ("https://localhost/2/cats_2.yaml", "host-not-allowed"),
        ("http://localhost:{port}/2/cats_2.yaml", "fetch-failed"),
        ("https://me:secret@localhost:{port}/2/cats_2.yaml", "fetch-failed"),
        ("file:///etc/passwd", "fetch-failed"),
        ("/1/cats_1.yaml", "fetch-failed"),
        ("", "fetch-failed"),
    ],
)
def test_redirects_lead_to_allowed_hosts_and_to_an_end(
    site: Site, folder: Path, location: str, code: str
) -> None:
    target = location.format(port=site.port)
    site.replies[PATHS[0]] = reply(status=302, Location=target)
    assert refused(folder, "--version", "1").errors == [code]
    assert set(site.asked) == {PATHS[0]}
    assert len(site.asked) <= 1 + sources.REDIRECTS


LENGTHLESS = b"HTTP/1.1 200 OK\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SIZED = b"%x\r\n%s\r\n" % (len(SPEC), SPEC.encode())


def test_chunks_are_read_to_their_end(site: Site, folder: Path) -> None:
    site.replies[PATHS[0]] = raw(CHUNKED + SIZED + b"0\r\n\r\n")
    assert pulled(folder, "--version", "1").status == 0
    assert (folder / CATS).read_text() == SPEC


@pytest.mark.parametrize(
    "answer",
    [
        reply(SPEC, length=len(SPEC) + 1),
        raw(CHUNKED + SIZED),
        raw(CHUNKED + SIZED[:50]),
        raw(LENGTHLESS + SPEC.encode()),
        raw(b""),
        raw(b"nonsense\r\n\r\n"),
        reply(SPEC, Content_Encoding="gzip"),
        reply(SPEC, status=206),
        reply(SPEC, status=403),
        reply(SPEC, status=500),
    ],
    ids=[
        "too short",
        "no last chunk",
        "half a chunk",
        "no length",
        "nothing",
        "no HTTP",
        "gzip",
        "206",
        "403",
        "500",
    ],
)
def test_what_is_no_whole_document_is_not_taken(
    site: Site, folder: Path, answer: Reply
) -> None:
    site.replies[PATHS[2]] = answer
    assert refused(folder).errors == ["fetch-failed"]


def test_a_document_without_an_end_is_to_be_saved_as_a_file(
    site: Site, folder: Path
) -> None:
    site.replies[PATHS[2]] = raw(LENGTHLESS + SPEC.encode())
    said = refused(folder).stderr
    assert "the server does not say where the document ends" in said
    assert "Save it as a file, and give that in its place." in said


@pytest.mark.parametrize(
    "answer",
    [
        reply(SPEC + "#" * 2000),
        reply(SPEC, length=10**12),
        raw(CHUNKED + SIZED + b"%x\r\n%s\r\n" % (2000, b"#" * 2000)),
    ],
    ids=["sent", "promised", "chunks"],
)
def test_too_large(
    site: Site, folder: Path, answer: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LIMIT", len(SPEC) + 1000)
    site.replies[PATHS[2]] = answer
    assert refused(folder).errors == ["fetch-too-large"]


def test_silence_is_not_waited_for(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SILENCE", 0.2)
    over = threading.Event()
    site.replies[PATHS[0]] = raw(b"HTTP/1.1 200 OK\r\n", b"", before_each=over.wait)
    try:
        assert refused(folder, "--version", "1").errors == ["fetch-failed"]
    finally:
        over.set()


def test_dripping_is_not_waited_for(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PATIENCE", 0.2)
    drops = [b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", *[b"#"] * 9000]
    site.replies[PATHS[0]] = raw(*drops, before_each=lambda: time.sleep(0.01))
    run = refused(folder, "--version", "1")
    assert run.errors == ["fetch-failed"]
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_published(site: Site, folder: Path, status: int) -> None:
    site.replies[PATHS[2]] = reply(SPEC, status=status)
    run = refused(folder)
    assert run.errors == ["not-published"]
    assert site.url(PATHS[2]) in run.stderr
    assert "absent: specs/dogs_2.yaml" in run.stdout


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ("<!DOCTYPE html>\n<html><body>Log in</body></html>", "source-kind", "1:1"),
        ("openapi: 3.0.3\n  info: {", "syntax", "2:7"),
        ("info: {title: Acme}\n", "openapi-version", "1:1"),
        ("swagger: '2.0'\n", "openapi-version", "1:1"),
        ("openapi: 4.0.0\n", "openapi-version", "1:10"),
        ("[]", "not-a-document", "1:1"),
        ("", "empty", "1:1"),
    ],
)
def test_what_is_no_document_is_shown_where_it_stands(
    site: Site, folder: Path, body: str, code: str, place: str
) -> None:
    site.replies[PATHS[2]] = reply(body)
    run = refused(folder)
    assert run.errors == [code]
    assert f"{site.url(PATHS[2])}:{place}: error[{code}]" in run.stderr


def test_all_that_is_wrong_is_said_at_once(site: Site, folder: Path) -> None:
    site.replies |= {PATHS[0]: reply("[]"), PATHS[1]: reply(status=500)}
    del site.replies[PATHS[2]]
    # A 404 alone decides nothing: `bump` can do with it. So it is told last.
    assert sorted(refused(folder).errors) == ["fetch-failed", "not-a-document"]


def test_a_certificate_that_nobody_vouches_for(
    site: Site, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = certificate(tmp_path_factory.mktemp("other"))
    with environment(SSL_CERT_FILE=str(other)):
        run = refused(folder, "--version", "1")
    assert run.errors == ["fetch-failed"]
    assert "certificate" in run.stderr
    assert site.asked == []


def test_a_server_that_is_not_there(trusted: Path, tmp_path: Path) -> None:
    with serving(trusted) as gone:
        pass
    (tmp_path / "clientsmith.toml").write_text(CONFIG.format(host=gone.host))
    assert refused(tmp_path).errors == ["fetch-failed"] * 3


def test_the_proxy_of_the_environment(site: Site, folder: Path) -> None:
    with proxy() as (address, asked):
        with environment(https_proxy=address, no_proxy="", NO_PROXY=""):
            run = pulled(folder, "--version", "1")
        assert asked == [site.host]
    assert (run.status, run.stderr) == (0, "")
    assert site.asked == [PATHS[0]]
