"""`clientsmith diff`: what it takes as OLD and NEW, what it says, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from cli_project import LONGER, SPEC, WITHOUT_DOGS, WRONG
from support import clientsmith

CONFIG = """\
[clients.acme]
output = "generated/acme"
document = "specs/{service}_{version}.yaml"
versions = [
    { version = "1", services = ["pets", "shops"] },
    { version = "2", services = ["pets", "shops"] },
]

[clients.other]
output = "generated/other"
document = "specs/{service}_{version}.yaml"
versions = [{ version = "1", services = ["pets"] }]
"""
NO_CHANGES = "no change"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a config of two versions; the second one lacks `add_dog`."""
    (tmp_path / "specs").mkdir()
    for name, text in (
        ("pets_1", SPEC),
        ("pets_2", WITHOUT_DOGS),
        ("shops_1", SPEC),
        ("shops_2", LONGER),
    ):
        (tmp_path / "specs" / f"{name}.yaml").write_text(text)
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def repository(project: Path) -> Path:
    """The same under version control."""
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "first")
    return project


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", tag)
    git(folder, "tag", tag)


def changes(folder: Path, *arguments: str) -> dict[str, str]:
    """Returns the rules of what changes by id."""
    run = clientsmith("diff", *arguments, "--format", "json", cwd=folder)
    assert (run.status, run.stderr) == (0, "")
    return {
        change["id"]: change["rule"]
        for entry in json.loads(run.stdout)["entries"]
        for change in entry["changes"]
    }


# versions


def test_versions_of_the_config(project: Path) -> None:
    found = changes(project, "1", "2")
    assert found == {
        "pets.client-itself.group-removed.Dogs": "group-removed",
        "pets.dogs.add_dog.method-removed": "method-removed",
        "pets.models-gone.type-removed.Dog": "type-removed",
        "shops.models.Cat.member-added.age": "member-added",
    }


def test_a_service_can_be_chosen(project: Path) -> None:
    found = changes(project, "1", "2", "--service", "shops")
    assert list(found) == ["shops.models.Cat.member-added.age"]


def test_a_client_can_be_chosen(project: Path) -> None:
    run = clientsmith("diff", "1", "2", "--client", "other", cwd=project)
    assert run.status == 1
    assert run.errors == ["nothing-to-compare"]


# files


def test_files_need_no_config(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(SPEC)
    (tmp_path / "new.yaml").write_text(LONGER)
    assert list(changes(tmp_path, "old.yaml", "new.yaml")) == [
        "models.Cat.member-added.age"
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(SPEC)
    run = clientsmith("diff", "old.yaml", "new.yaml", cwd=tmp_path)
    assert (run.status, run.errors) == (1, ["file-not-found"])
    assert "new.yaml" in run.stderr


def test_broken_documents_are_reported_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(WRONG)
    (tmp_path / "new.yaml").write_text("{")
    run = clientsmith("diff", "old.yaml", "new.yaml", cwd=tmp_path)
    assert run.status == 1
    assert run.errors == ["ref-not-found"]
    run = clientsmith("diff", "new.yaml", "old.yaml", cwd=tmp_path)
    assert run.errors == ["syntax"]
    assert run.stderr.startswith("new.yaml:1:")


def test_too_long_a_chain_of_schemas_is_an_error(tmp_path: Path) -> None:
    chain = [
        f"    A{n}: {{type: array, items: {{$ref: '#/components/schemas/A{n + 1}'}}}}\n"
        for n in range(2000)
    ]
    text = f"{SPEC}{''.join(chain)}    A2000: {{type: string}}\n".replace(
        "properties: {name: {type: string}}",
        "properties: {n: {$ref: '#/components/schemas/A0'}}",
    )
    (tmp_path / "old.yaml").write_text(text)
    run = clientsmith("diff", "old.yaml", "old.yaml", cwd=tmp_path)
    assert (run.status, run.errors) == (1, ["too-deep"])


# revisions of git


def test_revisions_and_what_is_on_disk(repository: Path) -> None:
    (repository / "specs" / "shops_1.yaml").write_text(LONGER)
    commit(repository, "second")
    id = "acme.1.shops.models.Cat.member-added.age"
    assert changes(repository, "first", "HEAD") == {id: "member-added"}
    assert changes(repository, "first", ".") == {id: "member-added"}
    assert changes(repository, "HEAD", ".") == {}
    assert list(changes(repository, "HEAD", "HEAD~1")) == [
        "acme.1.shops.models.Cat.member-removed.age"
    ]


def test_positions_name_the_revision(repository: Path) -> None:
    (repository / "specs" / "shops_1.yaml").write_text(LONGER)
    flags = ("--service", "shops", "--format", "markdown")
    run = clientsmith("diff", "first", ".", *flags, cwd=repository)
    assert "`first:specs/shops_1.yaml:29:5` → `specs/shops_1.yaml:29:38`" in run.stdout


def test_versions_and_clients_that_come_and_go(repository: Path) -> None:
    config = repository / "clientsmith.toml"
    without_2 = '    { version = "2", services = ["pets", "shops"] },\n'
    text = CONFIG.replace(without_2, "")
    config.write_text(text[: text.index("[clients.other]")])
    assert changes(repository, "first", ".") == {
        "acme.2.2.version-removed": "version-removed",
        "acme.default-version.default-version-changed": "default-version-changed",
        "other.1.1.version-removed": "version-removed",
    }
    commit(repository, "second")
    back = set(changes(repository, "second", "first").values())
    assert back == {"version-added", "default-version-changed"}


def test_a_default_version_that_moves_is_told(repository: Path) -> None:
    """Apps that import from the package's face get another version."""
    config = repository / "clientsmith.toml"
    head = "[clients.acme]\n"
    config.write_text(CONFIG.replace(head, f'{head}default_version = "1"\n'))
    assert changes(repository, "first", ".") == {
        "acme.default-version.default-version-changed": "default-version-changed"
    }


def test_the_config_may_stand_below_the_root_and_name_what_is_beside_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "specs").mkdir()
    config = CONFIG[: CONFIG.index("[clients.other]")]
    (tmp_path / "client" / "clientsmith.toml").write_text(
        config.replace('"specs/', '"../specs/').replace('"pets", ', "")
    )
    for version in ("1", "2"):
        (tmp_path / "specs" / f"shops_{version}.yaml").write_text(SPEC)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "first")
    (tmp_path / "specs" / "shops_2.yaml").write_text(LONGER)
    found = changes(tmp_path / "client", "first", ".")
    assert list(found) == ["acme.2.shops.models.Cat.member-added.age"]


def test_what_is_outside_of_the_repository_is_not_there(repository: Path) -> None:
    config = repository / "clientsmith.toml"
    config.write_text(CONFIG.replace('"specs/', '"../../specs/'))
    commit(repository, "second")
    run = clientsmith("diff", "second", "first", cwd=repository)
    assert (run.status, set(run.errors)) == (1, {"file-not-found"})
    assert "second:../../specs/pets_1.yaml: there is no such file" in run.stderr


def test_files_that_a_revision_lacks_are_named(repository: Path) -> None:
    git(repository, "rm", "--quiet", "--cached", "specs/pets_2.yaml")
    git(repository, "commit", "--quiet", "--message", "without")
    run = clientsmith("diff", "HEAD", ".", cwd=repository)
    assert (run.status, run.errors) == (1, ["file-not-found"])
    assert "HEAD:specs/pets_2.yaml: there is no such file" in run.stderr

    git(repository, "rm", "--quiet", "--cached", "clientsmith.toml")
    git(repository, "commit", "--quiet", "--message", "without")
    run = clientsmith("diff", "HEAD", ".", cwd=repository)
    assert "HEAD:clientsmith.toml: there is no such file" in run.stderr


def test_a_broken_config_is_named_by_its_revision(repository: Path) -> None:
    config = repository / "clientsmith.toml"
    config.write_text("[clients.acme]\ncolour = 1\n")
    commit(repository, "broken")
    config.write_text(CONFIG)
    run = clientsmith("diff", "broken", ".", cwd=repository)
    assert run.status == 1
    assert "broken:clientsmith.toml:2:1: error[config-key]" in run.stderr
    assert "/tmp" not in run.stderr.replace(str(repository), "")


@pytest.mark.parametrize(
    "name", ["--output=stolen", "-x", "HEAD^{tree}", "a b", "..", "@{u}", "x" * 5000]
)
def test_names_of_revisions_are_nothing_but_names(repository: Path, name: str) -> None:
    run = clientsmith("diff", "--", name, "HEAD", cwd=repository)
    assert (run.status, run.errors) == (1, ["no-such-state"])
    assert repr(name) in run.stderr
    assert not (repository / "stolen").exists()


def test_nothing_of_the_repository_is_run(repository: Path) -> None:
    """Filters of a repository and its attributes are programs."""
    (repository / ".gitattributes").write_text("*.yaml diff=evil filter=evil\n")
    commit(repository, "second")
    for key in ("diff.evil.textconv", "filter.evil.smudge"):
        git(repository, "config", key, f"touch {repository}/run; cat")
    assert changes(repository, "first", "second") == {}
    assert not (repository / "run").exists()


def test_variables_of_a_hook_do_not_matter(
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert changes(repository, "first", "first") == {}


def test_without_git_the_message_says_so(project: Path) -> None:
    run = clientsmith("diff", "main", "other", cwd=project)
    assert (run.status, run.errors) == (1, ["no-such-state"])
    assert "there is no git here" in run.stderr


# wrong usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1",), "Missing argument 'NEW'"),
        (("1", "2", "--client", "acne"), "no client 'acne' in clientsmith.toml"),
        (("1", "2", "--service", "cats"), "There is pets, shops."),
        (("1", "2", "--client", "other", "--service", "shops"), "There is pets."),
        (("1", "3"), "'1' is a version of clientsmith.toml, and '3' is not"),
        (("3", "1"), "'1' is a version of clientsmith.toml, and '3' is not"),
        (("specs/pets_1.yaml", "2"), "'specs/pets_1.yaml' is a file, and '2' is not"),
        ((".", "specs/pets_1.yaml"), "'specs/pets_1.yaml' is a file, and '.' is not"),
        (("specs/pets_1.yaml", "specs/pets_2.yaml", "--service", "pets"), "Leave out"),
        (("1", "2", "--format", "pdf"), "'pdf' is not one of"),
        (("1", "2", "--fail-on", "all"), "'all' is not one of"),
    ],
)
def test_wrong_usage(project: Path, arguments: tuple[str, ...], said: str) -> None:
    run = clientsmith("diff", *arguments, cwd=project)
    assert run.status == 2
    assert said in " ".join(run.stderr.split())


def test_a_missing_config_is_an_error(tmp_path: Path) -> None:
    run = clientsmith("diff", "1", "2", cwd=tmp_path)
    assert (run.status, run.errors) == (1, ["config-unreadable"])


# the report


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_reports_go_to_stdout_or_to_a_file(project: Path, form: str) -> None:
    said = clientsmith("diff", "1", "2", "--format", form, cwd=project)
    assert said.status == 0
    assert "add_dog" in said.stdout
    run = clientsmith(
        "diff", "1", "2", "--format", form, "--output", "docs/report", cwd=project
    )
    assert (run.status, run.stdout, run.stderr) == (0, "", "")
    assert (project / "docs" / "report").read_text("utf-8") == said.stdout
    assert os.listdir(project / "docs") == ["report"]


def test_a_report_that_cannot_be_written_is_an_error(project: Path) -> None:
    run = clientsmith("diff", "1", "2", "--output", "x" * 300, cwd=project)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
    assert {path.name for path in project.iterdir()} == {"clientsmith.toml", "specs"}


@pytest.mark.parametrize(
    ("service", "severity", "status"),
    [
        ("pets", "breaking", 1),
        ("pets", "info", 1),
        ("shops", "breaking", 0),
        ("shops", "warning", 0),
        ("shops", "info", 1),
    ],
)
def test_fail_on(project: Path, service: str, severity: str, status: int) -> None:
    run = clientsmith(
        "diff", "1", "2", "--service", service, "--fail-on", severity, cwd=project
    )
    assert run.status == status
    assert run.stdout


def test_nothing_changes(project: Path) -> None:
    run = clientsmith("diff", "1", "1", "--fail-on", "info", cwd=project)
    assert run.status == 0
    assert run.stdout
