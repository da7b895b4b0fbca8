"""Modules that are too long are packages of parts, and export the same names."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import black
import pytest

from clientsmith.render import clients, init_modules, parts
from support import build_decoders, environment, generate, imported, sources

SPEC = Path(__file__).resolve().parent / "long_modules.yaml"

MODULES = (
    *("models", "models.shared", "dicts", "dicts.shared", "resources.pets"),
    "client",
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A client whose modules may have few lines."""
    folder = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LONGEST", 40)
        patch.setattr(parts, "FULL", 20)
        patch.setattr(init_modules, "MOST_NAMES", 5)
        with environment(XDG_CACHE_HOME=str(folder / "cache")):
            assert generate(SPEC, folder, "--layout", "tags").status == 0
    return folder / "acme"


def test_each_name_is_where_it_was(package: Path, tmp_path: Path) -> None:
    assert generate(SPEC, tmp_path, "--layout", "tags").status == 0
    with imported(tmp_path / "acme") as client:
        exported = {
            module: importlib.import_module(f"{client.__name__}.{module}").__all__
            for module in MODULES
        }
    with imported(package) as client:
        for module, names in exported.items():
            divided = importlib.import_module(f"{client.__name__}.{module}")
            assert all(hasattr(divided, name) for name in names), module
        build_decoders(client)


def test_methods_are_where_they_were(package: Path) -> None:
    with imported(package) as client:
        pets = client.Client(base_url="http://127.0.0.1:1", max_retries=0).pets
        assert callable(pets.create_pet)
        with pytest.raises(client.ApiConnectionError):
            pets.list_pets(limit=1)


def test_limits_are_as_they_were(package: Path, tmp_path: Path) -> None:
    assert generate(SPEC, tmp_path, "--layout", "tags").status == 0
    tables = []
    for folder in (package, tmp_path / "acme"):
        with imported(folder) as client:
            limits = importlib.import_module(f"{client.__name__}._limits")
            tables.append((limits.OPERATIONS, limits.SCHEMAS))
    assert tables[0] == tables[1]


def test_parts_of_clients_know_the_settings(package: Path) -> None:
    with imported(package) as client:
        pets = client.Client(key="secret", validate=True).pets
        with pytest.raises(client.RequestValidationError, match=r"query\.limit.* 100"):
            pets.list_pets(limit=101)


def test_groups_are_where_they_were(package: Path) -> None:
    text = (package / "client" / "_sync_1.py").read_text()
    assert "GroupOf" not in text
    with imported(package) as client:
        made = client.Client(base_url="https://pets.example")
        for name in ("pets", "visits", "owners", "shops", "toys"):
            group = getattr(made, name)
            assert group is getattr(made, name)
            assert f".resources.{name}" in type(group).__module__
        view = made.with_options(max_retries=1).toys
        assert view is not made.toys
        assert view._transport.options.max_retries == 1


def test_clients_with_many_methods_leave_the_other_kind_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MOST_METHODS", 2)
    assert generate(SPEC, tmp_path, "--layout", "flat").status == 0
    code = (
        "import sys, acme; acme.Client(base_url='https://pets.example').list_pets;"
        "print([name for name in sys.modules if name.startswith('acme.client.')]);"
        "acme.AsyncClient(base_url='https://pets.example').list_pets"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path)
    assert printed.decode() == "['acme.client._sync_1']\n"


def test_parts_look_like_other_modules(package: Path) -> None:
    assert (package / "_groups" / "_sync_2.py").exists()
    assert (package / "client" / "_async_1.py").exists()
    assert (package / "_limits" / "_2.py").exists()
    assert (package / "models" / "_names.py").exists()
    assert (package / "models" / "shared" / "_2.py").exists()
    assert (package / "dicts" / "shared" / "_2.py").exists()
    assert (package / "resources" / "pets" / "_async_2.py").exists()
    for path, text in sources(package).items():
        assert black.format_str(text, mode=black.Mode()) == text, path


def test_mypy_finds_nothing(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "-p", "acme"],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
