"""`clientsmith pull` fetches the files that documents refer to, and pins them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clientsmith.versions.pull.contents import beside
from https_site import Site, certificate, reply, serving
from support import Run, clientsmith, environment, tree

CONFIG = """\
allowed_hosts = ["{host}"]

[clients.acme]
output = "acme"
document = "specs/{{service}}.yaml"
source = "https://{host}/v1/{{service}}.yaml"
versions = [{{ version = "1", services = ["cats"] }}]
"""
SPEC = """\
openapi: 3.1.0
info: {title: Cats, version: '1'}
paths:
  /cats:
    get:
      operationId: list_cats
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema:
                type: object
                properties:
                  near: {$ref: 'schemas/cat.yaml'}
                  far: {$ref: 'https://HOST/common/types.json#/Far'}
                  hidden: {$ref: '.config/x.yaml'}
                  program: {$ref: 'main.py'}
                  above: {$ref: '../above.yaml'}
"""
CAT = "type: object\nproperties: {mother: {$ref: mother.yml}}\n"
FAR = '{"Far": {"type": "object", "properties": {"a": {"$ref": "more.json"}}}}'


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = certificate(tmp_path_factory.mktemp("certificate"))
    with environment(SSL_CERT_FILE=str(path), no_proxy="localhost,127.0.0.1"):
        yield path


@pytest.fixture
def site(trusted: Path) -> Iterator[Site]:
    with serving(trusted) as site:
        site.replies = {
            "/v1/cats.yaml": reply(SPEC.replace("HOST", site.host)),
            "/v1/schemas/cat.yaml": reply(CAT),
            "/v1/schemas/mother.yml": reply("type: string\n"),
            "/common/types.json": reply(FAR),
            "/common/more.json": reply('{"type": "integer"}'),
            "/v1/.config/x.yaml": reply("a: 1"),
            "/v1/main.py": reply("a: 1"),
            "/above.yaml": reply("a: 1"),
        }
        yield site


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    (tmp_path / "clientsmith.toml").write_text(CONFIG.format(host=site.host))
    return tmp_path


def pulled(folder: Path, *arguments: str) -> Run:
    return clientsmith("pull", *arguments, cwd=folder)


def test_files_stand_as_they_do_where_they_come_from(site: Site, folder: Path) -> None:
    run = pulled(folder)
    assert (run.status, run.stderr) == (0, "")
    remote = f"clientsmith.remote/{site.host.replace(':', '_')}/common"
    assert {name for name in tree(folder) if "specs" in name or "remote" in name} == {
        "specs/cats.yaml",
        "specs/schemas/cat.yaml",
        "specs/schemas/mother.yml",
        f"{remote}/types.json",
        f"{remote}/more.json",
    }
    lock = (folder / "clientsmith.lock").read_text()
    assert f'url = "https://{site.host}/v1/schemas/mother.yml"' in lock
    assert f'path = "{remote}/more.json"' in lock
    assert pulled(folder).stdout.count("unchanged") == 5


def test_files_are_pinned(site: Site, folder: Path) -> None:
    site.replies["/v1/cats.yaml"] = reply(
        "\n".join(SPEC.replace("HOST", site.host).splitlines()[:16])
    )
    pulled(folder)
    assert clientsmith("generate", cwd=folder).status == 0
    assert "far: Far | None = None" in "".join(
        text.decode() for name, text in tree(folder).items() if "models" in name
    )
    (folder / "specs/schemas/mother.yml").write_text("type: integer\n")
    run = clientsmith("generate", cwd=folder)
    assert (run.status, run.errors) == (1, ["document-changed"])
    site.replies["/common/more.json"] = reply('{"type": "string"}')
    run = pulled(folder)
    assert (run.status, set(run.errors)) == (1, {"source-changed"})
    assert pulled(folder, "--accept-changed").status == 0
    assert clientsmith("generate", cwd=folder).status == 0


def test_hosts_that_are_not_allowed(site: Site, folder: Path) -> None:
    text = SPEC.replace("HOST", "elsewhere.example")
    site.replies["/v1/cats.yaml"] = reply(text)
    run = pulled(folder)
    assert (run.status, run.errors) == (1, ["host-not-allowed"])
    assert not (folder / "specs").exists()


@pytest.mark.parametrize(
    ("source", "reference", "expected"),
    [
        ("https://a.test/x/api.yaml", "y/z.yaml", "https://a.test/x/y/z.yaml"),
        ("https://a.test/x/api.yaml", "https://b.test/z", "https://b.test/z"),
        ("../docs/api.yaml", "y/z.yaml", "../docs/y/z.yaml"),
        ("api.yaml", "z.yaml", "z.yaml"),
        ("git:../a@v1:x/api.yaml", "../z.yaml", "git:../a@v1:z.yaml"),
    ],
)
def test_where_a_file_comes_from(source: str, reference: str, expected: str) -> None:
    assert beside(source, reference) == expected
