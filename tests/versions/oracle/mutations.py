"""Changes of documents as their authors make them, by chance: one kind at a time."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable

from versions.oracle.nodes import Json, contents, one, operations, parameters, schemas
from versions.oracle.schema_mutations import (
    SCHEMAS,
    add_member,
    close_text,
    default_schema,
    enum_value,
    format_text,
    free_object,
    limit_schema,
    not_null_schema,
    null_schema,
    number_schema,
    remove_member,
    rename_member,
    require_member,
    retype_member,
    tag_union,
    vary_union,
    wrap_schema,
)


def mutated(document: Json, chance: random.Random) -> tuple[Json, str]:
    """Returns a document with one change, and what that is."""
    kinds = list(KINDS)
    while True:
        changed = copy.deepcopy(document)
        kind = chance.choice(kinds)
        said = kind(changed, chance)
        if said and changed != document:
            return changed, f"{kind.__name__.strip('_')} {said}"


def add_parameter(document: Json, chance: random.Random) -> str:
    found = one(chance, operations(document))
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
    found = one(chance, parameters(document))
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
    found = one(chance, operations(document))
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
    content = one(chance, contents(document))
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
        for _, _, operation in operations(document):
            for answer in operation.get("responses", {}).values():
                if isinstance(answer, dict) and answer.get("content") is content:
                    del answer["content"]
                    return key
        return ""
    return f"{key} {name}"


def change_answers(document: Json, chance: random.Random) -> str:
    found = one(chance, operations(document))
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
        for _, _, operation in operations(document)
        if "content" in operation.get("requestBody", {})
    )
    body = one(chance, bodies)
    if body is None:
        return ""
    body["required"] = not body.get("required", False)
    return str(body["required"])


def change_servers(document: Json, chance: random.Random) -> str:
    key = chance.choice(["none", "other", "path", "variable", "own"])
    if key == "own":
        found = one(chance, operations(document))
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
        for _, _, operation in operations(document):
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
        found = one(chance, operations(document))
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
    schema = one(chance, schemas(document))
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
