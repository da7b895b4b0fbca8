"""Former names that the config keeps: they work, warn once, and have their types."""

from __future__ import annotations

import asyncio
import importlib
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from support import ROOT, clientsmith, imported

CASES = ROOT / "tests" / "cases"


def _generated(case: str, folder: Path) -> Path:
    shutil.copytree(CASES / case, folder, ignore=shutil.ignore_patterns("expected"))
    assert clientsmith("generate", cwd=folder).status == 0
    return folder / "acme"


@pytest.fixture(scope="module")
def methods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("methods") / "case"
    with imported(_generated("alias_methods", folder)) as package:
        yield package


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("classes") / "case"
    with imported(_generated("alias_classes", folder)) as package:
        yield importlib.import_module(f"{package.__name__}.v1.store.models")


def _warned(call: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Returns what a call returns, and its warnings; all of them must be ours."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        value = call()
    assert {(each.category, each.filename) for each in found} <= {
        (DeprecationWarning, __file__)
    }
    return value, [str(each.message) for each in found]


def _answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"name": request.url.path, "stores": []})


def test_a_method_is_called_by_its_former_name(methods: ModuleType) -> None:
    transport = httpx2.MockTransport(_answer)
    client = methods.Acme(
        base_url="http://api.test", http_client=httpx2.Client(transport=transport)
    )
    # `get_store` is deprecated by the API as well; still it is one warning
    store, said = _warned(lambda: client.store_get("s"))
    assert store.name == "/stores/s"
    assert said == ["store_get is now called get_store."]
    stores, said = _warned(lambda: list(client.iter_all_stores()))
    assert (stores, said) == ([], ["iter_all_stores is now called iter_stores."])


def test_an_asynchronous_method_warns_where_it_is_called(methods: ModuleType) -> None:
    transport = httpx2.MockTransport(_answer)
    client = methods.AsyncAcme(
        base_url="http://api.test", http_client=httpx2.AsyncClient(transport=transport)
    )

    async def run() -> Any:
        return await client.store_get("s")

    store, said = _warned(lambda: asyncio.run(run()))
    assert store.name == "/stores/s"
    assert said == ["store_get is now called get_store."]


def test_a_class_is_the_same_by_its_former_name(models: ModuleType) -> None:
    for old, new in (("Shop", "Store"), ("UnknownDrive", "UnknownDisk")):
        found, said = _warned(lambda old=old: getattr(models, old))
        assert found is getattr(models, new)
        assert said == [f"{models.__name__}.{old} is now called {new}."]
        assert old not in dir(models)


def test_an_import_warns_once(models: ModuleType) -> None:
    def load() -> Any:
        scope: dict[str, Any] = {}
        code = compile(f"from {models.__name__} import Shop", __file__, "exec")
        exec(code, scope)
        return scope["Shop"]

    found, said = _warned(load)
    assert (found, len(said)) == (models.Store, 1)


def test_to_import_all_names_warns_of_none(models: ModuleType) -> None:
    code = compile(f"from {models.__name__} import *", __file__, "exec")
    assert _warned(lambda: exec(code, {})) == (None, [])


def test_a_member_is_read_by_its_former_name(models: ModuleType) -> None:
    store = models.Store(name="s")
    assert _warned(lambda: store.title) == ("s", ["title is now called name."])
    with pytest.raises(TypeError):
        models.Store(title="s")


GOOD = """\
from typing import assert_type

from alias_classes.v1.store import models
from alias_classes.v1.store.dicts import ShopDict
from alias_classes.v1.store.models import Drive, Shop, Size, UnknownDrive
from alias_methods import Acme, AsyncAcme
from alias_methods._runtime.pagination import Items
from alias_methods._runtime.streams import AsyncStream, Stream
from alias_methods.v1.store.models import Answer, Part, Store, StoreList


def check(client: Acme) -> None:
    assert_type(client.store_get("x"), Store)
    assert_type(client.say(text="x"), Answer)
    assert_type(client.say(text="x", stream=True), Stream[Part])
    assert_type(client.iter_all_stores(), Items[StoreList, Store])


async def check_async(client: AsyncAcme) -> None:
    assert_type(await client.store_get("x"), Store)
    assert_type(await client.say(text="x", stream=True), AsyncStream[Part])


def choose(shop: Shop, drive: Drive) -> str:
    match drive:
        case UnknownDrive():
            return "unknown"
        case models.Fast():
            return "fast"
        case _:
            pass
    match shop:
        case models.Shop(name=name):
            return name
    assert_type(shop.drive, models.Disk | None)
    return shop.title


plain: ShopDict = {"name": "x"}
size: Size = "small"
"""
BAD = """\
from alias_classes.v1.store import models
from alias_methods import Acme


def check(client: Acme) -> None:
    client.store_get(1)
    client.say(nothing="x")
    client.store_got("x")
    models.Shop(name=1)
    models.Shop(title="x")
"""


@pytest.fixture(scope="module")
def vendored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("types")
    for case in ("alias_methods", "alias_classes"):
        shutil.copytree(_generated(case, root / f"{case}_case"), root / case)
        shutil.rmtree(root / f"{case}_case")
    (root / "good.py").write_text(GOOD)
    (root / "bad.py").write_text(BAD)
    return root


@pytest.mark.parametrize(
    "command",
    [
        ("mypy", "--strict", "--config-file="),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["mypy", "pyright"],
)
def test_former_names_have_their_types(
    command: tuple[str, ...], vendored: Path
) -> None:
    line = [sys.executable, "-m", *command, "good.py", "bad.py"]
    done = subprocess.run(
        line, cwd=vendored, capture_output=True, text=True, check=False
    )
    assert "good.py:" not in done.stdout, done.stdout
    for number in range(6, 11):
        assert f"bad.py:{number}:" in done.stdout, done.stdout
