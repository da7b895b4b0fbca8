"""Schemas of a document as JSON Schema, and what a round trip may change."""

from __future__ import annotations

import base64
import datetime
import math
import re
from collections.abc import Iterator
from typing import Any

import jsonschema

Path = tuple[str | int, ...]
RANGES = {"int32": 2**31, "int64": 2**63}

formats = jsonschema.FormatChecker()


@formats.checks("byte", raises=ValueError)
def _is_base64(value: object) -> bool:
    if isinstance(value, str):
        base64.b64decode(value, validate=True)
    return True


@formats.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -RANGES["int32"] <= value < RANGES["int32"]


@formats.checks("int64")
def _is_int64(value: object) -> bool:
    return not isinstance(value, int) or -RANGES["int64"] <= value < RANGES["int64"]


def json_schema(value: Any) -> Any:
    """Returns schemas of OAS 3.0, and what holds them, as JSON Schema says it.

    OAS 3.0.3 "Schema Object": `nullable`, boolean `exclusiveMinimum`, and no meaning of
    what stands beside a `$ref`. Where a tag chooses among variants, several may fit: a
    document that declares the tag as any string means no less by it.
    """
    if isinstance(value, list):
        return [json_schema(each) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        return {"$ref": value["$ref"]}
    made = {
        key: each
        if key in ("enum", "example", "default", "const")
        else json_schema(each)
        for key, each in value.items()
        if key != "discriminator" or not isinstance(each, dict)
    }
    if "oneOf" in made and isinstance(value.get("discriminator"), dict):
        made["anyOf"] = made.pop("oneOf")
    if made.get("nullable") is True:
        if isinstance(made.get("type"), str):
            made["type"] = [made["type"], "null"]
        elif "type" not in made:
            made = {"anyOf": [made, {"type": "null"}]}
    for limit in ("minimum", "maximum"):
        exclusive = f"exclusive{limit.title()}"
        if made.get(exclusive) is True:
            made[exclusive] = made.pop(limit)
        elif made.get(exclusive) is False:
            del made[exclusive]
    return made


class Schemas:
    """The schemas of one document."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self._converted = json_schema({"components": root.get("components", {})})

    def resolve(self, schema: Any) -> dict[str, Any]:
        """Follows `$ref` until a schema is met that has none, and meets an `allOf`."""
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self.target(schema["$ref"])
        if not isinstance(schema, dict):
            return {}
        if "allOf" not in schema:
            return schema
        met = {key: each for key, each in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            met = self.met(met, self.resolve(part))
        return met

    def target(self, ref: str) -> Any:
        """Returns what a reference leads to."""
        here = self.root
        for key in ref.removeprefix("#/").split("/"):
            key = key.replace("~1", "/").replace("~0", "~")
            here = here[int(key) if isinstance(here, list) else key]
        return here

    def met(self, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        """Returns what is an instance of both of two schemas without `$ref`."""
        both = one | other
        for key in ("properties", "items", "enum", "required"):
            if key not in one or key not in other:
                continue
            first, second = one[key], other[key]
            if key == "properties":
                shared = first.keys() & second.keys()
                both[key] = {
                    name: {"allOf": [first[name], second[name]]}
                    if name in shared
                    else (first | second)[name]
                    for name in first | second
                }
            elif key == "items":
                both[key] = {"allOf": [first, second]}
            elif key == "enum":
                both[key] = [value for value in first if value in second] or second
            else:
                both[key] = [*dict.fromkeys([*first, *second])]
        return both

    def component(self, target: str) -> dict[str, Any]:
        """Returns what a discriminator's mapping refers to, by reference or by key."""
        ref = target if "#" in target else f"#/components/schemas/{target}"
        return self.resolve({"$ref": ref})

    def errors(self, schema: Any, value: Any) -> list[str]:
        """Returns what keeps a value from being an instance of a schema."""
        whole = json_schema(schema) | self._converted
        found = jsonschema.Draft202012Validator(whole, format_checker=formats)
        return sorted(
            f"{_shown(tuple(each.absolute_path))}: {each.message}"
            for each in found.iter_errors(value)
        )

    def is_valid(self, schema: Any, value: Any) -> bool:
        """Whether a value is an instance of a schema."""
        return not self.errors(schema, value)

    def differences(
        self, schema: Any, before: Any, after: Any, at: Path = ()
    ) -> Iterator[str]:
        """Yields what a round trip has changed and may not.

        Members that no schema declares may go where the schema is not open to them;
        1.0 is 1; a date-time is an instant.
        """
        schema = self.resolve(schema)
        variants = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if variants:
            yield from self._by_variant(schema, variants, before, after, at)
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from self._members(schema, before, after, at)
        elif isinstance(before, list) and isinstance(after, list):
            if len(before) != len(after):
                yield f"{_shown(at)}: {len(before)} items became {len(after)}"
            items = schema.get("items", {})
            for index, pair in enumerate(zip(before, after, strict=False)):
                yield from self.differences(items, *pair, (*at, index))
        elif not _equal(schema, before, after):
            yield f"{_shown(at)}: {before!r:.80} became {after!r:.80}"

    def _by_variant(
        self,
        schema: dict[str, Any],
        variants: list[Any],
        before: Any,
        after: Any,
        at: Path,
    ) -> Iterator[str]:
        """Compares by the variants that a value is an instance of: one must agree.

        A tag says which one that is. What has no known tag must be kept whole.
        """
        own = own_part(schema)
        tags = self.tags(schema)
        if tags:
            chosen = tags.get(self._tag(schema, before), {})
            yield from self.differences(chosen, before, after, at)
            return
        fitting = [each for each in variants if self.is_valid(each, before)]
        found = []
        for each in fitting or variants:
            met = self.met(own, self.resolve(each))
            found.append(list(self.differences(met, before, after, at)))
        yield from min(found, key=len)

    def tags(self, schema: dict[str, Any]) -> dict[Any, Any]:
        """Returns the variants of a union by tag; nothing if no tag chooses."""
        mapping = schema.get("discriminator", {}).get("mapping", {})
        return {tag: self.component(target) for tag, target in mapping.items()}

    def _tag(self, schema: dict[str, Any], value: Any) -> Any:
        name = schema["discriminator"]["propertyName"]
        tag = value.get(name) if isinstance(value, dict) else None
        return tag if isinstance(tag, str) else None

    def unknown(self, schema: Any, value: Any) -> tuple[int, int]:
        """Returns how many unknown variants a client must see, and how many it may.

        It must where a tag is not listed; it may where no tag chooses, and members that
        no schema declares hide which variant it is.
        """
        schema = self.resolve(schema)
        variants = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        tags = self.tags(schema)
        parts: list[tuple[Any, Any]] = []
        must = may = 0
        if tags:
            chosen = tags.get(self._tag(schema, value))
            must, may = (1, 1) if chosen is None else (0, 0)
            parts = [] if chosen is None else [(chosen, value)]
        elif variants:
            may = isinstance(value, dict)
            own = own_part(schema)
            parts = [
                (self.met(own, self.resolve(each)), value)
                for each in variants
                if self.is_valid(each, value)
            ][:1]
        elif isinstance(value, dict):
            declared = schema.get("properties", {})
            others = schema.get("additionalProperties")
            parts = [
                (declared.get(key, others), each)
                for key, each in value.items()
                if key in declared or isinstance(others, dict)
            ]
        elif isinstance(value, list):
            parts = [(schema.get("items", {}), each) for each in value]
        found = [(must, may), *(self.unknown(*each) for each in parts)]
        return sum(each[0] for each in found), sum(each[1] for each in found)

    def _members(
        self, schema: dict[str, Any], before: dict[str, Any], after: Any, at: Path
    ) -> Iterator[str]:
        declared = schema.get("properties", {})
        additional = schema.get("additionalProperties")
        is_open = bool(additional is True or isinstance(additional, dict))
        is_open = is_open or (additional is None and not declared)
        others = additional if isinstance(additional, dict) else {}
        for key in after.keys() - before.keys():
            yield f"{_shown((*at, key))}: came from nowhere"
        for key, value in before.items():
            if key in after:
                inner = declared.get(key, others)
                yield from self.differences(inner, value, after[key], (*at, key))
            elif key in declared or is_open:
                yield f"{_shown((*at, key))}: {value!r:.80} is lost"


def own_part(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns what stands beside the alternatives of a schema."""
    return {key: each for key, each in schema.items() if key not in ("oneOf", "anyOf")}


def _equal(schema: dict[str, Any], before: Any, after: Any) -> bool:
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, int | float) and isinstance(after, int | float):
        # JSON numbers beyond the precision of a double are none that it could keep.
        is_number = schema.get("type") == "number"
        return before == after or (is_number and double(before) == double(after))
    if isinstance(before, str) and isinstance(after, str) and before != after:
        return schema.get("format") == "date-time" and instant(before) == instant(after)
    return bool(before == after)


def double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


RFC_3339 = re.compile(r"(.{10})[Tt ](.{8})(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def instant(text: str) -> datetime.datetime | str:
    found = RFC_3339.fullmatch(text)
    if not found:
        return text
    fraction = ((found[3] or ".0") + "000000")[:7]
    zone = found[4].upper().replace("Z", "+00:00")
    try:
        return datetime.datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{zone}")
    except ValueError:
        return text


def is_python_time(text: str) -> bool:
    """Whether Python can hold a date-time: no leap second, no offset of a day."""
    return not isinstance(instant(text), str)


def _shown(path: Path) -> str:
    return "/".join(map(str, path)) or "the value"
