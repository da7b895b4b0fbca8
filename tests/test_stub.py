"""Clients that answer as a test tells them: `acme.testing`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import clientsmith, imported

SPEC = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
paths:
  /cats/{name}:
    get:
      operationId: get_cat
      tags: [Cats]
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: A cat.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Cat'}
              examples:
                tom: {value: {name: Tom, age: 3}}
                newer: {value: {name: Kit, legs: 4}}
  /dogs:
    get:
      operationId: list_dogs
      tags: [Dogs]
      parameters: [{name: size, in: query, schema: {type: integer, maximum: 9}}]
      responses:
        '200':
          description: Dogs.
          content:
            text/event-stream: {schema: {$ref: '#/components/schemas/Cat'}}
    post:
      operationId: add_dog
      tags: [Dogs]
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Cat: {type: object, properties: {name: {type: string}, age: {type: integer}}}
"""
CONFIG = """\
[clients.acme]
output = "acme"
document = "spec.yaml"
examples = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a client that has examples."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    run = clientsmith("generate", cwd=tmp_path)
    assert (run.status, run.stderr) == (0, "")
    return tmp_path


@pytest.fixture
def acme(folder: Path) -> Iterator[Any]:
    """The package."""
    with imported(folder / "acme") as package:
        yield package


def test_a_method_answers_as_it_was_told(acme: Any) -> None:
    stub, tom = acme.testing.Stub(), acme.models.Cat(name="Tom")
    client = stub.client(acme.Acme)
    stub.on(acme.resources.cats.Cats.get_cat).returns(tom)
    assert isinstance(client, acme.Acme)
    assert client.cats.get_cat("a") is tom
    assert stub.calls == [("get_cat", {"name": "a"})]


def test_the_asynchronous_client_does_so_too(acme: Any) -> None:
    stub, tom = acme.testing.Stub(), acme.models.Cat(name="Tom")
    client = stub.client(acme.AsyncAcme)
    stub.on(acme.resources.cats.AsyncCats.get_cat).returns(tom)

    async def get() -> Any:
        async with client:
            return await client.cats.get_cat("a")

    assert asyncio.run(get()) is tom


def test_particular_arguments_go_before_any(acme: Any) -> None:
    stub, models = acme.testing.Stub(), acme.models
    client = stub.client(acme.Acme)
    stub.when(client.cats.get_cat, "a").returns(models.Cat(name="A"))
    stub.on(acme.resources.cats.Cats.get_cat).returns(models.Cat(name="any"))
    assert client.cats.get_cat(name="a").name == "A"
    assert client.cats.get_cat("b").name == "any"


def test_answers_come_in_turn_and_the_last_one_stays(acme: Any) -> None:
    stub, models = acme.testing.Stub(), acme.models
    client = stub.client(acme.Acme)
    told = stub.on(acme.resources.cats.Cats.get_cat)
    told.raises(acme.NotFoundError("gone", status=404, headers={}, raw=b"")).returns(
        models.Cat(name="B"), models.Cat(name="C")
    )
    with pytest.raises(acme.NotFoundError):
        client.cats.get_cat("a")
    names = [client.cats.get_cat("a").name for _ in range(3)]
    assert names == ["B", "C", "C"]


def test_a_call_that_nobody_told_of(acme: Any) -> None:
    client = acme.testing.Stub().client(acme.Acme)
    with pytest.raises(AssertionError, match=r"get_cat\(name='a'\)"):
        client.cats.get_cat("a")


def test_examples_of_the_document(acme: Any) -> None:
    stub = acme.testing.Stub()
    client = stub.client(acme.Acme)
    told = stub.on(acme.resources.cats.Cats.get_cat).example("tom").example()
    assert client.cats.get_cat("a") == acme.models.Cat(name="Tom", age=3)
    assert client.cats.get_cat("a").name == "Kit"
    told.example("none")
    assert client.cats.get_cat("a").name == "Kit"
    with pytest.raises(AssertionError, match="'newer', 'tom'"):
        client.cats.get_cat("a")


def test_streams(acme: Any) -> None:
    stub, cats = acme.testing.Stub(), [acme.models.Cat(name="Tom")]
    client = stub.client(acme.Acme)
    stub.on(acme.resources.dogs.Dogs.list_dogs).returns(acme.testing.Parts(cats))
    with client.dogs.list_dogs() as stream:
        assert list(stream) == cats


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"sizes": 1}, "unexpected keyword argument"),
        ({"size": object()}, "object"),
        ({"size": 12}, "query.size is more than 9"),
    ],
)
def test_arguments_that_a_request_cannot_hold(
    acme: Any, arguments: dict[str, object], why: str
) -> None:
    stub = acme.testing.Stub()
    client = stub.client(acme.Acme)
    stub.on(acme.resources.dogs.Dogs.list_dogs).returns(None)
    with pytest.raises((TypeError, acme.ApiError), match=why):
        client.dogs.list_dogs(**arguments)


def test_views_answer_like_their_client(acme: Any) -> None:
    stub, tom = acme.testing.Stub(), acme.models.Cat(name="Tom")
    client = stub.client(acme.Acme)
    stub.on(acme.resources.cats.Cats.get_cat).returns(tom)
    assert client.with_options(timeout=3).cats.get_cat("a") is tom


TYPED = """\
from acme import Acme, AsyncAcme
from acme.models import Cat
from acme.resources.cats import AsyncCats, Cats
from acme.testing import Answers, Stub

stub = Stub()
client: Acme = stub.client(Acme)
later: AsyncAcme = stub.client(AsyncAcme)
one: Answers[Cat] = stub.on(Cats.get_cat)
two: Answers[Cat] = stub.on(AsyncCats.get_cat)
three: Answers[Cat] = stub.when(client.cats.get_cat, name="a").example("tom")
four: Answers[Cat] = stub.when(later.cats.get_cat, "a").returns(Cat())
stub.on(Cats.get_cat).returns("Tom")  # type: ignore[arg-type]
stub.when(client.cats.get_cat, nme="a")  # type: ignore[call-overload]
"""


def test_types(folder: Path) -> None:
    (folder / "use.py").write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--strict", "use.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
