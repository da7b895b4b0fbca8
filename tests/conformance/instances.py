"""Instances of schemas that Schemathesis makes, and the round trip of each."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

from .documents import Generated, folder
from .fits import misfits
from .schemas import Schemas, is_python_time

COUNT = 25
"""Instances of each schema."""

NEWER = 5
"""Instances of each tagged union whose tag is made unknown, and missing."""


@dataclass
class RoundTrips:
    """What became of the instances of one document.

    Attributes:
        schemas: Component schemas that were looked at.
        passed: Instances that came back as they should.
        excepted: Instances that Python cannot hold; see `exception`.
        failures: What went wrong with the others.
        empty: Schemas without any instance.
    """

    schemas: int = 0
    passed: int = 0
    excepted: int = 0
    failures: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def round_trips(generated: Generated) -> RoundTrips:
    """Decodes and encodes instances of each component schema of a document."""
    done, schemas = RoundTrips(), Schemas(generated.root)
    trip, maker = Trip(generated, schemas), Maker(generated.root)
    for key in maker.schemas:
        schema = {"$ref": f"#/components/schemas/{key}"}
        kind = generated.component(key)
        found = [
            each for each in maker.instances(key) if schemas.is_valid(schema, each)
        ]
        done.schemas += 1
        done.empty += [] if found else [key]
        found += newer(schemas, schema, found)
        for value in found:
            trip.add(done, key, schema, kind, value)
    return done


class Trip:
    """Decodes and encodes values, with the runtime of a generated client."""

    def __init__(self, generated: Generated, schemas: Schemas) -> None:
        self.schemas = schemas
        codec = generated.module("_runtime.codec")
        model = generated.module("_runtime.model")
        self.decode: Callable[[str, Any], Any] = codec.from_json
        self.encode: Callable[[Any], bytes] = model.to_json
        self.unknown: type = model.UnknownVariant

    def add(
        self, done: RoundTrips, name: str, schema: Any, kind: Any, value: Any
    ) -> None:
        """Makes one round trip and notes what came of it."""
        problems = self.problems(schema, kind, value)
        if not problems:
            done.passed += 1
        elif self.is_excepted(schema, value):
            done.excepted += 1
        else:
            shown = json.dumps(value)
            done.failures += [f"{name}: {each} in {shown:.300}" for each in problems]

    def is_excepted(self, schema: Any, value: Any) -> bool:
        """Whether a value holds what Python cannot."""
        return has_no_place_in_python(schema, value, self.schemas)

    def problems(self, schema: Any, kind: Any, value: Any) -> list[str]:
        """Returns what is wrong with the round trip of a valid value."""
        try:
            model = self.decode(json.dumps(value), kind)
            after = json.loads(self.encode(model))
        except Exception as error:  # whatever it is, it is a defect
            return [f"{type(error).__name__}: {error}"]
        kept = list(unknowns(model, self.unknown))
        found = [f"kept as unknown: {each.reason}" for each in kept if each.reason]
        must, may = self.schemas.unknown(schema, value)
        if not must <= len(kept) <= may:
            found.append(f"{len(kept)} variants are unknown, and not {must} to {may}")
        found += misfits(model, kind)
        return found + list(self.schemas.differences(schema, value, after))


def newer(schemas: Schemas, schema: Any, values: list[Any]) -> list[Any]:
    """Returns instances of a tagged union as a newer server may send them.

    Their tags are none that the document lists, or missing.
    """
    resolved = schemas.resolve(schema)
    if not schemas.tags(resolved):
        return []
    name = resolved["discriminator"]["propertyName"]
    found = [each for each in values if isinstance(each, dict)][:NEWER]
    unlisted = [each | {name: "a newer tag", "and": {"more": None}} for each in found]
    return unlisted + [{k: v for k, v in each.items() if k != name} for each in found]


def unknowns(value: Any, kind: type) -> Iterator[Any]:
    """Yields all unknown variants within a value."""
    if isinstance(value, kind):
        yield value
        return
    parts: Iterable[Any] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    else:
        names = getattr(type(value), "__struct_fields__", ())
        parts = (getattr(value, name, None) for name in names)
    for each in parts:
        yield from unknowns(each, kind)


def has_no_place_in_python(schema: Any, value: Any, schemas: Schemas) -> bool:
    """Whether a value holds a date-time that Python cannot: `23:59:60`."""
    schema = schemas.resolve(schema)
    if isinstance(value, str):
        return schema.get("format") == "date-time" and not is_python_time(value)
    if isinstance(value, list):
        items = schema.get("items", {})
        return any(has_no_place_in_python(items, each, schemas) for each in value)
    if not isinstance(value, dict):
        return False
    variants = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if any(has_no_place_in_python(each, value, schemas) for each in variants):
        return True
    declared, others = schema.get("properties", {}), schema.get("additionalProperties")
    return any(
        has_no_place_in_python(declared.get(key, others), each, schemas)
        for key, each in value.items()
    )


class Maker:
    """Makes instances of the component schemas of one document.

    Attributes:
        schemas: The schemas by key. Variants have only the tags that choose them: a
            document may declare the tag as any string, but with that of another
            variant, an instance would be no such variant.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._tags: dict[str, dict[str, set[str]]] = {}
        schemas = (root.get("components") or {}).get("schemas") or {}
        _find_tags(root, schemas, self._tags)
        self.schemas = {key: self._tagged(key, schemas[key]) for key in schemas}

    def instances(self, key: str) -> list[Any]:
        """Returns instances of a component schema; the same ones in every run."""
        components: dict[str, Any] = {}
        waiting = [key]
        while waiting:
            name = waiting.pop()
            if name in self.schemas and name not in components:
                components[name] = self.schemas[name]
                waiting += _references(components[name])
        own = {"$ref": f"#/components/schemas/{key}"}
        body = {"required": True, "content": {"application/json": {"schema": own}}}
        document = {
            "openapi": self._root["openapi"],
            "info": {"title": "", "version": ""},
            "paths": {"/": {"post": {"requestBody": body, "responses": {"200": {}}}}},
            "components": {"schemas": components},
        }
        # Most schemas are those of another version, but for their prose.
        found: list[Any] = json.loads(
            _instances(json.dumps(_bare(document), sort_keys=True))
        )
        return found

    def _tagged(self, key: str, schema: Any) -> Any:
        tags = self._tags.get(key, {})
        if not tags or not {"$ref", "oneOf", "anyOf"}.isdisjoint(schema):
            return schema
        properties = dict(schema.get("properties", {}))
        for name, values in tags.items():
            properties[name] = _narrowed(properties.get(name, {}), values)
        return {**schema, "properties": properties}


@cache
def _instances(text: str) -> str:
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(folder() / "hypothesis"))
    import hypothesis
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.core import NotSet

    document = json.loads(text)
    document["paths"]["/"]["post"]["responses"]["200"]["description"] = ""
    operation = schemathesis.openapi.from_dict(document)["/"]["POST"]
    found: list[Any] = []

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=COUNT,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        derandomize=True,
    )
    @hypothesis.given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def collect(case: Any) -> None:
        if not isinstance(case.body, NotSet):
            found.append(case.body)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return json.dumps(found)


def _references(value: Any) -> set[str]:
    """Returns the component schemas that a schema refers to."""
    if isinstance(value, list):
        return {name for each in value for name in _references(each)}
    if not isinstance(value, dict):
        return set()
    found = {name for each in value.values() for name in _references(each)}
    ref = value.get("$ref")
    return found | {_key(ref)} if isinstance(ref, str) else found


def _key(ref: str) -> str:
    """Returns the key of the component schema that a reference leads to, or into."""
    name = ref.removeprefix("#/components/schemas/").partition("/")[0]
    return unquote(name).replace("~1", "/").replace("~0", "~")


def _narrowed(member: Any, tags: set[str]) -> Any:
    """Returns a tag's schema with no other texts than those that choose the variant."""
    if member.get("type", "string") != "string" or "const" in member:
        return member
    listed = sorted(tag for tag in tags if tag in member.get("enum", tags))
    return {"type": "string", "enum": listed} if listed else member


def _find_tags(
    value: Any, schemas: Any, found: dict[str, dict[str, set[str]]], own: str = ""
) -> None:
    """Collects the tags that choose component schemas, by the member that has them."""
    parts = value.items() if isinstance(value, dict) else ()
    for name, part in parts or enumerate(value if isinstance(value, list) else ()):
        _find_tags(part, schemas, found, name if value is schemas else "")
    discriminator = value.get("discriminator") if isinstance(value, dict) else None
    if not isinstance(discriminator, dict) or "propertyName" not in discriminator:
        return
    member = discriminator["propertyName"]
    variants = {
        _key(each["$ref"])
        for each in (*value.get("oneOf", ()), *value.get("anyOf", ()))
        if isinstance(each, dict) and "$ref" in each
    } or (_descendants(own, schemas) if own else set())
    for tag, target in (discriminator.get("mapping") or {}).items():
        found.setdefault(_key(str(target)), {}).setdefault(member, set()).add(tag)
    mapped = {_key(str(each)) for each in (discriminator.get("mapping") or {}).values()}
    for key in variants - mapped:
        found.setdefault(key, {}).setdefault(member, set()).add(key)


def _descendants(parent: str, schemas: Any) -> set[str]:
    """Returns the component schemas that join a parent by `allOf`, over all levels."""
    found: set[str] = set()
    waiting = {parent}
    while waiting:
        found |= waiting
        waiting = {
            key
            for key, schema in schemas.items()
            for part in (schema.get("allOf", ()) if isinstance(schema, dict) else ())
            if isinstance(part, dict) and _key(str(part.get("$ref"))) in found
        } - found
    return found - {parent}


PROSE = ("description", "example", "title", "externalDocs")


def _bare(value: Any, *, is_map: bool = False) -> Any:
    """Takes out what makes no difference to instances.

    `format: binary` is among it, since there are no files in JSON.
    """
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _bare(each, is_map=key in ("properties", "schemas") and not is_map)
        for key, each in value.items()
        if is_map
        or not (
            key in PROSE or key.startswith("x-") or (key, each) == ("format", "binary")
        )
    }
