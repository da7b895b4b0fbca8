"""Changes of schemas: members, values, limits, variants."""

from __future__ import annotations

import copy
import random

from versions.oracle.nodes import Json, Node, one, schemas

SCHEMAS: tuple[Node, ...] = (
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "enum": ["one", "two"]},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "object", "properties": {"inner": {"type": "string"}}},
    {},
)
LIMITS = {
    "integer": ("minimum", "maximum", "exclusive"),
    "number": ("minimum", "maximum", "exclusive"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
}


def _object(document: Json, chance: random.Random) -> Node | None:
    found: Node | None = one(
        chance, (part for part in schemas(document) if part.get("properties"))
    )
    return found


def add_member(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    owner["properties"]["added_one"] = copy.deepcopy(chance.choice(SCHEMAS))
    if chance.random() < 0.5:
        owner["required"] = [*owner.get("required", []), "added_one"]
        return "required"
    return "optional"


def remove_member(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    name: str = chance.choice(list(owner["properties"]))
    del owner["properties"][name]
    _not_required(owner, name)
    return name


def _not_required(owner: Node, name: str) -> None:
    left = [each for each in owner.get("required", ()) if each != name]
    if left:
        owner["required"] = left
    else:
        owner.pop("required", None)


def rename_member(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    name: str = chance.choice(list(owner["properties"]))
    new = chance.choice([f"{name}_new", name.upper(), f"x-{name}"])
    owner["properties"][new] = owner["properties"].pop(name)
    if name in owner.get("required", ()):
        owner["required"] = [
            new if each == name else each for each in owner["required"]
        ]
    return f"{name} {new}"


def retype_member(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    name: str = chance.choice(list(owner["properties"]))
    owner["properties"][name] = copy.deepcopy(chance.choice(SCHEMAS))
    return f"{name} {owner['properties'][name]}"


def require_member(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    name: str = chance.choice(list(owner["properties"]))
    if name in owner.get("required", ()):
        _not_required(owner, name)
        return f"{name} not"
    owner["required"] = [*owner.get("required", []), name]
    return name


def null_schema(document: Json, chance: random.Random) -> str:
    schema = one(
        chance,
        (part for part in schemas(document) if isinstance(part.get("type"), str)),
    )
    if schema is None:
        return ""
    if str(document["openapi"]).startswith("3.0"):
        schema["nullable"] = not schema.get("nullable", False)
    elif "enum" not in schema:
        schema["type"] = [schema["type"], "null"]
    return str(schema)[:60]


def not_null_schema(document: Json, chance: random.Random) -> str:
    schema = one(
        chance, (part for part in schemas(document) if "null" in part.get("type", ""))
    )
    if schema is None or not isinstance(schema["type"], list):
        return ""
    schema["type"] = [each for each in schema["type"] if each != "null"]
    return str(schema)[:60]


def number_schema(document: Json, chance: random.Random) -> str:
    schema = one(
        chance,
        (
            part
            for part in schemas(document)
            if part.get("type") in ("integer", "number")
        ),
    )
    if schema is None:
        return ""
    schema["type"] = "number" if schema["type"] == "integer" else "integer"
    return str(schema)[:60]


def enum_value(document: Json, chance: random.Random) -> str:
    schema = one(chance, (part for part in schemas(document) if part.get("enum")))
    if schema is None:
        return ""
    key = chance.choice(["add", "remove", "open", "suggest"])
    values = schema["enum"]
    if key == "add" and isinstance(values[0], str):
        schema["enum"] = [*values, "added_value"]
    elif key == "remove" and len(values) > 1:
        schema["enum"] = values[:-1] if chance.random() < 0.5 else values[1:]
    elif key == "suggest":
        schema["x-enum"] = schema.pop("enum")
    else:
        del schema["enum"]
    return f"{key} {str(values)[:40]}"


def close_text(document: Json, chance: random.Random) -> str:
    schema = one(
        chance, (part for part in schemas(document) if part.get("type") == "string")
    )
    if schema is None or "enum" in schema:
        return ""
    key = chance.choice(["enum", "x-enum"])
    schema.pop("format", None)
    schema[key] = ["text", "other"]
    return key


def format_text(document: Json, chance: random.Random) -> str:
    schema = one(
        chance, (part for part in schemas(document) if part.get("type") == "string")
    )
    if schema is None or "enum" in schema:
        return ""
    if schema.pop("format", None) is None:
        schema["format"] = chance.choice(["date-time", "date", "byte", "uuid", "email"])
    return str(schema)[:60]


def limit_schema(document: Json, chance: random.Random) -> str:
    schema = one(
        chance, (part for part in schemas(document) if part.get("type") in LIMITS)
    )
    if schema is None:
        return ""
    keyword = chance.choice(LIMITS[schema["type"]])
    if keyword == "exclusive":
        if "maximum" not in schema or "exclusiveMaximum" in schema:
            return ""
        if str(document["openapi"]).startswith("3.0"):
            schema["exclusiveMaximum"] = True
        else:
            schema["exclusiveMaximum"] = schema.pop("maximum")
    elif keyword in schema:
        schema[keyword] = schema[keyword] + chance.choice([-1, 1])
        if schema[keyword] < 0:
            return ""
    else:
        schema[keyword] = 1 if keyword.startswith("min") else 40
    return f"{keyword} {schema.get(keyword)}"


def default_schema(document: Json, chance: random.Random) -> str:
    schema = one(
        chance, (part for part in schemas(document) if part.get("type") == "string")
    )
    if schema is None or "enum" in schema or "format" in schema:
        return ""
    if schema.pop("default", None) is None:
        schema["default"] = "default"
    return str(schema)[:60]


def wrap_schema(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    name: str = chance.choice(list(owner["properties"]))
    owner["properties"][name] = {"type": "array", "items": owner["properties"][name]}
    return name


def free_object(document: Json, chance: random.Random) -> str:
    owner = _object(document, chance)
    if owner is None:
        return ""
    if owner.pop("additionalProperties", None) is None:
        owner["additionalProperties"] = chance.choice(
            [True, False, {"type": "string"}, {"type": "integer"}]
        )
    return str(owner.get("additionalProperties"))


def tag_union(document: Json, chance: random.Random) -> str:
    union = one(
        chance, (part for part in schemas(document) if part.get("discriminator"))
    )
    if union is None:
        return ""
    mapping = union["discriminator"].setdefault("mapping", {})
    key = chance.choice(["add", "rename", "remove", "drop", "property"])
    if key == "drop":
        del union["discriminator"]
    elif key == "property":
        union["discriminator"]["propertyName"] += "_new"
    elif not mapping:
        return ""
    else:
        tag = chance.choice(list(mapping))
        if key == "add":
            mapping["second_tag"] = mapping[tag]
        else:
            target = mapping.pop(tag)
            if key == "rename":
                mapping[f"{tag}_new"] = target
    return key


def vary_union(document: Json, chance: random.Random) -> str:
    unions = (
        (part, key)
        for part in schemas(document)
        for key in ("oneOf", "anyOf")
        if len(part.get(key, ())) > 1
    )
    found = one(chance, unions)
    if found is None:
        return ""
    union, keyword = found
    variants = union[keyword]
    key = chance.choice(["add", "remove", "turn", "text"])
    if key == "turn":
        variants.reverse()
    elif key == "remove":
        gone = variants.pop()
        mapping = union.get("discriminator", {}).get("mapping", {})
        for tag in [tag for tag in mapping if mapping[tag] == gone.get("$ref")]:
            del mapping[tag]
    elif key == "text":
        variants.append({"type": "string"})
    else:
        _add_variant(document, union, variants)
    return key


def _add_variant(document: Json, union: Node, variants: list[Json]) -> None:
    ref = "#/components/schemas/AddedVariant"
    schema: Node = {"type": "object", "properties": {"added": {"type": "string"}}}
    discriminator = union.get("discriminator")
    if discriminator:
        name = discriminator["propertyName"]
        schema["properties"][name] = {"type": "string"}
        schema["required"] = [name]
        if "mapping" in discriminator:
            discriminator["mapping"]["added_tag"] = ref
    else:
        schema["required"] = ["added"]
    document.setdefault("components", {}).setdefault("schemas", {})["AddedVariant"] = (
        schema
    )
    variants.append({"$ref": ref})
