"""Numbers that JSON does not have are refused before anything is sent."""

from __future__ import annotations

import asyncio
import re
from math import inf, nan
from typing import Any

import msgspec
import pytest
import zoo
from fake_server import OK, POST
from runtime.bodies import Form, Lines, Multipart, Parts
from runtime.finite import sent_json
from runtime.model import NO_MEMBERS, Model, OpenModel, field
from runtime.read_only import sendable
from runtime.styles import header_values, query_string


class Vector(Model):
    """A list of numbers, and what else may hold some."""

    values: list[float]
    inner: Any = None
    spelled: float | None = field(default=None, name="spelledOtherwise")


class Open(OpenModel):
    """It keeps whatever it gets."""


class Holder(OpenModel):
    """It holds something open, and a null."""

    inner: Any
    other: Any


class Array:
    """Stands for an array of numpy."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Array({self.values})"

    def tolist(self) -> Any:
        return self.values


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (nan, "$ is nan"),
        (["n" * 5_000, nan], "$[1] is nan"),
        ([1.0, -inf], "$[1] is -inf"),
        ({"vectors": [{"values": [1.0, nan, inf]}]}, "$.vectors[0].values[1] is nan"),
        ({"a": None, "b": (1, [inf])}, "$.b[1][0] is inf"),
        (Vector(values=[1.0] * 2_000 + [nan]), "$.values[2000] is nan"),
        (
            Vector(values=[1.0], inner={"x": [Vector(values=[inf, -inf])]}),
            "$.inner.x[0]",
        ),
        (Vector(values=[], spelled=nan), "$.spelledOtherwise is nan"),
        (Open(additional_properties={"x": inf}), "$.x is inf"),
        ({"a": Open(additional_properties={"x": inf})}, "$.a.x is inf"),
        (zoo.UnknownEngine(raw={"power": nan}), "$.power is nan"),
        ({"values": Array([1.0, nan])}, "$.values[1] is nan"),
        ({"values": Array(nan)}, "$.values is nan"),
    ],
    ids=str,
)
def test_number_that_json_does_not_have(value, path):
    with pytest.raises(ValueError, match=f"^{re.escape(path)}"):
        sent_json(value)
    assert b"null" in sent_json(value, allows_nan=True)


@pytest.mark.parametrize(
    "value",
    [
        {"a": None, "b": [1.0, 2.0], "c": "null", "d": [None, "x", True]},
        {"a": None, "b": [1e308, 1e308]},
        {"a": None, "b": [10**400, 1.0]},
        Vector(values=[1.0, 2.0], inner=[None]),
    ],
)
def test_null_that_was_meant(value):
    assert b"null" in sent_json(value)


def test_looking_at_models_makes_no_undeclared_members():
    model = Holder(inner=Open(), other=None)
    assert b"null" in sent_json(model)
    assert sendable(model) == model
    assert model._kept is model.inner._kept is NO_MEMBERS


def test_nothing_is_sent(server):
    made = server((200, OK))
    with pytest.raises(ValueError, match=r"\$\.a\[0\] is nan"):
        made.send(POST._replace(body={"a": [nan]}))
    assert made.seen == []


def test_null_is_sent_on_demand(server):
    made = server((200, OK), (200, OK))
    made.send(POST._replace(body={"a": [nan]}), allow_nan="null")
    assert made.seen[0].read() == b'{"a":[null]}'


def test_lines(server):
    async def sent(allow_nan: Any) -> bytes:
        made = server((200, OK))
        body = Lines([{"a": 1.0}, {"a": nan}])
        transport = made.client(allow_nan=allow_nan)._transport
        result = transport.send_call(POST._replace(body=body))
        await result if made.asynchronous else None
        chunks = [chunk async for chunk in body.async_chunks()]
        return b"".join(chunks)

    assert asyncio.run(sent("null")) == b'{"a":1.0}\n{"a":null}\n'


def test_json_in_a_form():
    described = Parts(content_types={"a": "application/json"})
    with pytest.raises(ValueError, match=r"\$\.b is nan"):
        Multipart({"a": {"b": nan}}, described)


@pytest.mark.parametrize("write", [query_string, Form, header_values])
def test_number_that_no_text_stands_for(write):
    with pytest.raises(ValueError, match="nan"):
        write({"a": nan})


@pytest.mark.parametrize("value", ["x", True, "NULL"])
def test_option(server, value):
    with pytest.raises(ValueError, match="allow_nan"):
        server().client(allow_nan=value)


def test_value_that_holds_itself():
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ValueError, match="holds itself"):
        sent_json({"a": value})


def test_bytes_and_sets_are_what_the_docs_say():
    assert sent_json({"a": b"x", "b": {1}}) == b'{"a":"eA==","b":[1]}'
    assert msgspec.json.decode(sent_json({"c": (1, 2)})) == {"c": [1, 2]}
