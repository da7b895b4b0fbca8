"""What the keywords of one schema say of a value, and how such facts are met.

Facts hold places in the stead of inner schemas: a member that several schemas declare
has the places of all of them, and is their conjunction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from clientsmith.load.document import Pointer
from clientsmith.resolve.places import canonical, is_map, json_type, listed

DOCUMENTING = frozenset(
    {
        "$anchor",
        "$comment",
        "$defs",
        "$id",
        "$schema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "nullable",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    }
)
"""Keywords that tell a reader something and do not change what is valid; null has rules
of its own.
"""

LIMITING = frozenset(
    {
        "contains",
        "contentSchema",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "if",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "pattern",
        "propertyNames",
        "required",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    }
)
"""Keywords that the client leaves to the server (JSON Schema Validation, section 6)."""

UNFIT = re.compile(r'["\\\x00-\x1f]')
"""What msgspec takes in no name of a member."""

JSON_TYPES = frozenset(
    {"array", "boolean", "integer", "null", "number", "object", "string"}
)

SCALARS = JSON_TYPES - {"array", "object"}

OTHERS = ("additionalProperties", "unevaluatedProperties")
"""Keywords that say of which schema other members are: members that are declared
elsewhere are met with these, so the second says the same (JSON Schema 2020-12, 11.3).
"""

Places = tuple[Pointer, ...]


@dataclass(frozen=True)
class Facts:
    """What is known of a value.

    Attributes:
        types: The JSON types that it may have, without null; None if nothing says.
        members: The declared members of an object and the places that declare them.
        required: The members that must be there, declared or not.
        closed: Whether other members are forbidden.
        additional: Schemas of other members.
        patterns: Schemas of members whose names fit a pattern.
        items: Schemas of an array's items, behind `prefix`.
        prefix: Schemas of its first items.
        format: The format, as the document writes it.
        values: The only values, as canonical JSON; None if any are allowed.
        suggested: The values of an `x-enum`, which may grow.
        conditions: Schemas that hold for some values only, and declare members.
    """

    types: frozenset[str] | None = None
    members: tuple[tuple[str, Places], ...] = ()
    required: frozenset[str] = frozenset()
    closed: bool = False
    additional: Places = ()
    patterns: Places = ()
    items: Places = ()
    prefix: tuple[Places, ...] = ()
    format: str = ""
    values: tuple[str, ...] | None = None
    suggested: tuple[str, ...] = ()
    conditions: Places = ()

    @cached_property
    def signature(self) -> tuple[Any, ...]:
        """Returns what makes two facts equal, in whatever order they were met."""
        return (
            self.types,
            frozenset((name, frozenset(places)) for name, places in self.members),
            self.required,
            self.closed,
            frozenset(self.additional),
            frozenset(self.patterns),
            frozenset(self.items),
            tuple(map(frozenset, self.prefix)),
            self.format,
            self.values and frozenset(self.values),
            self.suggested,
            frozenset(self.conditions),
        )

    def inferred(self) -> Facts:
        """Returns the facts with the JSON type that other keywords imply.

        A quarter of published documents leave out `type` where `properties` or `items`
        say it all.
        """
        if self.types is not None:
            return self
        values = self.suggested if self.values is None else self.values
        if values:
            found = {json_type(json.loads(value)) for value in values} - {"null"}
            return replace(self, types=frozenset(found) or None)
        keyed = self.members or self.required or self.additional or self.patterns
        if keyed or self.closed:
            return replace(self, types=frozenset({"object"}))
        is_array = self.items or self.prefix
        return replace(self, types=frozenset({"array"})) if is_array else self


def read(schema: object, at: Pointer) -> Facts:
    """Returns what the own keywords of a schema say (OAS "Schema Object").

    Args:
        schema: The schema; what `$ref`, `allOf`, `oneOf` and `anyOf` join to it does
            not count.
        at: Its place.
    """
    if schema is False:
        return Facts(types=frozenset())
    if not is_map(schema):
        return Facts()
    types = declared_types(schema)
    properties = schema.get("properties")
    patterns = schema.get("patternProperties")
    others = next((name for name in OTHERS if name in schema), "")
    extra = schema.get(others)
    prefix_keyword, items_keyword = "prefixItems", "items"
    if isinstance(schema.get("items"), list):  # JSON Schema before 2020-12
        prefix_keyword, items_keyword = "items", "additionalItems"
    items = schema.get(items_keyword)
    return Facts(
        types=types,
        members=tuple(
            (name, ((*at, "properties", name),))
            for name, member in (properties.items() if is_map(properties) else ())
            if member is not False
        ),
        required=frozenset(
            name for name in listed(schema, "required") if isinstance(name, str)
        ),
        closed=extra is False,
        additional=() if extra is None or extra is False else ((*at, others),),
        patterns=tuple(
            (*at, "patternProperties", pattern)
            for pattern in (patterns if is_map(patterns) else ())
        ),
        items=() if items is None else ((*at, items_keyword),),
        prefix=tuple(
            ((*at, prefix_keyword, index),)
            for index, _ in enumerate(listed(schema, prefix_keyword))
        ),
        format=_format(schema),
        values=_values(schema, types),
        suggested=tuple(
            dict.fromkeys(
                canonical(value)
                for value in listed(schema, "x-enum")
                if value is not None and fits(value, types or SCALARS)
            )
        ),
        conditions=tuple((*at, *way) for way in _conditions(schema)),
    )


def _conditions(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    """Returns the ways to schemas that hold under a condition and declare members.

    JSON Schema 2020-12, section 10.2.2.
    """
    dependent = schema.get("dependentSchemas")
    inner: dict[tuple[str, ...], Any] = {
        ("dependentSchemas", name): schema
        for name, schema in (dependent.items() if is_map(dependent) else ())
    }
    inner |= {(name,): schema.get(name) for name in ("then", "else")}
    return [way for way, each in inner.items() if is_map(each) and "properties" in each]


def declared_types(schema: dict[str, Any]) -> frozenset[str] | None:
    """Returns the JSON types that a schema names, without null; None if it names none.

    `type` may be a list since OAS 3.1.
    """
    declared = schema.get("type")
    names = [declared] if isinstance(declared, str) else declared
    if not isinstance(names, list) or is_null_beside(schema):
        return None
    known = frozenset(
        name for name in names if isinstance(name, str) and name in JSON_TYPES
    )
    if {"integer", "number"} <= known:
        known -= {"integer"}
    return (known - {"null"}) or None


def is_null_beside(schema: dict[str, Any]) -> bool:
    """Whether `type: null` stands beside alternatives, and is meant as one more.

    By the letter the schema contradicts itself; 40 places of one vendor are so.
    """
    return schema.get("type") == "null" and any(
        listed(schema, keyword) for keyword in ("oneOf", "anyOf", "allOf")
    )


def is_null(schema: object) -> bool:
    """Whether null is all that a schema allows."""
    if not is_map(schema) or is_null_beside(schema):
        return False
    return (
        schema.get("type") in ("null", ["null"])
        or schema.get("enum") == [None]
        or ("const" in schema and schema["const"] is None)
    )


def _format(schema: dict[str, Any]) -> str:
    """Returns the format, also where it is written as content.

    OAS 3.1 "Considerations for File Uploads": what is `format: byte` and `binary` in
    3.0 is `contentEncoding` and `contentMediaType` there. Bytes are written in plain
    base64, so what is in the alphabet of addresses stays the text that it is.
    """
    encoding, media_type = schema.get("contentEncoding"), schema.get("contentMediaType")
    if encoding == "base64":
        return "byte"
    if encoding == "base64url":
        return ""
    if isinstance(media_type, str) and not media_type.endswith("json"):
        return "binary"
    format = schema.get("format")
    return format if isinstance(format, str) else ""


def _values(
    schema: dict[str, Any], types: frozenset[str] | None
) -> tuple[str, ...] | None:
    """Returns the only values that a schema allows, as canonical JSON.

    Values of another type than the declared one are never valid. Where a string is
    declared, their quotes were forgotten: `type: string`, `enum: [on, off, false]`.
    """
    values = listed(schema, "enum")
    if not values and "const" in schema:
        values = [schema["const"]]
    if not values:
        return None
    if types == frozenset({"string"}):
        values = [
            json.dumps(value) if isinstance(value, bool | int | float) else value
            for value in values
        ]
    if types is not None:
        fitting = [value for value in values if value is None or fits(value, types)]
        if any(value is not None for value in fitting):
            values = fitting
    return tuple(dict.fromkeys(map(canonical, values)))


def fits(value: object, types: frozenset[str]) -> bool:
    """Whether a value has one of some JSON types."""
    return bool(meet_types(frozenset({json_type(value)}), types))


def meet_types(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Returns the JSON types that both have; integer is a kind of number."""
    both = set(one & other)
    if ("integer" in one and "number" in other) or (
        "integer" in other and "number" in one
    ):
        both.add("integer")
    return frozenset(both)


def meet(facts: Iterable[Facts]) -> tuple[Facts, tuple[str, ...]]:
    """Returns the conjunction of facts, and the keywords that contradict each other.

    Of what contradicts itself the first counts. Members that several have are met,
    never replaced: their places are gathered.
    """
    met, conflicts = Facts(), dict[str, None]()
    members: dict[str, dict[Pointer, None]] = {}
    prefix: list[dict[Pointer, None]] = []
    for next in facts:
        types, values = (
            _meet_types(met, next, conflicts),
            _meet_values(met, next, conflicts),
        )
        for name, places in next.members:
            members.setdefault(name, {}).update(dict.fromkeys(places))
        prefix += [{} for _ in next.prefix[len(prefix) :]]
        for gathered, places in zip(prefix, next.prefix, strict=False):
            gathered.update(dict.fromkeys(places))
        met = Facts(
            types=types,
            required=met.required | next.required,
            closed=met.closed or next.closed,
            additional=_joined(met.additional, next.additional),
            patterns=_joined(met.patterns, next.patterns),
            items=_joined(met.items, next.items),
            format=met.format or next.format,
            values=values,
            suggested=met.suggested or next.suggested,
            conditions=_joined(met.conditions, next.conditions),
        )
    listed_members = tuple((name, tuple(places)) for name, places in members.items())
    return (
        replace(met, members=listed_members, prefix=tuple(map(tuple, prefix))),
        tuple(conflicts),
    )


def _meet_types(
    one: Facts, other: Facts, conflicts: dict[str, None]
) -> frozenset[str] | None:
    if one.types is None or other.types is None:
        return other.types if one.types is None else one.types
    both = meet_types(one.types, other.types)
    if not both:
        conflicts["type"] = None
    return both or one.types


def _meet_values(
    one: Facts, other: Facts, conflicts: dict[str, None]
) -> tuple[str, ...] | None:
    if one.values is None or other.values is None:
        return other.values if one.values is None else one.values
    both = tuple(value for value in one.values if value in other.values)
    if not both:
        conflicts["enum"] = None
    return both or one.values


def _joined(one: Places, other: Places) -> Places:
    return tuple(dict.fromkeys((*one, *other)))
