"""A run does what has changed, and comes to the same as one that does everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli_project import SPEC
from clientsmith import load
from clientsmith.config import Document
from clientsmith.load import validate
from clientsmith.pipeline import validation
from clientsmith.render import package
from support import ROOT, Run, clientsmith, environment, tree

CONFIG = """\
[clients.acme]
output = "generated/acme"
document = "{service}_{version}.yaml"
main_service = "cats"
overlays = ["overlay.yaml"]
versions = [
    { version = "1", services = ["cats", "dogs"] },
    { version = "2", services = ["cats", "dogs"] },
]
"""
OVERLAY = """\
overlay: 1.0.0
info: {title: Ours, version: '1'}
actions:
  - {target: $.info, update: {title: Ours}}
"""
WARNED = SPEC.replace(", version: '1'", "")
"""A document that the validator warns of."""

Edit = Callable[[Path], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two versions of two services, and what was made of them."""
    for name in ("cats_1", "cats_2", "dogs_1"):
        (tmp_path / f"{name}.yaml").write_text(SPEC)
    (tmp_path / "dogs_2.yaml").write_text(WARNED)
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    (tmp_path / "overlay.yaml").write_text(OVERLAY)
    # the second run finds the names that the first one has noted
    for _ in range(2):
        assert clientsmith("generate", cwd=tmp_path).status == 0
    return tmp_path


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were read, and those whose code was written."""
    found: list[str] = []
    load_document, own_pages = load.load, package.service_pages

    def reading(path: Path, shown: str, *rest: Any, **options: Any) -> Any:
        found.append(f"reading {shown}")
        return load_document(path, shown, *rest, **options)

    def writing(client: Any, service: Any) -> Any:
        (document,) = client.versions[0].documents
        found.append(f"writing {document.shown}")
        return own_pages(client, service)

    monkeypatch.setattr(load, "load", reading)
    monkeypatch.setattr(package, "service_pages", writing)
    return found


def _written(done: list[str]) -> list[str]:
    return [step for step in done if step.startswith("writing")]


def _afresh(project: Path, *arguments: str) -> tuple[Run, dict[str, bytes]]:
    """Does all that there is to do to a copy of a project, with nothing kept."""
    copy = project.with_name(f"{project.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("generated"))
    with environment(XDG_CACHE_HOME=str(copy / ".cache")):
        run = clientsmith("generate", *arguments, cwd=copy)
    shutil.rmtree(copy / ".cache", ignore_errors=True)
    return run, tree(copy)


def _replaced(name: str, old: str, new: str) -> Edit:
    def edit(project: Path) -> None:
        path = project / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edit


# nothing has changed


def test_a_run_without_changes_imports_no_stage(project: Path) -> None:
    code = (
        "import sys; from clientsmith.cli import main\n"
        "try: main(['generate'])\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.endswith(" 0 changed\n")
    imported = set(run.stderr.split())
    costly = {"jinja2", "yaml", "black", "openapi_spec_validator", "pickle"}
    stages = {f"clientsmith.{each}" for each in ("load", "resolve", "model", "client")}
    assert "clientsmith.pipeline" in imported
    assert imported & (costly | stages) == set()


def test_pages_of_a_reference_are_nothing_to_do_either(
    project: Path, done: list[str]
) -> None:
    """They stand beside the package, wherever the command is run."""
    config = project / "clientsmith.toml"
    config.write_text(config.read_text() + 'reference = "docs"\n')
    package, *pages = clientsmith("generate", cwd=project).stdout.splitlines()
    done.clear()
    again = clientsmith("generate", cwd=project)
    assert (done, again.stdout) == ([], f"{package}\n")
    (project / "docs" / "README.md").unlink()
    mended = clientsmith("generate", cwd=project)
    assert mended.stdout.splitlines() == [package, "written: docs/README.md"]
    assert mended.stdout.splitlines()[1] in pages


@pytest.mark.parametrize("flags", [[], ["--check"]])
def test_a_run_without_changes_says_the_same(
    project: Path, done: list[str], flags: list[str]
) -> None:
    again = clientsmith("generate", *flags, cwd=project)
    assert done == []
    with environment(XDG_CACHE_HOME=str(project / "empty")):
        full = clientsmith("generate", *flags, cwd=project)
    assert done != []
    assert again == full
    assert "spec-invalid" in again.codes


def test_what_is_not_as_it_was_written_is_found(project: Path, done: list[str]) -> None:
    target = project / "generated/acme/v1/client.py"
    written = target.read_bytes()
    for spoil in (target.unlink, lambda: target.write_text("mine\n")):
        spoil()
        assert clientsmith("generate", "--check", cwd=project).status == 1
        run = clientsmith("generate", "--overwrite-edited", cwd=project)
        assert run.status == 0
        assert target.read_bytes() == written
    assert _written(done) == []


def test_strict_is_another_run(project: Path) -> None:
    run = clientsmith("generate", "--strict", cwd=project)
    assert (run.status, set(run.errors)) == (1, {"spec-invalid"})
    assert clientsmith("generate", cwd=project).status == 0


# something has changed


ONE_LESS = ('"1", services = ["cats", "dogs"]', '"1", services = ["cats"]')
RENAMED = ("main_", 'operations = { list_cats = "cats" }\nmain_')
HEADERS = ('version = "2",', 'version = "2", headers = { X-A = "b" },')
EDITS: dict[str, Edit] = {
    "a document": _replaced("dogs_1.yaml", "Dog", "Hound"),
    "a comment": _replaced("dogs_2.yaml", "paths:", "# says nothing\npaths:"),
    "an overlay": _replaced("overlay.yaml", "{title: Ours}}", "{title: Theirs}}"),
    "no overlay": _replaced("clientsmith.toml", 'overlays = ["overlay.yaml"]\n', ""),
    "a class": _replaced("clientsmith.toml", "main_", 'class_name = "Zoo"\nmain_'),
    "headers": _replaced("clientsmith.toml", *HEADERS),
    "the main service": _replaced("clientsmith.toml", '"cats"\n', '"dogs"\n'),
    "a version": _replaced("clientsmith.toml", '"2"', '"3"'),
    "one service less": _replaced("clientsmith.toml", *ONE_LESS),
    "a name": _replaced("clientsmith.toml", *RENAMED),
    "names of before": _replaced("clientsmith.names.json", '"list_cats"', '"all_cats"'),
}


@pytest.mark.parametrize("what", EDITS)
def test_the_same_bytes_and_messages_as_of_a_full_run(project: Path, what: str) -> None:
    if what == "a version":
        for name in ("cats", "dogs"):
            shutil.copyfile(project / f"{name}_2.yaml", project / f"{name}_3.yaml")
    EDITS[what](project)
    expected, files = _afresh(project)
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.stderr) == (0, expected.stderr)
    assert tree(project) == files


def test_a_change_of_one_document_is_work_for_that_one(
    project: Path, done: list[str]
) -> None:
    _replaced("dogs_1.yaml", "name: {type: string}", "tag: {type: string}")(project)
    run = clientsmith("generate", cwd=project)
    assert run.status == 0
    assert _written(done) == ["writing dogs_1.yaml"]
    written = {
        line.split("acme/")[1]
        for line in run.stdout.split("\n")
        if "written: g" in line
    }
    assert {name.split("/")[0] for name in written} == {"v1", "_manifest.json"}
    assert not {name for name in written if name.startswith("v1/cats")}


def test_going_back_writes_no_code_anew(project: Path, done: list[str]) -> None:
    old = (project / "dogs_1.yaml").read_text()
    edit = _replaced("dogs_1.yaml", "title: Acme", "title: Zoo")
    edit(project)
    clientsmith("generate", cwd=project)
    (project / "dogs_1.yaml").write_text(old)
    done.clear()
    assert clientsmith("generate", cwd=project).status == 0
    assert _written(done) == []
    edit(project)
    assert clientsmith("generate", cwd=project).status == 0
    assert _written(done) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("templates/package/client.py.jinja", "#}", "#}\n# changed\n"),
        ("templates/runtime/lazy.py", '"""', '"""Changed. '),
        (
            "generator/clientsmith/render/package.py",
            "What this package is",
            "What it is",
        ),
    ],
)
def test_a_change_of_the_generator_reaches_all_files(
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    file: str,
    old: str,
    new: str,
) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("generator", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, home / name, ignore=ignored)

    def generate(cache: str) -> dict[str, bytes]:
        variables = {
            "PYTHONPATH": str(home / "generator"),
            "XDG_CACHE_HOME": str(home / cache),
        }
        subprocess.run(
            [sys.executable, "-m", "clientsmith", "generate"],
            cwd=project,
            env={**os.environ, **variables},
            check=True,
            capture_output=True,
        )
        return tree(project / "generated")

    before = generate("cache")
    path = home / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    after = generate("cache")
    assert after != before
    assert generate("empty") == after


def test_what_changes_while_it_is_read_is_not_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = project / "dogs_1.yaml"
    lions = document.read_text().replace("Dog", "Lion")
    wolves = document.read_text().replace("Dog", "Wolf")
    document.write_text(wolves)

    def late(*arguments: Any) -> Any:
        document.write_text(lions)
        return ahead(*arguments)

    ahead = validation.ahead
    with monkeypatch.context() as patch:
        patch.setattr(validation, "ahead", late)
        clientsmith("generate", cwd=project)
    document.write_text(wolves)
    clientsmith("generate", cwd=project)
    models = {path.name for path in (project / "generated/acme/v1/dogs").rglob("*")}
    assert "wolfs.py" in models
    assert "lions.py" not in models


# what is kept


@pytest.fixture
def own_cache(tmp_path: Path) -> object:
    """Whatever is kept in a test is of this test alone."""
    with environment(XDG_CACHE_HOME=str(tmp_path / "cache")):
        yield tmp_path / "cache/clientsmith"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"files": {}}'])
def test_kept_files_that_cannot_be_used(
    own_cache: Path, project: Path, done: list[str], content: bytes
) -> None:
    before = tree(project / "generated")
    done.clear()
    for path in (*own_cache.glob("runs/*"), *own_cache.glob("texts/*")):
        path.write_bytes(content)
    run = clientsmith("generate", cwd=project)
    assert run.status == 0
    assert len(_written(done)) == 4
    assert tree(project / "generated") == before
    done.clear()
    clientsmith("generate", cwd=project)
    assert done == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs the modes of POSIX")
def test_code_that_others_could_have_written_is_not_taken(
    own_cache: Path, project: Path, done: list[str]
) -> None:
    done.clear()
    for kind in ("runs", "texts"):
        (own_cache / kind).chmod(0o777)
    assert clientsmith("generate", cwd=project).status == 0
    assert len(_written(done)) == 4


def test_what_the_machine_has_kept_from_being_validated_is_tried_again(
    own_cache: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    expected = clientsmith("generate", cwd=project)
    shutil.rmtree(own_cache)
    with monkeypatch.context() as patch:
        patch.setattr("clientsmith.load.validate._errors", fail)
        assert "spec-unjudged" in clientsmith("generate", cwd=project).codes
    assert clientsmith("generate", cwd=project) == expected


def test_a_cache_that_cannot_be_written(project: Path) -> None:
    (project / "file").write_text("")
    with environment(XDG_CACHE_HOME=str(project / "file")):
        for _ in range(2):
            assert clientsmith("generate", cwd=project).status == 0


def test_what_nobody_uses_is_removed(own_cache: Path, project: Path) -> None:
    old = own_cache / "texts/old"
    old.write_text("")
    os.utime(old, (0, 0))
    os.utime(own_cache / "pruned", (0, 0))  # runs look once an hour
    _replaced("dogs_1.yaml", "title: Acme", "title: Zoo")(project)
    assert clientsmith("generate", cwd=project).status == 0
    assert not old.exists()


# processes


def test_processes_do_not_show(project: Path) -> None:
    _replaced("cats_2.yaml", ", version: '1'", "")(project)
    one = _afresh(project, "--jobs", "1")
    assert one[0].codes.count("spec-invalid") == 2
    for count in ("0", "2", "3", "16"):
        assert _afresh(project, "-j", count) == one


def test_errors_come_from_all_processes_alike(project: Path) -> None:
    for name in ("cats_1", "dogs_2"):
        _replaced(f"{name}.yaml", "{type: string", "{$ref: '#/nowhere'")(project)
    one = _afresh(project, "--jobs", "1")
    assert one[0].errors.count("ref-not-found") == 4
    assert _afresh(project, "--jobs", "3") == one


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_other_processes_validate_for_the_first(
    own_cache: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process has judged, the first one takes from the cache."""
    first = os.getpid()
    judged: list[int] = []

    def spy(value: Any, seconds: float) -> Any:
        judged.append(os.getpid())
        return judge(value, seconds)

    def patient(document: Any, cache: Path) -> bool:
        """Lets the others be done before the first process goes on."""
        validation._validate([document], cache)
        return True

    def finished(workers: Any, documents: Any, cache: Path) -> None:
        start(workers, documents, cache)
        workers[-1].join()

    judge, start = validate.judge, validation._start
    for index, name in enumerate(("cats_1", "dogs_1", "cats_2", "dogs_2")):
        _replaced(f"{name}.yaml", "name: {type", f"name{index}: {{type")(project)
    monkeypatch.setattr(validate, "judge", spy)
    monkeypatch.setattr(validation, "_needs_verdicts", patient)
    monkeypatch.setattr(validation, "_start", finished)
    shutil.rmtree(own_cache / "verdicts")
    assert clientsmith("generate", "-j", "2", cwd=project).status == 0
    assert judged == [first]
    assert len(list((own_cache / "verdicts").iterdir())) == 4


def test_a_process_that_dies_is_replaced(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _afresh(project)
    first = os.getpid()

    def dies(*arguments: Any, **options: Any) -> object:
        if os.getpid() != first:
            os._exit(1)
        return load_document(*arguments, **options)

    load_document = load.load
    monkeypatch.setattr(load, "load", dies)
    assert _afresh(project, "-j", "3") == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_system_without_more_processes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _afresh(project)

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    assert _afresh(project, "-j", "3") == expected


def test_processes_are_used_where_they_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def documents(*sizes: int) -> list[Document]:
        made = []
        for number, size in enumerate(sizes):
            path = tmp_path / f"{number}.yaml"
            path.write_bytes(bytes(size))
            made.append(Document("cats", path, path.name))
        return made

    monkeypatch.setattr(validation, "_processors", lambda: 4)
    assert validation.worthwhile([]) == 1
    assert validation.worthwhile(documents(*[100_000] * 7)) == 1
    assert validation.worthwhile(documents(600_000, 500_000)) == 2
    assert validation.worthwhile(documents(*[1_000_000] * 10)) == 4


# hermetic


def test_a_place_does_not_show(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "with a space"
    shutil.copytree(project, elsewhere, ignore=shutil.ignore_patterns("generated"))
    config = elsewhere / "clientsmith.toml"
    with environment(XDG_CACHE_HOME=str(elsewhere / ".cache")):
        assert clientsmith("generate", "--config", config, cwd=project).status == 0
    files = tree(elsewhere / "generated")
    assert files == tree(project / "generated")
    for content in (
        *files.values(),
        (elsewhere / "clientsmith.names.json").read_bytes(),
    ):
        assert str(elsewhere).encode() not in content
        assert str(ROOT).encode() not in content


def test_no_connection_is_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    document = json.dumps({"$ref": "https://example.com/schema.json"})
    _replaced("cats_1.yaml", "{$ref: '#/components/schemas/Cat'}", document)(project)
    run, _ = _afresh(project)
    assert (run.status, run.errors) == (1, ["ref-remote"])
