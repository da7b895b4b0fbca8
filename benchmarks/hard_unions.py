"""Unions that generators get wrong: what clients make of valid values of each.

    python benchmarks/hard_unions.py [--details] [--openapi-python-client PATH] \
        [--datamodel-codegen PATH] [--openapi-generator PATH] [--clientele PATH]

Prints a table: a row per union, a column per generator, how many values are right: a
valid one of each variant, which comes back equal, has a class of its own, and its
members as members of that; and one that only a newer server knows, which comes back
equal and has the class of no variant. The paths are those of `unions.py`. Each union
has a document of its own, so that none spoils another.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from unions import (
    Codec,
    Contender,
    _codec,
    _contenders,
    _difference,
    _dig,
    _member,
    _options,
    _reason,
    _table,
    note,
)

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
FLAG = {"type": "boolean"}


def _object(required: str = "", **properties: Any) -> Any:
    return {
        "type": "object",
        "properties": properties,
        **({"required": required.split()} if required else {}),
    }


def _ref(key: str) -> Any:
    return {"$ref": f"#/components/schemas/{key}"}


def _only(*values: str) -> Any:
    return {"type": "string", "enum": [*values]}


def _one_of(*keys: str, tag: str = "") -> Any:
    told = {"discriminator": {"propertyName": tag}} if tag else {}
    return {"oneOf": [*map(_ref, keys)]} | told


class Hard(NamedTuple):
    """A union.

    Attributes:
        schemas: The components; `Choice` is the union.
        values: Valid values.
        new: What a newer server sends; no variant is meant by it.
    """

    schemas: dict[str, Any]
    values: list[Any]
    new: Any


UNIONS = {
    "an object without the tag among tagged ones": Hard(
        {
            "Choice": {
                "oneOf": [_ref("Dense"), _ref("Text"), _ref("Legacy")],
                "discriminator": {
                    "propertyName": "type",
                    "mapping": {
                        "dense": "#/components/schemas/Dense",
                        "text": "#/components/schemas/Text",
                    },
                },
            },
            "Dense": _object("type size", type=TEXT, size=NUMBER),
            "Text": _object("type", type=TEXT, language=TEXT),
            "Legacy": _object("filterable", filterable=FLAG),
        },
        [{"type": "dense", "size": 3}, {"type": "text"}, {"filterable": True}],
        {"type": "sparse", "size": 3},
    ),
    "one object is a part of another": Hard(
        {
            "Choice": {"anyOf": [_ref("Named"), _ref("Person")]},
            "Named": _object("name", name=TEXT),
            "Person": _object("name", name=TEXT, email=TEXT),
        },
        [{"name": "a"}, {"name": "a", "email": "b"}],
        {"title": "a"},
    ),
    "a text, a list, or one of two objects": Hard(
        {
            "Choice": {
                "oneOf": [
                    TEXT,
                    {"type": "array", "items": TEXT},
                    _ref("Equal"),
                    _ref("Between"),
                ]
            },
            "Equal": _object("op value", op=_only("eq"), value=NUMBER),
            "Between": _object("op low", op=_only("in"), low=NUMBER, high=NUMBER),
        },
        ["a", ["a", "b"], {"op": "eq", "value": 1}, {"op": "in", "low": 1, "high": 2}],
        {"op": "near", "value": 1},
    ),
    "several tags a variant": Hard(
        {
            "Choice": _one_of("Card", "Transfer", tag="kind"),
            "Card": _object("kind", kind=_only("visa", "amex"), digits=TEXT),
            "Transfer": _object("kind", kind=_only("sepa", "wire"), iban=TEXT),
        },
        [{"kind": "amex", "digits": "1"}, {"kind": "wire", "iban": "a"}],
        {"kind": "cash", "digits": "1"},
    ),
    "children of children, told apart by the parent's tag": Hard(
        {
            "Choice": _object("kind", kind=TEXT)
            | {"discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [_ref("Choice"), _object(claws=NUMBER)]},
            "Lion": {"allOf": [_ref("Cat"), _object(mane=FLAG)]},
        },
        [{"kind": "Cat", "claws": 4}, {"kind": "Lion", "claws": 4, "mane": True}],
        {"kind": "Fish", "fins": 2},
    ),
    "a parent that lists its children": Hard(
        {
            "Choice": _object("kind name", kind=TEXT, name=TEXT)
            | _one_of("Cat", "Dog", tag="kind"),
            "Cat": {"allOf": [_ref("Choice"), _object(claws=NUMBER)]},
            "Dog": {"allOf": [_ref("Choice"), _object(barks=FLAG)]},
        },
        [
            {"kind": "Cat", "name": "a", "claws": 4},
            {"kind": "Dog", "name": "b", "barks": True},
        ],
        {"kind": "Fish", "name": "c", "fins": 2},
    ),
    "what stands beside the alternatives": Hard(
        {
            "Choice": _object("id", id=TEXT)
            | {
                "oneOf": [
                    _object("ids", ids={"type": "array", "items": TEXT}),
                    _object("filter", filter=_object(field=TEXT)),
                ]
            },
        },
        [{"id": "a", "ids": ["b"]}, {"id": "a", "filter": {"field": "b"}}],
        {"id": "a", "query": "b"},
    ),
    "one required member each": Hard(
        {
            "Choice": _one_of("Pod", "Serverless"),
            "Pod": _object("pod", pod=_object("size", size=NUMBER)),
            "Serverless": _object("serverless", serverless=_object(region=TEXT)),
        },
        [{"pod": {"size": 1}}, {"serverless": {"region": "a"}}],
        {"byoc": {"region": "a"}},
    ),
    "a member whose type tells them apart": Hard(
        {
            "Choice": _one_of("ByText", "ByList"),
            "ByText": _object("match", match=TEXT),
            "ByList": _object("match", match={"type": "array", "items": TEXT}),
        },
        [{"match": "a"}, {"match": ["a", "b"]}],
        {"match": {"any": ["a"]}},
    ),
}


def _document(schemas: dict[str, Any]) -> Any:
    schema = {"schema": _ref("Holder")}
    answer = {"description": "Fine.", "content": {"application/json": schema}}
    operation = {"operationId": "read", "responses": {"200": answer}}
    holder = {"Holder": _object("held", held=_ref("Choice"))}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Choice", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": {"/held": {"get": operation}},
        "components": {"schemas": holder | schemas},
    }


def _command(contender: Contender, folder: Path, package: str) -> list[str]:
    path = folder / f"{package}.json"
    if contender.key != "ours":
        return contender.generate(str(path), folder, package)
    output = str(folder / package)
    command = [sys.executable, "-m", "clientsmith", "generate"]
    return [*command, "--spec", str(path), "--output", output]


def _tried(contender: Contender, number: int, union: str) -> str:
    """Returns how many values a generator gets right."""
    schemas, values, new = UNIONS[union]
    count = len(values) + 1
    package = f"union_{number}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"{package}.json").write_text(json.dumps(_document(schemas)))
        if contender.key != "ours":
            contender.before(folder, package)
        command = _command(contender, folder, package)
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if made.returncode:
            note(f"{contender.key} {union}: {made.stdout}{made.stderr}")
            return f"0/{count}"
        command = [contender.python, __file__, "--child", contender.key, package]
        text = json.dumps([values, new])
        done = subprocess.run(
            command, cwd=folder, input=text, capture_output=True, text=True
        )
    found: list[str] = json.loads(done.stdout.rpartition("@@")[2] or "null") or (
        ["no answer"] * count
    )
    note(f"{contender.key} {union}: {found} {done.stderr[-300:]}")
    right = f"{found.count('')}/{count}"
    return f"**{right}**" if not any(found) else right


def _child(kind: str, package: str) -> None:
    sys.path[0] = "."
    values, new = json.load(sys.stdin)
    variants: set[type] = set()
    found = []
    for value in values:
        problem, variant = _tried_value(kind, package, value, is_new=False)
        if variant in variants:
            problem = problem or f"{variant.__name__} is another variant"
        variants.add(variant)
        found.append(problem)
    problem, variant = _tried_value(kind, package, new, is_new=True)
    if variant in variants - {dict}:
        problem = problem or f"it is taken for {variant.__name__}"
    print("@@" + json.dumps([*found, problem]))


def _holder(kind: str, package: str) -> Codec:
    if kind != "ours":
        return _codec(kind, package, "Holder")
    face = importlib.import_module(package)
    models = importlib.import_module(f"{package}.models")
    return (lambda body: face.from_json(body, models.Holder)), face.to_json


def _tried_value(
    kind: str, package: str, value: Any, *, is_new: bool
) -> tuple[str, type]:
    """Returns what is wrong with the round trip of a value, and its class."""
    try:
        decode, encode = _holder(kind, package)
        decoded = decode(json.dumps({"held": value}).encode())
        found = _difference({"held": value}, json.loads(encode(decoded)))
        held = _dig(decoded, ["held"], [])
    except BaseException as error:
        return _reason(error), BaseException
    if not found and isinstance(value, dict) and not is_new:
        lost = [name for name in value if not _member(held, name)[0]]
        found = f"{type(held).__name__} has no {', '.join(lost)}" if lost else ""
    return found, type(held)


def main() -> None:
    """Tries all unions with all generators that are given."""
    contenders = [*_contenders(_options())]
    rows = {
        union: [_tried(each, number, union) for each in contenders]
        for number, union in enumerate(UNIONS)
    }
    _table("union", [each.title for each in contenders], rows)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:])
    else:
        main()
