"""A document and nothing else: `clientsmith generate DOCUMENT`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_project import SPEC
from clientsmith.cli.finding_formats import SARIF
from clientsmith.write.manifest import digest
from https_site import Site, reply, serving
from support import clientsmith, imported


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of this machine that is asked by http."""
    with serving(None) as made:
        yield made


@pytest.mark.parametrize(
    ("title", "package", "name", "variable"),
    [
        ("Acme", "acme_client", "Acme", "ACME"),
        ("FastAPI", "fast_api_client", "FastAPI", "FAST_API"),
        ("Swagger Petstore - OpenAPI 3.0", "swagger_petstore_client", None, None),
        ("REST API", "rest_client", "REST", "REST"),
        ("API", "api_client", "API", "API"),
        ("Ünïcode & más", "ünïcode_más_client", "ÜnïcodeMás", "UNICODE_MAS"),
        ("北京", "北京_client", "北京", "API"),
        ("1Password Connect", "api_1_password_connect_client", None, None),
        ("../../etc; rm -rf /", "etc_rm_rf_client", "EtcRmRf", "ETC_RM_RF"),
        ("word " * 100, "_".join(["word"] * 12) + "_client", None, None),
        ("", "api_client", None, None),
    ],
)
def test_the_title_gives_the_names(
    here: Path, title: str, package: str, name: str | None, variable: str | None
) -> None:
    text = SPEC.replace("title: Acme", f"title: {json.dumps(title)}")
    (here / "spec.yaml").write_text(text)
    run = clientsmith("generate", "spec.yaml", cwd=here)
    assert (run.status, run.stderr) == (0, "")
    assert {path.name for path in here.iterdir()} == {"spec.yaml", package}
    code = (here / package / "client.py").read_text()
    if name is not None:
        assert f"class {name}(BaseClient" in code
        assert f"To begin: from {package} import {name}\n" in run.stdout
        assert f'base_url_variable="{variable}_BASE_URL"' in code


def test_what_comes_by_standard_input(here: Path) -> None:
    wrong = SPEC.replace("openapi: 3.0.3", "openapi: 4.0.0")
    for text, status in ((SPEC, 0), (wrong, 1)):
        arguments = ("generate", "-", "--output", "acme")
        run = clientsmith(*arguments, cwd=here, given=text)
        assert run.status == status
    assert "<stdin>:1:10: error" in run.stderr
    with imported(here / "acme") as package:
        assert package.Acme(base_url="http://x").cats.list_cats


def test_an_address_that_is_typed_is_allowed(here: Path, site: Site) -> None:
    url = f"http://{site.host}/docs/openapi.yaml"
    refers = SPEC.replace(
        "Cat: {type: object, properties: {name: {type: string}}}",
        "Cat: {$ref: 'cat.yaml'}",
    )
    site.replies["/docs/openapi.yaml"] = reply(refers)
    site.replies["/docs/cat.yaml"] = reply("{properties: {name: {type: string}}}")
    run = clientsmith("generate", url, cwd=here)
    assert (run.status, run.stderr) == (0, "")
    code = (here / "acme_client/client.py").read_text()
    # without `servers` it is "/", which starts from the document (OAS "Server Object")
    assert f'base_url="http://{site.host}"' in code
    assert site.asked == ["/docs/openapi.yaml", "/docs/cat.yaml"]


def test_a_config_for_an_address_names_the_server(here: Path, site: Site) -> None:
    url = f"http://{site.host}/docs/openapi.yaml"
    site.replies["/docs/openapi.yaml"] = reply(SPEC)
    assert clientsmith("init", url, cwd=here).status == 0
    early = clientsmith("generate", cwd=here)
    assert (early.status, early.errors) == (1, ["file-not-found"])
    assert "`clientsmith pull` fetches it" in early.stderr
    assert clientsmith("pull", cwd=here).status == 0
    assert clientsmith("generate", cwd=here).status == 0
    code = (here / "acme_client/client.py").read_text()
    assert f'base_url="http://{site.host}"' in code


def test_other_hosts_are_not_asked(here: Path, site: Site) -> None:
    other = f"http://127.0.0.1:{site.port}/other.yaml"
    site.replies["/moved.yaml"] = reply(status=302, Location=other)
    site.replies["/other.yaml"] = reply(SPEC)
    url = f"http://{site.host}/moved.yaml"
    run = clientsmith("generate", url, cwd=here)
    assert (run.status, run.errors) == (1, ["fetch-failed"])
    assert site.asked == ["/moved.yaml"]
    assert [path.name for path in here.iterdir()] == ["spec.yaml"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/openapi.json", "source-invalid"),
        ("http://localhost@example.com/openapi.json", "source-invalid"),
        ("ftp://localhost/openapi.json", "source-invalid"),
        ("file:///etc/passwd", "source-invalid"),
    ],
)
def test_http_is_for_this_machine(here: Path, url: str, code: str) -> None:
    run = clientsmith("generate", url, cwd=here)
    assert (run.status, run.errors) == (1, [code])


def test_an_address_without_a_document_says_where_to_look(
    here: Path, site: Site
) -> None:
    run = clientsmith("generate", f"http://{site.host}/", cwd=here)
    assert (run.status, run.errors) == (1, ["not-published"])
    assert "/openapi.json" in run.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("spec.yaml", "acme"),
        ("spec.yaml", "--spec", "spec.yaml", "--output", "acme"),
        ("spec.yaml", "--accept-documents"),
        ("--output", "acme"),
        ("--layout", "tags"),
        ("--diff",),
    ],
)
def test_what_does_not_go_together(here: Path, arguments: tuple[str, ...]) -> None:
    run = clientsmith("generate", *arguments, cwd=here)
    assert (run.status, run.stdout) == (2, "")


# what a run says


ANY = SPEC.replace("name: {type: string}", "name: {not: {type: string}}", 1)


def test_one_line_says_what_there_is(here: Path) -> None:
    run = clientsmith("generate", "spec.yaml", cwd=here)
    first, *_ = run.stdout.splitlines()
    assert first.startswith("acme_client: 2 operations, 2 types, ")
    assert "written:" not in run.stdout
    run = clientsmith("generate", "spec.yaml", "--quiet", cwd=here)
    assert (run.stdout, run.stderr) == ("", "")


def test_verbose_names_all_files(here: Path) -> None:
    run = clientsmith("generate", "spec.yaml", "-v", cwd=here)
    assert "written: acme_client/client.py\n" in run.stdout


def test_the_same_counts_where_nothing_changes(here: Path) -> None:
    lines = [
        clientsmith("generate", "spec.yaml", cwd=here).stdout.split(" files")[0]
        for _ in range(2)
    ]
    assert lines[0] == lines[1]


def test_check_shows_lines_that_differ(here: Path) -> None:
    clientsmith("generate", "spec.yaml", cwd=here)
    text = SPEC.replace("name: {type: string}", "name: {type: integer}", 1)
    (here / "spec.yaml").write_text(text)
    run = clientsmith("generate", "spec.yaml", "--check", "--diff", cwd=here)
    assert run.status == 1
    assert (
        "\n-    name: str | None = None\n+    name: int | None = None\n" in run.stdout
    )


UNREADABLE = SPEC.replace("'#/components/schemas/Cat'", "'#/components/schemas/Cät'")


def test_findings_as_json(here: Path) -> None:
    (here / "spec.yaml").write_text(UNREADABLE, "utf-8")
    run = clientsmith("generate", "spec.yaml", "--findings", "json", cwd=here)
    assert run.status == 1
    *_, finding = json.loads(run.stdout)
    assert finding["severity"] == "error"
    assert (finding["file"], finding["line"]) == ("spec.yaml", 13)
    assert finding["code"] == "ref-not-found"


def test_findings_as_sarif(here: Path) -> None:
    (here / "spec.yaml").write_text(UNREADABLE, "utf-8")
    run = clientsmith("generate", "spec.yaml", "--findings", "sarif", cwd=here)
    log = json.loads(run.stdout)
    assert (log["version"], log["$schema"]) == ("2.1.0", SARIF)
    [made] = log["runs"]
    *_, result = made["results"]
    assert {"id": result["ruleId"]} in made["tool"]["driver"]["rules"]
    assert (result["ruleId"], result["level"]) == ("ref-not-found", "error")
    [place] = result["locations"]
    assert place["physicalLocation"]["region"]["startLine"] == 13
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "spec.yaml"


def test_findings_as_annotations(here: Path) -> None:
    (here / "spec.yaml").write_text(UNREADABLE, "utf-8")
    run = clientsmith("generate", "spec.yaml", "--findings", "github", cwd=here)
    *_, line = run.stdout.splitlines()
    assert line.startswith("::error file=spec.yaml,line=13,col=")
    assert ",title=ref-not-found::" in line
    assert "%0A" in line


def test_what_else_is_said_leaves_stdout_to_findings(here: Path) -> None:
    run = clientsmith("generate", "spec.yaml", "--findings", "json", cwd=here)
    assert json.loads(run.stdout) == []
    assert "2 operations" in run.stderr


def test_colors_are_asked_for(here: Path) -> None:
    (here / "spec.yaml").write_text(UNREADABLE, "utf-8")
    arguments = ("generate", "spec.yaml", "--color")
    assert "\x1b[" in clientsmith(*arguments, "always", cwd=here).stderr
    for color in ("never", "auto"):
        assert "\x1b[" not in clientsmith(*arguments, color, cwd=here).stderr


# how files are checked out, and what formatters do


def _with_returns(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_a_checkout_with_other_line_ends_is_not_changed(project: Path) -> None:
    assert clientsmith("generate", cwd=project).status == 0
    _with_returns(project)
    run = clientsmith("generate", "--check", cwd=project)
    assert (run.status, run.stderr) == (0, "")
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.stderr) == (0, "")
    assert "written" not in run.stdout


def test_a_formatter_with_other_settings_does_no_harm(done: Path) -> None:
    path = done / "acme/client.py"
    text = path.read_text()
    joined = text.replace("(\n        self,\n", "(self,\n")
    assert joined != text
    path.write_text(joined)
    run = clientsmith(
        "generate", "--spec", "spec.yaml", "--output", "acme", "--check", cwd=done
    )
    assert (run.status, run.stderr) == (0, "")


def test_another_syntax_tree_is_an_edit(done: Path) -> None:
    path = done / "acme/client.py"
    path.write_text(path.read_text() + "MINE = 1\n")
    run = clientsmith("generate", "--spec", "spec.yaml", "--output", "acme", cwd=done)
    assert (run.status, run.errors) == (1, ["edited-file"])
    assert "formatters" in run.stderr


def test_a_layout_of_ours_that_is_older_is_written_anew(done: Path) -> None:
    path, manifest = done / "acme/client.py", done / "acme/_manifest.json"
    older = path.read_text().replace("(\n        self,\n", "(self,\n")
    path.write_text(older)
    values = json.loads(manifest.read_text())
    values["files"]["client.py"] = digest(older.encode())
    manifest.write_text(json.dumps(values))
    run = clientsmith("generate", "--spec", "spec.yaml", "--output", "acme", cwd=done)
    assert "written: acme/client.py\n" in run.stdout
    assert path.read_text() != older
