"""Members that only answers have: what is read can be changed and sent back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import Recorder, build_decoders, generate, imported

CASES = Path(__file__).resolve().parent / "cases"

SENT_BACK = """
from acme import Client, models

def rename(client: Client) -> None:
    users = client.list_users()
    users[0].id + 1
    users[0].name = "b"
    client.replace_users(body=users)
    client.replace_users(body=[*users, {"name": "c"}, models.UserInput(name="d")])
    client.rename_users(body={"a": users[0]})
"""


@pytest.fixture
def package(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    assert generate(CASES / request.param / "spec.yaml", tmp_path).status == 0
    with imported(tmp_path / "acme") as acme:
        yield acme


def group(package: Any) -> Any:
    """Returns the operations, which record what they would send."""
    operations = sys.modules[f"{package.__name__}.resources.general"].General()
    operations._transport = Recorder()
    return operations


def sent(package: Any, call: Any) -> Any:
    return package.to_dict(call.body)


@pytest.mark.parametrize("package", ["read_only_list"], indirect=True)
def test_what_is_read_is_sent_without_what_only_answers_have(package: Any) -> None:
    value = {"id": 1, "name": "a", "manager": {"id": 2, "name": "b"}}
    user = package.from_json(package.to_json(value), package.models.User)
    plain = {"name": "a", "manager": {"name": "b"}}
    operations = group(package)
    assert sent(package, operations.replace_users(body=[user])) == [plain]
    assert sent(package, operations.replace_users(body=(user,))) == [plain]
    assert sent(package, operations.rename_users(body={"x": user})) == {"x": plain}
    lines = operations.import_users(body=[user, user]).body
    assert b"".join(lines.chunks()) == (package.to_json(plain) + b"\n") * 2
    assert package.to_dict(user) == value


@pytest.mark.parametrize("package", ["read_only_nested"], indirect=True)
def test_plain_dicts_are_sent_without_what_only_answers_have(package: Any) -> None:
    pet, sent_pet = {"id": 1, "name": "a"}, {"name": "a"}
    order = {
        "pet": pet,
        "state": {"text": "b"},
        "shop": {"name": "c", "pets": [pet]},
        "paid": {"amount": 1, "at": "d"},
    }
    operations = group(package)
    assert sent(package, operations.create_order(pet=pet)) == {"pet": sent_pet}
    assert sent(package, operations.replace_orders(body=[order])) == [
        order | {"pet": sent_pet, "shop": {"name": "c"}, "paid": {"amount": 1}}
    ]


@pytest.mark.parametrize("package", ["read_only_list"], indirect=True)
def test_plain_dicts_in_lists_maps_and_lines(package: Any) -> None:
    user, plain = {"id": 1, "name": "a"}, {"name": "a"}
    operations = group(package)
    assert sent(package, operations.replace_users(body=[user])) == [plain]
    assert sent(package, operations.rename_users(body={"x": user})) == {"x": plain}
    lines = operations.import_users(body=[user]).body
    assert b"".join(lines.chunks()) == package.to_json(plain) + b"\n"


@pytest.mark.parametrize("package", ["read_only_union"], indirect=True)
def test_variants_keep_their_tags(package: Any) -> None:
    animals = package.from_json(
        b'[{"kind": "Cat", "id": 1, "lives": 9}, {"kind": "Fox", "id": 2}]',
        list[package.models.Animal],
    )
    add = group(package).add_animal
    assert sent(package, add(body=animals[0])) == {"kind": "Cat", "lives": 9}
    assert sent(package, add(body=animals[1])) == {"kind": "Fox", "id": 2}
    cat = package.models.CatInput(lives=7)
    assert sent(package, add(body=cat)) == {"kind": "Cat", "lives": 7}


@pytest.mark.parametrize("package", ["read_only_nested"], indirect=True)
def test_every_class_of_both_directions_can_be_read(package: Any) -> None:
    assert {"Order", "OrderInput", "Pet", "PetInput"} <= build_decoders(package).keys()


def test_a_type_checker_takes_what_is_sent_back(tmp_path: Path) -> None:
    assert generate(CASES / "read_only_list" / "spec.yaml", tmp_path).status == 0
    (tmp_path / "app.py").write_text(SENT_BACK)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--strict", "app.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
