"""Instances made from a schema: the smallest one, and one with everything."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from .schemas import Schemas, own_part

DEEPEST = 8
TEXTS = {
    "date-time": "2025-02-03T04:05:06Z",
    "date": "2025-02-03",
    "uuid": "6f1b2c3d-0a1b-4c5d-8e9f-001122334455",
    "byte": "aGVsbG8=",
    "binary": "hello",
    "json": '{"a": 1}',
    "email": "a@example.com",
    "uri": "https://example.com/a",
    "url": "https://example.com/a",
}


class Sampler:
    """Makes instances of a document's schemas.

    Attributes:
        is_full: Whether optional members are there, too.
        variant: Which variant of each union, and which value of each enumeration.
    """

    def __init__(self, schemas: Schemas, *, is_full: bool, variant: int = 0) -> None:
        self.schemas = schemas
        self.is_full = is_full
        self.variant = variant

    def sample(self, schema: Any, depth: int = 0) -> Any:
        """Returns an instance of a schema."""
        schema = self.schemas.resolve(schema)
        listed = schema.get("enum") or schema.get("x-enum")
        if listed:
            return listed[self.variant % len(listed)]
        if "const" in schema:
            return schema["const"]
        variants = schema.get("oneOf") or schema.get("anyOf")
        if variants:
            return self._variant(schema, variants, depth)
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            made = self._object(schema, depth)
            return self._fitting(schema, made) if "not" in schema else made
        if kind == "array":
            return self._array(schema, depth)
        return self._scalar(schema, kind)

    def _variant(self, schema: dict[str, Any], variants: list[Any], depth: int) -> Any:
        """Returns an instance of one alternative; of the next if that is none."""
        count = len(variants)
        turns = [variants[(self.variant + turn) % count] for turn in range(count)]
        made = [self._of_variant(schema, variants, each, depth) for each in turns[:1]]
        if self.schemas.is_valid(schema, made[0]):
            return made[0]
        made += [self._of_variant(schema, variants, each, depth) for each in turns[1:]]
        return next(
            (each for each in made if self.schemas.is_valid(schema, each)), made[0]
        )

    def _of_variant(
        self, schema: dict[str, Any], variants: list[Any], variant: Any, depth: int
    ) -> Any:
        chosen = self.schemas.resolve(variant)
        met = self.schemas.met(own_part(schema), chosen)
        made = self.sample(self._without_others(met, variants, chosen), depth)
        discriminator = schema.get("discriminator", {})
        for tag, target in discriminator.get("mapping", {}).items():
            if self.schemas.component(target) is chosen:
                made[discriminator["propertyName"]] = tag
                break
        return self._fitting(schema, made)

    def _without_others(
        self, met: dict[str, Any], variants: list[Any], chosen: dict[str, Any]
    ) -> dict[str, Any]:
        """Leaves out members that other alternatives require, and this one does not."""
        required = [self.schemas.resolve(each).get("required", ()) for each in variants]
        others = {name for names in required for name in names}
        others -= {*met.get("required", ()), *chosen.get("properties", {})}
        properties = met.get("properties", {})
        kept = {name: each for name, each in properties.items() if name not in others}
        return met | {"properties": kept} if properties else met

    def _fitting(self, schema: dict[str, Any], made: Any) -> Any:
        """Leaves out members that exclude each other, as few as will do."""
        if not isinstance(made, dict) or self.schemas.is_valid(schema, made):
            return made
        optional = [name for name in made if name not in schema.get("required", ())]
        for count in range(1, len(optional) + 1):
            for left_out in combinations(optional, count):
                rest = {key: made[key] for key in made if key not in left_out}
                if self.schemas.is_valid(schema, rest):
                    return rest
        return made

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        properties, required = schema.get("properties", {}), schema.get("required", ())
        wanted = [
            name
            for name, each in properties.items()
            if name in required
            or (self.is_full and depth < DEEPEST and not each.get("readOnly"))
        ]
        made = {name: self.sample(properties[name], depth + 1) for name in wanted}
        others = schema.get("additionalProperties")
        needs = len(made) < schema.get("minProperties", 0)
        if isinstance(others, dict) and (self.is_full or needs) and depth < DEEPEST:
            made["a_key"] = self.sample(others, depth + 1)
        elif (others is True and self.is_full) or (needs and others is None):
            made["undeclared"] = "kept"
        return made

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        count = max(schema.get("minItems", 0), 1 if depth < DEEPEST else 0)
        return [self.sample(schema.get("items", {}), depth + 1) for _ in range(count)]

    def _scalar(self, schema: dict[str, Any], kind: Any) -> Any:
        if kind in ("integer", "number"):
            least = schema.get("minimum", 1)
            least += schema.get("exclusiveMinimum") is True
            most = schema.get("maximum", least + 1)
            value = min(least + 1, most) if self.is_full else least
            return value if kind == "integer" else float(value)
        if kind == "boolean":
            return self.is_full
        if kind is None:
            return {"a": [1, "b", None]}
        text = TEXTS.get(schema.get("format", ""), "text")
        most = schema.get("maxLength", len(text))
        return text.ljust(schema.get("minLength", 0), "x")[: max(most, 1)]


def variants(schemas: Schemas, schema: Any, depth: int = 0) -> int:
    """Returns the number of variants of the largest union within a schema."""
    schema = schemas.resolve(schema)
    if depth > DEEPEST:
        return 1
    own = schema.get("oneOf") or schema.get("anyOf") or ()
    inner = [*own, *schema.get("properties", {}).values()]
    inner += [schema.get(key, {}) for key in ("items", "additionalProperties")]
    below = [variants(schemas, each, depth + 1) for each in inner if each]
    return max([1, len(own), *below])
