"""Requests that are compared with the limits of the document before they are sent."""

from __future__ import annotations

import io
import pickle
import sys
from types import ModuleType
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import OK, SECRET, SETTINGS
from runtime.calls import Operation
from runtime.errors import RequestValidationError
from runtime.model import UNSET
from runtime.settings import Settings
from test_runtime_options import AsyncClient, Client, run

LIMITS = {
    "POST /cars/{}": {
        "path": {"name": {"pattern": "^[a-z]+$"}},
        "query": {"limit": {"minimum": 1, "maximum": 9}},
        "headers": {"X-Team": {"minLength": 2}},
        "body": {"$ref": "Car"},
    },
}
SCHEMAS = {
    "Car": {
        "required": ["doors"],
        "properties": {
            "doors": {"exclusiveMinimum": 0, "exclusiveMaximum": 9},
            "price": {"multipleOf": 0.01},
            "tags": {
                "minItems": 1,
                "maxItems": 2,
                "uniqueItems": True,
                "items": {"maxLength": 3},
            },
            "codes": {
                "minProperties": 1,
                "maxProperties": 2,
                "additionalProperties": {"pattern": "x$"},
            },
            "next": {"$ref": "Car"},
            "engine": {"tagged": {"kind": {"gas": {"required": ["octane"]}}}},
            "size": {"anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]},
            "color": {"allOf": [{"maxLength": 2}, {"maximum": 7}]},
        },
    },
}
LIMITED = SETTINGS._replace(limits="limits_of_acme")
CAR: Operation[Any] = Operation("POST", "/cars/{}", Any)


@pytest.fixture
def sent(server, monkeypatch):
    """Returns what sends a call of `CAR`, with its violations."""
    module = ModuleType("limits_of_acme")
    module.__dict__.update(OPERATIONS=LIMITS, SCHEMAS=SCHEMAS)
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def send(
        *path: Any,
        settings: Settings = LIMITED,
        validate: bool = True,
        **inputs: Any,
    ) -> tuple[str, ...]:
        made = server((200, OK))
        kind, http = (Client, httpx2.Client)
        if made.asynchronous:
            kind, http = (AsyncClient, httpx2.AsyncClient)
        cls = type("Acme", (kind,), {"_settings": settings})
        client = cls(
            {"api_key": SECRET},
            http_client=http(transport=httpx2.MockTransport(made)),
            base_url=None,
            timeout=9.0,
            max_retries=0,
            strict=False,
            validate=validate,
        )
        violations: tuple[str, ...] = ()
        try:
            run(made, client._transport.send(CAR, *path, **inputs))
        except RequestValidationError as error:
            violations = error.violations
        assert len(made.seen) == (not violations)
        return violations

    return send


def test_all_violations_are_in_one_error(sent):
    assert sent(
        "A1\n",
        query={"limit": 10, "other": 0},
        headers={"X-Team": "a"},
        members={"doors": 0, "price": None},
    ) == (
        "path.name does not match '^[a-z]+$'",
        "query.limit is more than 9",
        "headers.X-Team is shorter than 2",
        "body.doors is not above 0",
    )


@pytest.mark.parametrize(
    ("members", "violations"),
    [
        ({"price": 1}, ["body.doors is missing"]),
        ({"doors": 9}, ["body.doors is not below 9"]),
        ({"doors": 2, "price": 0.07}, []),
        ({"doors": 2, "price": 0.071}, ["body.price is no multiple of 0.01"]),
        ({"doors": 2, "tags": []}, ["body.tags has under 1 items"]),
        (
            {"doors": 2, "tags": ["a", "long", "a"]},
            [
                "body.tags has over 2 items",
                "body.tags has an item twice",
                "body.tags[1] is longer than 3",
            ],
        ),
        ({"doors": 2, "codes": {}}, ["body.codes has under 1 members"]),
        ({"doors": 2, "codes": {"a": "y"}}, ["body.codes.a does not match 'x$'"]),
        (
            {"doors": 2, "next": {"doors": 1, "next": {}}},
            ["body.next.next.doors is missing"],
        ),
        ({"doors": 2, "engine": {"kind": "gas"}}, ["body.engine.octane is missing"]),
        ({"doors": 2, "engine": {"kind": "new"}}, []),
        ({"doors": 2, "size": {"c": 1}}, []),
        ({"doors": 2, "size": {}}, ["body.size.c is missing"]),
        ({"doors": 2, "color": "red"}, ["body.color is longer than 2"]),
        ({"doors": 2, "color": 8}, ["body.color is more than 7"]),
        ({"doors": True, "price": "free"}, []),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_limits(sent, members, violations):
    found = sent("a", members=members)
    assert sorted(found) == sorted(violations)


def test_null_is_there_where_it_is_a_value(sent, monkeypatch):
    monkeypatch.setattr("test_runtime_validation.CAR", CAR._replace(nullable=["doors"]))
    assert sent("a", members={"doors": None}) == ()
    assert sent("a", members={"doors": UNSET}) == ("body.doors is missing",)


def test_the_error_can_be_pickled():
    error = RequestValidationError("m", violations=("a", "b"))
    assert pickle.loads(pickle.dumps(error)).violations == ("a", "b")


def test_bodies_as_a_whole(sent):
    assert sent("a", body={"doors": 0}) == ("body.doors is not above 0",)
    assert sent("a", body=zoo.Battery(cells=1)) == ("body.doors is missing",)
    assert sent("a", body=b"{}") == ()


def test_what_is_no_json_is_left_to_the_server(sent):
    with pytest.raises(TypeError):  # as without validation
        sent("a", members={"doors": io.BytesIO(b"x")})


def test_long_texts_are_not_matched(sent):
    assert sent("A" * 2000, members={"doors": 1}) == ()


def test_nothing_is_compared_by_default(sent):
    assert sent("A", validate=False) == ()
    assert sent("A", settings=SETTINGS) == ()
