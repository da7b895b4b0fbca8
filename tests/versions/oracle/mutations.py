"""Changes of documents as their authors make them, by chance: one kind at a time."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Json = Any
Node = dict[str, Any]

VERBS = ("get", "put", "post", "delete", "patch")
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


def mutated(document: Json, chance: random.Random) -> tuple[Json, str]:
    """Returns a document with one change, and what that is."""
    kinds = list(KINDS)
    while True:
        changed = copy.deepcopy(document)
        kind = chance.choice(kinds)
        said = kind(changed, chance)
        if said and changed != document:
            return changed, f"{kind.__name__.strip('_')} {said}"


def _inner(schema: Json) -> Iterator[Node]:
    """Yields a schema, and those within it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for part in schema.get("properties", {}).values():
        yield from _inner(part)
    for key in ("items", "additionalProperties"):
        yield from _inner(schema.get(key))
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            yield from _inner(part)


def _operations(document: Json) -> Iterator[tuple[Node, str, Node]]:
    for path in document.get("paths", {}).values():
        for verb in VERBS:
            if isinstance(path, dict) and isinstance(path.get(verb), dict):
                yield path, verb, path[verb]


def _contents(document: Json) -> Iterator[Node]:
    """Yields media types by name: of requests and of answers."""
    for _, _, operation in _operations(document):
        body = operation.get("requestBody", {})
        for holder in (body, *operation.get("responses", {}).values()):
            if isinstance(holder, dict) and holder.get("content"):
                yield holder["content"]


def _parameters(document: Json) -> Iterator[tuple[list[Json], Node]]:
    for path, _, operation in _operations(document):
        for holder in (path, operation):
            listed = holder.get("parameters", [])
            for parameter in listed:
                if "schema" in parameter:
                    yield listed, parameter


def _schemas(document: Json) -> Iterator[Node]:
    for schema in document.get("components", {}).get("schemas", {}).values():
        yield from _inner(schema)
    for _, parameter in _parameters(document):
        yield from _inner(parameter["schema"])
    for content in _contents(document):
        for media in content.values():
            yield from _inner(media.get("schema"))


def _one(chance: random.Random, found: Iterator[Any]) -> Any:
    listed = list(found)
    return chance.choice(listed) if listed else None


def _object(document: Json, chance: random.Random) -> Node | None:
    found: Node | None = _one(
        chance, (part for part in _schemas(document) if part.get("properties"))
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
    schema = _one(
        chance,
        (part for part in _schemas(document) if isinstance(part.get("type"), str)),
    )
    if schema is None:
        return ""
    if str(document["openapi"]).startswith("3.0"):
        schema["nullable"] = not schema.get("nullable", False)
    elif "enum" not in schema:
        schema["type"] = [schema["type"], "null"]
    return str(schema)[:60]


def not_null_schema(document: Json, chance: random.Random) -> str:
    schema = _one(
        chance, (part for part in _schemas(document) if "null" in part.get("type", ""))
    )
    if schema is None or not isinstance(schema["type"], list):
        return ""
    schema["type"] = [each for each in schema["type"] if each != "null"]
    return str(schema)[:60]


def number_schema(document: Json, chance: random.Random) -> str:
    schema = _one(
        chance,
        (
            part
            for part in _schemas(document)
            if part.get("type") in ("integer", "number")
        ),
    )
    if schema is None:
        return ""
    schema["type"] = "number" if schema["type"] == "integer" else "integer"
    return str(schema)[:60]


def enum_value(document: Json, chance: random.Random) -> str:
    schema = _one(chance, (part for part in _schemas(document) if part.get("enum")))
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
    schema = _one(
        chance, (part for part in _schemas(document) if part.get("type") == "string")
    )
    if schema is None or "enum" in schema:
        return ""
    key = chance.choice(["enum", "x-enum"])
    schema.pop("format", None)
    schema[key] = ["text", "other"]
    return key


def format_text(document: Json, chance: random.Random) -> str:
    schema = _one(
        chance, (part for part in _schemas(document) if part.get("type") == "string")
    )
    if schema is None or "enum" in schema:
        return ""
    if schema.pop("format", None) is None:
        schema["format"] = chance.choice(["date-time", "date", "byte", "uuid", "email"])
    return str(schema)[:60]


def limit_schema(document: Json, chance: random.Random) -> str:
    schema = _one(
        chance, (part for part in _schemas(document) if part.get("type") in LIMITS)
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
    schema = _one(
        chance, (part for part in _schemas(document) if part.get("type") == "string")
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
    union = _one(
        chance, (part for part in _schemas(document) if part.get("discriminator"))
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
        for part in _schemas(document)
        for key in ("oneOf", "anyOf")
        if len(part.get(key, ())) > 1
    )
    found = _one(chance, unions)
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


def add_parameter(document: Json, chance: random.Random) -> str:
    found = _one(chance, _operations(document))
    if found is None:
        return ""
    where = chance.choice(["query", "header", "cookie"])
    is_required = chance.random() < 0.3
    found[2].setdefault("parameters", []).append(
        {
            "name": "added-one",
            "in": where,
            "required": is_required,
            "schema": copy.deepcopy(chance.choice(SCHEMAS[:6])),
        }
    )
    return f"{where} {is_required}"


def change_parameter(document: Json, chance: random.Random) -> str:
    found = _one(chance, _parameters(document))
    if found is None:
        return ""
    listed, parameter = found
    key = chance.choice(["remove", "rename", "retype", "require", "move", "explode"])
    if parameter["in"] == "path" and key != "retype":
        return ""
    if key == "remove":
        listed.remove(parameter)
    elif key == "rename":
        parameter["name"] = chance.choice([f"{parameter['name']}_new", "other"])
    elif key == "retype":
        parameter["schema"] = copy.deepcopy(chance.choice(SCHEMAS[:7]))
    elif key == "require":
        parameter["required"] = not parameter.get("required", False)
    elif key == "move":
        parameter["in"] = "header" if parameter["in"] == "query" else "query"
        parameter.pop("style", None)
    else:
        parameter["explode"] = not parameter.get("explode", parameter["in"] == "query")
    return f"{key} {parameter['name']}"


def change_operation(document: Json, chance: random.Random) -> str:
    found = _one(chance, _operations(document))
    if found is None:
        return ""
    path, verb, operation = found
    key = chance.choice(["remove", "rename", "verb", "path", "tag", "deprecate"])
    if key == "remove":
        del path[verb]
    elif key == "rename":
        operation["operationId"] = f"renamed{operation.get('operationId', 'One')}"
    elif key == "verb":
        other = {"put": "patch", "patch": "put", "post": "put"}.get(verb)
        if other is None or other in path:
            return ""
        path[other] = path.pop(verb)
    elif key == "path":
        paths = document["paths"]
        name = next(name for name in paths if paths[name] is path)
        paths[f"/moved{name}"] = paths.pop(name)
    elif key == "tag":
        operation["tags"] = ["Other"]
    else:
        operation["deprecated"] = True
    return f"{key} {operation.get('operationId')}"


def change_content(document: Json, chance: random.Random) -> str:
    content = _one(chance, _contents(document))
    if content is None:
        return ""
    name = chance.choice(list(content))
    key = chance.choice(["media", "retype", "text", "empty"])
    if key == "media":
        if "json" not in name:
            return ""
        content["application/x.other+json"] = content.pop(name)
    elif key == "retype":
        content[name] = {"schema": copy.deepcopy(chance.choice(SCHEMAS))}
    elif key == "text":
        content["text/plain"] = content.pop(name)
        content["text/plain"]["schema"] = {"type": "string"}
    else:
        for _, _, operation in _operations(document):
            for answer in operation.get("responses", {}).values():
                if isinstance(answer, dict) and answer.get("content") is content:
                    del answer["content"]
                    return key
        return ""
    return f"{key} {name}"


def change_answers(document: Json, chance: random.Random) -> str:
    found = _one(chance, _operations(document))
    if found is None:
        return ""
    answers = found[2].get("responses", {})
    key = chance.choice(["add", "remove", "other"])
    if key == "add":
        answers["418"] = {"description": "A teapot."}
    elif key == "remove":
        errors = [status for status in answers if str(status)[:1] in "45"]
        if not errors:
            return ""
        del answers[errors[0]]
    else:
        if "200" not in answers or "201" in answers:
            return ""
        answers["201"] = answers.pop("200")
    return key


def require_body(document: Json, chance: random.Random) -> str:
    bodies = (
        operation["requestBody"]
        for _, _, operation in _operations(document)
        if "content" in operation.get("requestBody", {})
    )
    body = _one(chance, bodies)
    if body is None:
        return ""
    body["required"] = not body.get("required", False)
    return str(body["required"])


def change_servers(document: Json, chance: random.Random) -> str:
    key = chance.choice(["none", "other", "path", "variable", "own"])
    if key == "own":
        found = _one(chance, _operations(document))
        if found is None:
            return ""
        found[2]["servers"] = [{"url": "https://own.example"}]
    elif key == "none":
        document["servers"] = []
    elif key == "other":
        document["servers"] = [{"url": "https://other.example"}]
    elif key == "path":
        document["servers"] = [{"url": "https://api.example/v9"}]
    else:
        variables = {"zone": {"default": "eu"}}
        document["servers"] = [
            {"url": "https://{zone}.example", "variables": variables}
        ]
    return key


def change_security(document: Json, chance: random.Random) -> str:
    schemes = document.get("components", {}).get("securitySchemes")
    key = chance.choice(["none", "remove", "carrier", "another", "operation", "added"])
    if not schemes and key != "added":
        return ""
    if key == "none":
        document["security"] = []
    elif key == "remove":
        document["security"] = []
        del document["components"]["securitySchemes"]
        for _, _, operation in _operations(document):
            operation.pop("security", None)
    elif key == "carrier":
        for scheme in schemes.values():
            if scheme.get("type") == "apiKey":
                scheme["name"] = "X-Other"
    elif key == "another":
        schemes["another"] = {"type": "http", "scheme": "bearer"}
        document["security"] = [*document.get("security", []), {"another": []}]
    elif key == "added":
        document.setdefault("components", {}).setdefault("securitySchemes", {})[
            "extra"
        ] = {"type": "apiKey", "in": "header", "name": "X-Extra"}
        document["security"] = [{"extra": []}]
    else:
        found = _one(chance, _operations(document))
        found[2]["security"] = []
    return key


def rename_component(document: Json, chance: random.Random) -> str:
    schemas = document.get("components", {}).get("schemas", {})
    if not schemas:
        return ""
    name = chance.choice(list(schemas))
    new = f"Renamed{name}"
    schemas[new] = schemas.pop(name)
    _redirect(document, f"#/components/schemas/{name}", f"#/components/schemas/{new}")
    return str(name)


def _redirect(value: Json, old: str, new: str) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if inner == old:
            value[key] = new
        elif isinstance(inner, dict | list):
            _redirect(inner, old, new)


def describe(document: Json, chance: random.Random) -> str:
    schema = _one(chance, _schemas(document))
    if schema is None:
        return ""
    schema["description"] = "Other prose."
    return "prose"


Kind = Callable[[Json, random.Random], str]

KINDS: tuple[Kind, ...] = (
    add_member,
    remove_member,
    rename_member,
    retype_member,
    require_member,
    null_schema,
    not_null_schema,
    number_schema,
    enum_value,
    close_text,
    format_text,
    limit_schema,
    default_schema,
    wrap_schema,
    free_object,
    tag_union,
    vary_union,
    add_parameter,
    change_parameter,
    change_operation,
    change_content,
    change_answers,
    require_body,
    change_servers,
    change_security,
    rename_component,
    describe,
)
