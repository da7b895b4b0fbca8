"""Unions that generators get wrong: what clients make of valid values of each.

    python benchmarks/hard_unions.py [--details] [--openapi-python-client PATH] \
        [--datamodel-codegen PATH] [--openapi-generator PATH] [--clientele PATH]

Prints a table: a row per union, a column per generator. A union is right if each value
comes back equal, and its members are members of what was decoded. The paths are those
of `unions.py`. Each union has a document of its own, so that none spoils another.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

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


UNIONS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "tags beside an older object without one": (
        {
            "Union": {"oneOf": [_ref("Tagged"), _ref("Legacy")]},
            "Tagged": {
                "oneOf": [_ref("Dense"), _ref("Text")],
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
            "Legacy": _object("filterable", filterable={"type": "boolean"}),
        },
        [{"type": "dense", "size": 3}, {"type": "text"}, {"filterable": True}],
    ),
    "one object is a part of another": (
        {
            "Union": {"anyOf": [_ref("Named"), _ref("Person")]},
            "Named": _object("name", name=TEXT),
            "Person": _object("name", name=TEXT, email=TEXT),
        },
        [{"name": "a"}, {"name": "a", "email": "b"}],
    ),
    "a text, a list, or one of two objects": (
        {
            "Union": {
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
    ),
    "several tags a variant, and a tag that is new": (
        {
            "Union": {"oneOf": [_ref("Card"), _ref("Transfer")]},
            "Card": _object("kind", kind=_only("visa", "amex"), digits=TEXT),
            "Transfer": _object("kind", kind=_only("sepa", "wire"), iban=TEXT),
        },
        [
            {"kind": "amex", "digits": "1"},
            {"kind": "wire", "iban": "a"},
            {"kind": "cash", "digits": "1"},
        ],
    ),
    "children of children, told apart by the parent's tag": (
        {
            "Union": _object("kind", kind=TEXT)
            | {"discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [_ref("Union"), _object(claws=NUMBER)]},
            "Lion": {"allOf": [_ref("Cat"), _object(mane={"type": "boolean"})]},
        },
        [{"kind": "Cat", "claws": 4}, {"kind": "Lion", "claws": 4, "mane": True}],
    ),
    "what stands beside the alternatives": (
        {
            "Union": _object("id", id=TEXT)
            | {
                "oneOf": [
                    _object("ids", ids={"type": "array", "items": TEXT}),
                    _object("filter", filter=_object(field=TEXT)),
                ]
            },
        },
        [{"id": "a", "ids": ["b"]}, {"id": "a", "filter": {"field": "b"}}],
    ),
}
"""The components and valid values of each union; the last value of the fourth is what a
newer server sends."""


def _document(schemas: dict[str, Any]) -> Any:
    schema = {"schema": _ref("Holder")}
    answer = {"description": "Fine.", "content": {"application/json": schema}}
    operation = {"operationId": "read", "responses": {"200": answer}}
    holder = {"Holder": _object("held", held=_ref("Union"))}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Union", "version": "1"},
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
    """Returns what a generator makes of a union: `right`, or what is wrong."""
    schemas, values = UNIONS[union]
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
            return "not generated"
        command = [contender.python, __file__, "--child", contender.key, package]
        text = json.dumps(values)
        done = subprocess.run(
            command, cwd=folder, input=text, capture_output=True, text=True
        )
    found: list[str] = json.loads(done.stdout.rpartition("@@")[2] or '["no answer"]')
    note(f"{contender.key} {union}: {found} {done.stderr[-300:]}")
    wrong = [each for each in found if each]
    if not wrong:
        return "**right**"
    return f"{len(found) - len(wrong)} of {len(found)}: {wrong[0]:.60}".replace(
        "|", "/"
    )


def _child(kind: str, package: str) -> None:
    sys.path[0] = "."
    print(
        "@@"
        + json.dumps([_wrong(kind, package, value) for value in json.load(sys.stdin)])
    )


def _holder(kind: str, package: str) -> Codec:
    if kind != "ours":
        return _codec(kind, package, "Holder")
    face = importlib.import_module(package)
    models = importlib.import_module(f"{package}.models")
    return (lambda body: face.from_json(body, models.Holder)), face.to_json


def _wrong(kind: str, package: str, value: Any) -> str:
    """Returns what is wrong with the round trip of a value; empty if nothing is."""
    try:
        decode, encode = _holder(kind, package)
        decoded = decode(json.dumps({"held": value}).encode())
        found = _difference({"held": value}, json.loads(encode(decoded)))
        held = _dig(decoded, ["held"], [])
    except BaseException as error:
        return _reason(error)
    if found or not isinstance(value, dict) or "cash" in value.values():
        return found
    lost = [name for name in value if not _member(held, name)[0]]
    return f"{type(held).__name__} has no {', '.join(lost)}" if lost else ""


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
