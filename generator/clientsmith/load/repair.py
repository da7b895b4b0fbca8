"""Mends what published documents get wrong, before anything is judged.

Each repair is one pass: a function on one object of the document, with a sample of
what it meets above it. To add one, write the function and name it in `_PASSES`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from clientsmith.diagnostics import Diagnostic, Diagnostics
from clientsmith.load.document import Document, Node
from clientsmith.load.walk import Kind, objects
from clientsmith.load.yaml_scalars import NotJson, plain_value

MOST_ALIKE = 10
"""Changes for one reason that are told one by one."""


def repair(document: Document, diagnostics: Diagnostics) -> None:
    """Changes the values of a document in place, with a warning for each change.

    Some documents make a mistake everywhere, hundreds of times; then the first is told,
    and how many there are like it.
    """
    changes = Diagnostics()
    for kind, node in objects(document):
        for mend in _PASSES.get(kind, ()):
            mend(node, changes)
    alike: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for change in changes:
        told = (change.code, change.message, change.hint)
        alike.setdefault(told, []).append(change)
    for listed in alike.values():
        if len(listed) > MOST_ALIKE:
            message = f"{listed[0].message} (and {len(listed) - 1} more like it)"
            listed = [replace(listed[0], message=message)]
        diagnostics.add(listed)


# discriminator:
#   propertyName: kind
#   mapping:
#     cat: {$ref: '#/components/schemas/Cat'}      # mended to the text alone
#
# OAS "Discriminator Object": the values of `mapping` are strings.
def mapping_object(schema: Node, diagnostics: Diagnostics) -> None:
    """Replaces objects with a `$ref` in a discriminator's mapping by the reference."""
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if discriminator else None
    if mapping is None:
        return
    for value, target in list(mapping.items()):
        ref = target.text("$ref")
        if ref is not None:
            message = f"the mapping of {value!r} is an object; its $ref is taken"
            hint = f"write the reference itself: {value}: {_json_text(ref)}"
            report("mapping-object", diagnostics, target, message, hint)
            mapping.value[value] = ref


# type: boolean
# default: 'false'      # mended to false; what cannot be read is taken out
#
# OAS "Schema Object", `default`: it must conform to the type on the same level.
def default_type(schema: Node, diagnostics: Diagnostics) -> None:
    """Gives a default the type that its schema declares, or takes it out."""
    default = schema.get("default")
    types = _declared_types(schema)
    if default is None or not types or _fits(default.value, types):
        return
    shown = _json_text(default.value)
    message = f"the default {shown} is not of the declared type {' or '.join(types)}"
    converted = _converted(default.value, types)
    if converted is None:
        hint = "it is ignored"
        del schema.value["default"]
    else:
        hint = f"it is read as {_json_text(converted)}: write it without quotes"
        schema.value["default"] = converted
    report("default-type", diagnostics, default, message, hint)


# allOf: {$ref: '#/components/schemas/Pet'}      # mended to a list of one
# properties:                                    # nothing follows; taken out
#
# OAS "Schema Object"; JSON Schema 2020-12, core 10.2 and 10.3, validation 6.1 and 6.5.
def keyword_value(schema: Node, diagnostics: Diagnostics) -> None:
    """Makes lists of single values, and takes out what is no value of its keyword."""
    for keyword in [keyword for keyword in schema.value if keyword in _KEYWORDS]:
        kind, item = _KEYWORDS[keyword]
        given = schema[keyword]
        value = given.value
        if isinstance(value, kind):
            continue
        shown, hint = _json_text(value), "it is ignored"
        # bundlers write `allOf: {'3': …}`, and refer to `…/allOf/3`
        is_numbered = value and isinstance(value, dict) and all(map(str.isdigit, value))
        if item and isinstance(value, item) and not is_numbered:
            schema.value[keyword] = [value]
            hint = f"it is read as [{shown}]"
        elif not is_numbered:
            del schema.value[keyword]
        message = f"{shown} is no value of `{keyword}`"
        report("keyword-value", diagnostics, given, message, hint)


# {type: integer, enum: ['1', '2']}      # mended to numbers
# {type: array, items: {…}, enum: [a]}      # mended: it is that of the items
#
# JSON Schema validation 2020-12, 6.1.1 and 6.1.2: both must hold.
def enum_type(schema: Node, diagnostics: Diagnostics) -> None:
    """Gives the values of `enum` the declared type, or to the items of an array."""
    given, types = schema.get("enum"), _declared_types(schema)
    values = [value for value in given.value if value is not None] if given else []
    if given is None or not types or any(_fits(value, types) for value in values):
        return
    meant = [_converted(value, types) for value in values]
    items = schema.value.setdefault("items", {}) if "array" in types else None
    if isinstance(items, dict):
        hint = "it is read as that of `items`"
        del schema.value["enum"]
        if not {"$ref", "enum"} & items.keys():
            items["enum"] = values
    elif values and None not in meant:
        hint = "it is read as " + _json_text(meant)
        schema.value["enum"] = [
            *meant,
            *(None for value in given.value if value is None),
        ]
    else:
        return
    shown = " or ".join(types)
    message = f"the values of `enum` are not of the declared type {shown}"
    report("keyword-value", diagnostics, given, message, hint)


# {type: string, x-nullable: true}      # mended to `nullable`, as is the text "true"
#
# OAS 3.0 "Schema Object", `nullable`; in Swagger 2.0 it was an extension.
def nullable(schema: Node, diagnostics: Diagnostics) -> None:
    """Makes a flag of what says that a schema admits null."""
    given = schema.get("nullable")
    if schema.value.get("x-nullable") is True:
        schema.value["nullable"] = True
    elif given is not None and given.value in ("true", "false"):
        schema.value["nullable"] = given.value == "true"
        message, hint = f"{_json_text(given.value)} is no flag", "write no quotes"
        report("keyword-value", diagnostics, given, message, hint)


# type: Int      # mended to `integer`; `null` without quotes to a text
#
# JSON Schema validation 2020-12, 6.1.1: types are these seven texts.
def type_name(schema: Node, diagnostics: Diagnostics) -> None:
    """Gives types the names that JSON Schema has for them."""
    declared = schema.get("type")
    if declared is None:
        return
    names = declared.value if isinstance(declared.value, list) else [declared.value]
    meant: list[Any] = list(map(_type_meant, names))
    if meant != names:
        distinct = [name for at, name in enumerate(meant) if name not in meant[:at]]
        mended = distinct if isinstance(declared.value, list) else meant[0]
        schema.value["type"] = mended
        shown = f"it is read as {_json_text(mended)}"
        message = f"there is no JSON type {_json_text(declared.value)}"
        report("schema-type", diagnostics, declared, message, shown)


def _type_meant(name: Any) -> Any:
    if not isinstance(name, str | None):
        return name
    plain = str(name).lower()
    return _MEANT.get(plain, plain if plain in _TYPE_NAMES.values() else name)


# $ref: '#/definitions/Pet'      # mended to '#/components/schemas/Pet', as is `Pet`
#
# OAS "Reference Object"; Swagger 2.0 had both. So are names whose slash is not escaped.
def definition(schema: Node, diagnostics: Diagnostics) -> None:
    """Mends references to schemas that stand among the components."""
    root, ref = schema.document.root, schema.text("$ref") or ""
    components = root.get("components") if ref else None
    schemas = components and components.get("schemas")
    name = re.sub(r"^#/?(definitions|components/schemas)/", "", ref)
    if not schemas or name not in schemas or "definitions" in root:
        return
    mended = "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1")
    if ref != mended:
        schema.value["$ref"] = mended
        message = f"{ref!r} is no reference to a component"
        node = schema["$ref"]
        report("swagger-2", diagnostics, node, message, f"it is read as {mended!r}")


# {in: query, name: id, type: integer}      # mended to `schema: {type: integer}`
#
# OAS "Parameter Object", "Header Object".
def bare_type(described: Node, diagnostics: Diagnostics) -> None:
    """Gives a parameter or a header the schema that Swagger 2.0 wrote without one."""
    value = described.value
    if "type" in value and not {"schema", "content", "$ref"} & value.keys():
        message, hint = "this type stands in no schema", "write it below `schema`"
        report("swagger-2", diagnostics, described["type"], message, hint)
        value.update(_FORMATS.get(str(value.get("collectionFormat")), {}))
        moved = [key for key in value if key in _OF_SCHEMAS]
        value["schema"] = {key: value.pop(key) for key in moved}


# '200': {schema: {…}}      # mended to `content: {application/json: {schema: {…}}}`
#
# OAS "Response Object", "Request Body Object".
def bare_schema(described: Node, diagnostics: Diagnostics) -> None:
    """Gives a body of Swagger 2.0, which names no media type, that of JSON."""
    value = described.value
    if "schema" in value and not {"content", "$ref"} & value.keys():
        message = "this schema is of no media type"
        hint = "it is read as that of JSON: write `content`"
        report("swagger-2", diagnostics, described["schema"], message, hint)
        value["content"] = {"application/json": {"schema": value.pop("schema")}}


# parameters: [{in: body, name: pet, schema: {…}}]      # mended to `requestBody`
#
# OAS "Operation Object".
def body_parameter(operation: Node, diagnostics: Diagnostics) -> None:
    """Makes a request's body of a parameter that is one in Swagger 2.0."""
    listed = operation.get("parameters")
    for parameter in listed.elements() if listed else ():
        if parameter.text("in") != "body":
            continue
        is_second = "requestBody" in operation
        hint = "is ignored beside" if is_second else "is read as"
        message, hint = "a body is no parameter", f"it {hint} `requestBody`"
        report("swagger-2", diagnostics, parameter, message, hint)
        if not is_second:
            named = ("required", "description")
            body = {key: parameter.value[key] for key in named if key in parameter}
            content = {"schema": parameter.value.get("schema", {})}
            body["content"] = {"application/json": content}
            operation.value["requestBody"] = body


def report(
    code: str, diagnostics: Diagnostics, node: Node, message: str, hint: str
) -> None:
    """Warns of what was mended."""
    diagnostics.warning(code, message, node.where, hint, pointer=node.json_pointer)


def _declared_types(schema: Node) -> list[str]:
    declared = schema.value.get("type")
    types = declared if isinstance(declared, list) else [declared]
    if not all(isinstance(name, str) for name in types):
        return []
    return [*types, "null"] if schema.value.get("nullable") is True else types


# responses:
#   200:                  # YAML reads a number; JSON and OAS know text keys only
#     description: OK
#
# OAS "Responses Object": the code must be enclosed in quotes.
def status_code(responses: Node, diagnostics: Diagnostics) -> None:
    """Reports keys of responses that are numbers; the reader made them text."""
    document = responses.document
    if not document.has_number_keys:
        return
    answers = (response for _, response in responses.items())
    for response in answers:
        if document.is_number_key(response.pointer):
            diagnostics.warning(
                "status-code",
                "the status code is a number; it is read as text",
                response.key_where,
                "write it in quotes",
                pointer=response.json_pointer,
            )


_Pass = Callable[[Node, Diagnostics], None]
_PASSES: dict[Kind, tuple[_Pass, ...]] = {
    Kind.OPERATION: (body_parameter,),
    Kind.PARAMETER: (bare_type,),
    Kind.HEADER: (bare_type,),
    Kind.REQUEST_BODY: (bare_schema,),
    Kind.RESPONSE: (bare_schema,),
    Kind.RESPONSES: (status_code,),
    Kind.SCHEMA: (
        *(keyword_value, type_name, nullable, enum_type, definition),
        *(mapping_object, default_type),
    ),
}

_KEYWORDS: dict[str, tuple[type, type | None]] = {
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), (list, dict)),
    **dict.fromkeys(("enum", "required"), (list, str)),
    **dict.fromkeys(("properties", "patternProperties"), (dict, None)),
}
"""What the value of a keyword is; of a list, what an item is."""


def _fits(value: Any, types: list[str]) -> bool:
    """Whether a value is of one of the types (JSON Schema validation 2020-12, 6.1.1).

    An unknown type name fits everything: it is not for this check to judge.
    """
    # JSON Schema counts 1.0 as an integer, and a boolean never as a number.
    name = _TYPE_NAMES[type(value)]
    names = {name, "number"} if name == "integer" else {name}
    if isinstance(value, float) and value.is_integer():
        names.add("integer")
    return any(name in names or name not in _TYPE_NAMES.values() for name in types)


def _converted(value: Any, types: list[str]) -> bool | int | float | None:
    """What a text means as one of the types; None if nothing."""
    if not isinstance(value, str):
        return None
    try:
        meant = plain_value(value)
    except NotJson:
        return None
    is_scalar = isinstance(meant, bool | int | float)
    return meant if is_scalar and _fits(meant, types) else None


def _json_text(value: Any) -> str:
    """A value as JSON writes it, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


_TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}

_MEANT = {
    **dict.fromkeys(("int", "long"), "integer"),
    **dict.fromkeys(("double", "float"), "number"),
    **dict.fromkeys(("dict", "hash", "map"), "object"),
    "bool": "boolean",
    "list": "array",
    "none": "null",
    "str": "string",
}
"""Types as programming languages call them."""

_OF_SCHEMAS = frozenset(
    {
        *("type", "format", "items", "enum", "default", "pattern", "uniqueItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "minItems", "maxItems"),
    }
)
"""What Swagger 2.0 has in parameters and headers, and OAS 3.0 in their schemas."""

_FORMATS: dict[str, dict[str, Any]] = {
    "csv": {"explode": False},
    "ssv": {"explode": False, "style": "spaceDelimited"},
    "pipes": {"explode": False, "style": "pipeDelimited"},
}
"""How OAS 3 says what `collectionFormat` says; `multi` is its default."""
