"""Documents that mean harm: whatever they hold, nothing of it is executed, nothing is
written outside the output folder, and nothing ends in a traceback. The result is a
package whose constants equal the text, or an error with a code."""

from __future__ import annotations

import copy
import json
import re
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
import pytest

from hostile import BASE, TEXTS, Json
from support import Run, build_decoders, called, compiled, generate, imported, tree

SCHEMAS = ("components", "schemas")
OPERATION = ("paths", "/things/{id}", "post")
MEMBER = (*SCHEMAS, "Thing", "properties", "member")
PROSE: dict[str, tuple[str | int, ...]] = {
    "title of the document": ("info", "title"),
    "version of the document": ("info", "version"),
    "description of a tag": ("tags", 0, "description"),
    "summary": (*OPERATION, "summary"),
    "description of an operation": (*OPERATION, "description"),
    "description of a parameter": (*OPERATION, "parameters", 1, "description"),
    "default of a parameter": (*OPERATION, "parameters", 1, "schema", "default"),
    "description of a body": (*OPERATION, "requestBody", "description"),
    "description of an answer": (*OPERATION, "responses", "200", "description"),
    "description of an error": (*OPERATION, "responses", "404", "description"),
    "title of a schema": (*SCHEMAS, "Thing", "title"),
    "description of a schema": (*SCHEMAS, "Thing", "description"),
    "description of a union": (*SCHEMAS, "Pick", "description"),
    **{
        f"{each} of a member": (*MEMBER, each)
        for each in BASE["components"]["schemas"]["Thing"]["properties"]["member"]
        if each != "type"
    },
}


def _at(document: Json, way: tuple[str | int, ...]) -> Json:
    for step in way:
        document = document[step]
    return document


def _put(way: tuple[str | int, ...], text: str) -> Json:
    document = copy.deepcopy(BASE)
    _at(document, way[:-1])[way[-1]] = text
    return document


def _renamed(way: tuple[str | int, ...], text: str) -> Json:
    """Returns the document with another key; its order stays."""
    document = copy.deepcopy(BASE)
    holder = _at(document, way[:-1])
    members = [(text if key == way[-1] else key, each) for key, each in holder.items()]
    holder.clear()
    holder.update(members)
    return document


def _run(document: Json, folder: Path) -> Run:
    text = json.dumps(document).encode()
    run = generate(text, folder, "--all-schemas")
    assert not hasattr(sys, "executed")
    assert {path.name for path in folder.iterdir()} <= {"spec.yaml", "acme"}
    assert not list(folder.parent.glob("x*"))
    if run.status:
        assert run.status == 1
        assert run.errors, run.stderr
        assert "Traceback" not in run.stderr
        assert not (folder / "acme").exists()
    assert run.stderr.replace("\n", "").isprintable()
    return run


def _loaded(folder: Path) -> Iterator[ModuleType]:
    compiled(folder / "acme")
    with imported(folder / "acme") as package:
        build_decoders(package)
        assert not hasattr(sys, "executed")
        yield package


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _all_docs(package: ModuleType) -> str:
    root = Path(str(package.__file__)).parent
    texts = [
        content.decode()
        for name, content in tree(root).items()
        if "_runtime/" not in name
    ]
    return _squeezed("".join(texts))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_prose_is_prose(text: str, tmp_path: Path) -> None:
    document = copy.deepcopy(BASE)
    for way in PROSE.values():
        _at(document, way[:-1])[way[-1]] = text
    run = _run(document, tmp_path / "in")
    if text == TEXTS["surrogate"]:  # no text can hold it, and no server can send it
        assert set(run.errors) == {"not-unicode"}
        return
    assert run.status == 0, run.stderr
    for package in _loaded(tmp_path / "in"):
        models = sys.modules[f"{package.__name__}.models"]
        doc = _squeezed(models.Thing.__doc__ or "")
        assert _squeezed(text) in doc
        spec = sys.modules[f"{package.__name__}._spec"]
        assert text == spec.DOCUMENT_VERSION
        assert text.split() == spec.TITLE.split()


@pytest.mark.parametrize("way", PROSE.values(), ids=PROSE)
def test_prose_at_each_place_alone(way: tuple[str | int, ...], tmp_path: Path) -> None:
    for number, name in enumerate(("triple", "trailing", "bidi", "null")):
        folder = tmp_path / f"{number}"
        run = _run(_put(way, TEXTS[name]), folder)
        assert run.status == 0, run.stderr
        compiled(folder / "acme")


def test_enum_values_are_kept(tmp_path: Path) -> None:
    document = copy.deepcopy(BASE)
    values = [text for name, text in TEXTS.items() if name != "surrogate"]
    for name, key in (("choice", "enum"), ("hint", "x-enum")):
        _at(document, (*SCHEMAS, "Thing", "properties", name))[key] = values
    run = _run(document, tmp_path / "in")
    assert run.status == 0, run.stderr
    for package in _loaded(tmp_path / "in"):
        models = sys.modules[f"{package.__name__}.models"]
        assert values == list(typing.get_args(models.ThingChoice))
        assert values == list(typing.get_args(typing.get_args(models.ThingHint)[0]))


def _wire_names(package: ModuleType, name: str) -> list[str]:
    models = sys.modules[f"{package.__name__}.models"]
    return [each.encode_name for each in msgspec.structs.fields(getattr(models, name))]


def _variant(package: ModuleType, body: Json) -> str:
    models = sys.modules[f"{package.__name__}.models"]
    codec = sys.modules[f"{package.__name__}._runtime.codec"]
    return str(type(codec.from_json(json.dumps(body), models.Pick)).__name__)


def _keeps_member(package: ModuleType, name: str) -> bool:
    """Whether a member is an attribute, or beside them where msgspec has none such."""
    if not re.search(r'["\\\x00-\x1f]', name):
        return name in _wire_names(package, "Thing")
    models = sys.modules[f"{package.__name__}.models"]
    codec = sys.modules[f"{package.__name__}._runtime.codec"]
    thing = codec.from_json(json.dumps({name: "a"}), models.Thing)
    assert json.loads(codec.to_json(thing)) == {name: "a"}
    return bool(thing.additional_properties == {name: "a"})


def _keeps_media_type(package: ModuleType, name: str) -> bool:
    """Whether a body goes out as what is declared, or as JSON if that is no header."""
    if name.isprintable() and name.isascii():
        return bool(_call(package).content_type == name)
    with pytest.raises(ValueError, match="'text' is none of the media types"):
        _call(package)
    call = _call(package, content_type=None)
    return bool(call.content_type == "application/json")


def _call(package: ModuleType, **chosen: object) -> Any:
    resources = [
        n for n in sys.modules if n.startswith(f"{package.__name__}.resources.")
    ]
    module = sys.modules[resources[0]]
    group = next(kind for name, kind in vars(module).items() if name in module.__all__)
    name = next(name for name in vars(group) if not name.startswith("_"))
    return called(group, name, **chosen)


def _header_names(package: ModuleType) -> list[str]:
    return [*_call(package).headers]


def _settings(package: ModuleType) -> Any:
    return sys.modules[f"{package.__name__}.client"].SETTINGS


def _credential_headers(package: ModuleType) -> list[str]:
    # one without a name cannot be sent, of which the command has warned
    return ["", *(each.name for each in _settings(package).credentials)]


Check = Callable[[ModuleType, str], object]
NAMES: dict[str, tuple[Callable[[str], Json], Check | None]] = {
    "property": (
        lambda text: _renamed((*SCHEMAS, "Thing", "properties", "member"), text),
        _keeps_member,
    ),
    "key of a wrapper": (
        lambda text: _wrapper(text),
        lambda package, text: _key_variant(package, text) != "UnknownKey",
    ),
    "schema": (lambda text: _renamed((*SCHEMAS, "Unused"), text) | _unused(text), None),
    "operationId": (lambda text: _put((*OPERATION, "operationId"), text), None),
    "tag": (lambda text: _put((*OPERATION, "tags"), [text]), None),
    "mapping key": (
        lambda text: _renamed(
            (*SCHEMAS, "Pick", "discriminator", "mapping", "one"), text
        ),
        lambda package, text: _variant(package, {"kind": text}) == "One",
    ),
    "propertyName": (
        lambda text: _put((*SCHEMAS, "Pick", "discriminator", "propertyName"), text),
        lambda package, text: _variant(package, {text: "one"}) == "One",
    ),
    "mapping value": (
        lambda text: _put((*SCHEMAS, "Pick", "discriminator", "mapping", "one"), text),
        None,
    ),
    "query parameter": (
        lambda text: _put((*OPERATION, "parameters", 1, "name"), text),
        lambda package, text: (
            text in dict(parse_qsl(_call(package).query, errors="surrogatepass"))
        ),
    ),
    "header parameter": (
        lambda text: _put((*OPERATION, "parameters", 2, "name"), text),
        lambda package, text: text in _header_names(package),
    ),
    "fixed header": (
        lambda text: _put((*OPERATION, "parameters", 3, "schema", "default"), text),
        lambda package, text: _settings(package).headers["X-Fixed"] == text,
    ),
    "name of a fixed header": (
        lambda text: _put((*OPERATION, "parameters", 3, "name"), text),
        lambda package, text: text in _settings(package).headers,
    ),
    "path": (
        lambda text: _renamed(
            ("paths", "/things/{id}"), "/{id}/" + text.replace("{", "")
        ),
        lambda package, text: (
            # of a path, the fragment is sent to nobody
            unquote(_call(package).path, errors="surrogatepass").endswith(
                "/" + text.replace("{", "").partition("#")[0]
            )
        ),
    ),
    "path parameter": (lambda text: _path_parameter(text), None),
    "server": (
        lambda text: _put(("servers", 0, "url"), text),
        # an address has no white space around it (RFC 3986, appendix C)
        lambda package, text: _settings(package).base_url == text.strip().rstrip("/"),
    ),
    "credential's header": (
        lambda text: _put(("components", "securitySchemes", "key", "name"), text),
        lambda package, text: text in _credential_headers(package),
    ),
    "security scheme": (lambda text: _scheme(text), None),
    "status": (lambda text: _renamed((*OPERATION, "responses", "404"), text), None),
    "media type": (
        lambda text: _renamed(
            (*OPERATION, "requestBody", "content", "application/json"), text
        ),
        None,
    ),
    "media type's suffix": (
        lambda text: _renamed(
            (*OPERATION, "requestBody", "content", "application/json"),
            f"application/json;{text}",
        ),
        lambda package, text: _keeps_media_type(package, f"application/json;{text}"),
    ),
    "reference": (
        lambda text: _put((*SCHEMAS, "Pick", "oneOf", 0, "$ref"), text),
        None,
    ),
    "type": (lambda text: _put((*MEMBER, "type"), text), None),
    "required": (lambda text: _put((*SCHEMAS, "Thing", "required"), [text]), None),
    "place": (lambda text: _put((*OPERATION, "parameters", 1, "in"), text), None),
    "version of OAS": (lambda text: _put(("openapi",), text), None),
}


def _unused(text: str) -> Json:
    document = copy.deepcopy(BASE)
    schemas = document["components"]["schemas"]
    schemas[text] = {"type": "object", "properties": {"a": {"type": "string"}}}
    schemas["Thing"]["properties"]["other"] = {
        "$ref": f"#/components/schemas/{_escaped(text)}"
    }
    return document


def _escaped(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1").replace("%", "%25")


def _wrapper(text: str) -> Json:
    document = _put((*SCHEMAS, "Key", "oneOf", 0, "required"), [text])
    inner = _at(document, (*SCHEMAS, "Key", "oneOf", 0))
    inner["properties"] = {text: {"type": "string"}}
    return document


def _key_variant(package: ModuleType, text: str) -> str:
    models = sys.modules[f"{package.__name__}.models"]
    codec = sys.modules[f"{package.__name__}._runtime.codec"]
    return str(type(codec.from_json(json.dumps({text: "a"}), models.Key)).__name__)


def _path_parameter(text: str) -> Json:
    document = _renamed(("paths", "/things/{id}"), f"/{{{text}}}")
    document["paths"][f"/{{{text}}}"]["post"]["parameters"][0]["name"] = text
    return document


def _scheme(text: str) -> Json:
    document = _renamed(("components", "securitySchemes", "key"), text)
    document["components"]["securitySchemes"]["other"] = {
        "type": "apiKey",
        "in": "header",
        "name": "X-Other",
    }
    document["security"] = [{text: []}, {"other": []}]
    return document


REFUSED = {
    "mapping value",
    "media type",
    "place",
    "reference",
    "required",
    "status",
    "type",
    "version of OAS",
}
"""Places where a text is rarely legal: a few texts show what they all lead to."""

FEW = ("triple", "trailing", "null", "surrogate", "path", "empty", "very-long")


@pytest.mark.parametrize(
    ("place", "name"),
    [(place, name) for place in NAMES for name in (FEW if place in REFUSED else TEXTS)],
)
def test_names_are_kept_or_refused(place: str, name: str, tmp_path: Path) -> None:
    make, check = NAMES[place]
    text = TEXTS[name]
    run = _run(make(text), tmp_path / "in")
    if run.status == 0:
        for package in _loaded(tmp_path / "in"):
            assert check is None or check(package, text)
