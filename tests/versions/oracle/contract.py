"""What a document says of values, beside what types say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import jsonschema
import openapi_schema_validator

from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.naming.inputs import WHOLE, Source
from clientsmith.versions.compare import matching
from versions.oracle.pairs import Pair

Json = Any


def refused(pair: Pair, method: Method, given: dict[str, Json]) -> str:
    """Returns what of a call the new document refuses, and the old one allows."""
    assert pair.services
    old, new = pair.services
    for before, after in matching.pairs(old, new).methods:
        if before and after and before.key == method.key:
            refusals = _refusals(pair, (before, after), given)
            return next(chain(_secrets(pair.services, (before, after)), refusals), "")
    return ""


def _secrets(
    services: tuple[Service, Service], methods: tuple[Method, Method]
) -> Iterator[str]:
    """Yields credentials with which calls were made, and are not any more."""
    old, new = (
        service.security if method.security is None else method.security
        for service, method in zip(services, methods, strict=True)
    )
    kept = {secret.argument for secret in services[1].credentials}
    for given in old or [()]:
        if not any({*needed} <= {*given} & kept for needed in new or [()]):
            yield f"credentials {given}"


def _refusals(
    pair: Pair, methods: tuple[Method, Method], given: dict[str, Json]
) -> Iterator[str]:
    before, after = methods
    bodies: tuple[dict[str, Json], dict[str, Json]] = ({}, {})
    for old, new in matching.arguments(before, after):
        if not (old and new) or old.name not in given or old.is_file:
            continue
        value = given[old.name]
        if old.source is Source.MEMBER and new.source is Source.MEMBER:
            bodies[0][old.wire] = bodies[1][new.wire] = value
            continue
        schemas = [
            _schema(document, method, argument.wire, argument.source)
            for document, method, argument in (
                (pair.old, before, old),
                (pair.new, after, new),
            )
        ]
        if None in schemas:
            continue
        if _is_refused(pair, schemas, (value, value)):
            yield f"{old.name}={value!r}"
    schemas = [
        _schema(pair.old, before, WHOLE, Source.BODY),
        _schema(pair.new, after, WHOLE, Source.BODY),
    ]
    members = [part for part in after.arguments if part.source is Source.MEMBER]
    is_sent = bodies[0] or (members and after.operation.body.required)
    if is_sent and None not in schemas and _is_refused(pair, schemas, bodies):
        yield f"body {bodies[1]!r}"


def _is_refused(pair: Pair, schemas: list[Json], values: tuple[Json, Json]) -> bool:
    return _allows(pair.old, schemas[0], values[0]) and not _allows(
        pair.new, schemas[1], values[1]
    )


def _schema(document: Json, method: Method, wire: str, source: Source) -> Json:
    path = document["paths"].get(method.operation.path, {})
    operation = path.get(method.operation.method.lower(), {})
    if source is Source.BODY or wire == WHOLE:
        body = _followed(document, operation.get("requestBody", {}))
        for name, media in body.get("content", {}).items():
            if "json" in name.lower():
                return media.get("schema", {})
        return None
    for parameter in [*operation.get("parameters", []), *path.get("parameters", [])]:
        parameter = _followed(document, parameter)
        if parameter.get("name") == wire:
            return parameter.get("schema")
    return None


def _followed(document: Json, value: Json) -> Json:
    while isinstance(value, dict) and "$ref" in value:
        found = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
        value = found
    return value


def _allows(document: Json, schema: Json, value: Json) -> bool:
    is_old = str(document["openapi"]).startswith("3.0")
    kind = (
        openapi_schema_validator.OAS30WriteValidator
        if is_old
        else jsonschema.Draft202012Validator
    )
    whole = {"components": document.get("components", {}), "allOf": [schema]}
    try:
        return bool(kind(whole).is_valid(value))
    except Exception:  # a schema that nobody can follow allows what it is given
        return True
