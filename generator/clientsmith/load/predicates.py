"""JSON Schemas as predicates: whether a value fits, much sooner than a validator says.

A validator looks for what is wrong, and makes an object for each step. Nearly all parts
of nearly all documents are right, so it is asked for the others alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import combinations
from operator import getitem
from typing import Any

from clientsmith.load.refs import target_pointer

Predicate = Callable[[Any], bool]

TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}

MEMBERS = ("properties", "patternProperties", "additionalProperties")
"""Keywords that depend on each other."""

NAMED = ("properties", "patternProperties", "dependentSchemas", "definitions", "$defs")
"""Keywords that hold schemas by names which the document gives them."""

SAYS_NOTHING = (
    *("id", "$schema", "title", "description", "default", "definitions"),
    *("exclusiveMinimum", "exclusiveMaximum"),  # which are read with the limit
)


class Unsure(Exception):
    """A predicate does not know; a validator does."""


class Predicates:
    """The predicates of a schema of draft 4, as OAS 3.0 is written in.

    What they do not know of that draft, or of later ones, makes them unsure.

    Attributes:
        root: The whole schema.
    """

    def __init__(self, root: Any, conforms: Callable[[Any, str], bool]) -> None:
        """Takes the schema.

        Args:
            root: The whole schema.
            conforms: Whether a value is of a format.
        """
        self.root = root
        self._conforms = conforms
        self._made: dict[int, Predicate] = {}

    def accept(self, schema: Any, value: Any) -> bool:
        """Whether a value surely fits the schema, or a part of it."""
        try:
            return self._of(schema)(value)
        except (Unsure, RecursionError):
            return False

    def _of(self, schema: Any) -> Predicate:
        made = self._made.get(id(schema))
        if made is None:
            # what refers to itself looks its predicate up when it is asked
            self._made[id(schema)] = lambda value: self._made[id(schema)](value)
            made = self._made[id(schema)] = self._predicate(schema)
        return made

    def _predicate(self, schema: Any) -> Predicate:
        if isinstance(schema, bool):
            return lambda _: schema
        if "$ref" in schema:  # and what stands beside it means nothing
            return self._of(self._target(schema["$ref"]))
        predicates = [
            self._keyword(keyword, schema)
            for keyword in schema
            if keyword not in (*SAYS_NOTHING, *MEMBERS)
        ]
        if any(keyword in schema for keyword in MEMBERS):
            predicates.append(self._members(schema))
        if len(predicates) == 1:
            return predicates[0]
        return lambda value: all(predicate(value) for predicate in predicates)

    def _target(self, ref: str) -> Any:
        target = self.root
        keys = target_pointer(ref)
        if keys is None:
            raise Unsure
        for key in keys:
            target = target[key]
        return target

    def _keyword(self, keyword: str, schema: Any) -> Predicate:
        limit = schema[keyword]
        match keyword:
            case "type":
                return _type([limit] if isinstance(limit, str) else limit)
            case "enum":
                return lambda value: _is_among(value, limit)
            case "items" if isinstance(limit, Mapping):
                item = self._of(limit)
                return _for(list, lambda value: all(map(item, value)))
            case "allOf":
                parts = [self._of(part) for part in limit]
                return lambda value: all(part(value) for part in parts)
            case "anyOf":
                parts = [self._of(part) for part in limit]
                return lambda value: any(part(value) for part in parts)
            case "oneOf":
                parts = [self._of(part) for part in limit]
                return lambda value: sum(part(value) for part in parts) == 1
            case "not":
                part = self._of(limit)
                return lambda value: not part(value)
            case "format":
                return lambda value: self._conforms(value, limit)
            case "dependencies":
                return _for(dict, lambda value: _has_dependencies(value, limit))
        return _limit(keyword, limit, schema)

    def _members(self, schema: Any) -> Predicate:
        named = {
            name: self._of(part) for name, part in schema.get(MEMBERS[0], {}).items()
        }
        patterns = [
            (re.compile(pattern), self._of(part))
            for pattern, part in schema.get(MEMBERS[1], {}).items()
        ]
        other = self._of(schema.get(MEMBERS[2], True))

        def fit(members: dict[str, Any]) -> bool:
            for name, value in members.items():
                asked = [named[name]] if name in named else []
                asked += [part for pattern, part in patterns if pattern.search(name)]
                if not all(part(value) for part in asked or (other,)):
                    return False
            return True

        return _for(dict, fit)


def hurried(validator: Any) -> Any:
    """Returns a validator that follows references to what a value does not fit only."""
    from jsonschema.validators import extend  # type: ignore[import-untyped]

    follow = validator.VALIDATORS["$ref"]
    predicates = Predicates(validator.schema, lambda *_: True)

    def referred(here: Any, ref: str, value: Any, schema: Any) -> Any:
        is_right = predicates.accept(schema, value)
        return () if is_right else follow(here, ref, value, schema)

    return extend(validator.__class__, {"$ref": referred})(validator.schema)


def known_places(value: Any, handlers: Mapping[str, Any]) -> Any:
    """Returns a document as keyword validators walk it, each place looked up once.

    The library looks for the longest known part of the way to a place, and follows the
    same reference anew wherever it stands.
    """
    from jsonschema_path import SchemaPath
    from jsonschema_path.accessors import SchemaAccessor

    class KnownPlaces(SchemaAccessor):
        def get_resolved(self, parts: Any) -> Any:
            if parts in places:
                return places[parts]
            around = self.get_resolved(parts[:-1])
            try:
                inner = around.contents[parts[-1]]
            except (KeyError, IndexError, TypeError) as error:
                raise KeyError(parts[-1]) from error
            if not isinstance(inner, dict | list):
                return around.__class__(inner, around.resolver)
            ref = inner.get("$ref") if isinstance(inner, dict) else None
            if not isinstance(ref, str):
                found = around.__class__(inner, around.resolver)
            elif (found := targets.get(ref)) is None:
                found = targets[ref] = super().get_resolved(parts)
            places[parts] = found
            return found

    known = KnownPlaces.from_schema(value, handlers=handlers)
    places = {(): SchemaAccessor.get_resolved(known, ())}
    targets: dict[str, Any] = {}
    return SchemaPath(known)


def of_schemas(keyword: Any) -> Predicates | None:
    """Returns what a schema has to fit, if a keyword validator judges schemas."""
    judge = getattr(keyword, "schema_validator_cls", None)
    if judge is None:
        return None
    return Predicates(judge.META_SCHEMA, judge.FORMAT_CHECKER.conforms)


def first_error(ask: Callable[[Any], Any], value: Any, error: Any) -> Any:
    """Returns the error in the schema that comes first in a document.

    The library takes the names of members from a set, so what it finds first differs
    from run to run.

    Args:
        ask: Returns what the library says of a schema, or None.
        value: The schema.
        error: What it says of that one.
    """
    keys = tuple(error.relative_path)
    size = next((at for at, key in enumerate(keys, 1) if key in NAMED), len(keys))
    members = reduce(getitem, keys[:size], value)
    for name in members if size < len(keys) else ():
        first = ask(members[name])
        if first:
            first.relative_path.extendleft((name, *reversed(keys[:size])))
            return first
    return error


def _type(names: list[str]) -> Predicate:
    types = tuple(type for name in names for type in TYPES[name])

    def fits(value: Any) -> bool:
        if isinstance(value, float) and float not in types:
            raise Unsure  # drafts do not agree on whether 1.0 is an integer
        return type(value) in types

    return fits


def _limit(keyword: str, limit: Any, schema: Any) -> Predicate:
    match keyword:
        case "required":
            return _for(dict, lambda value: all(name in value for name in limit))
        case "pattern":
            pattern = re.compile(limit)
            return _for(str, lambda value: bool(pattern.search(value)))
        case "uniqueItems":
            return _for(list, lambda value: not limit or _is_unique(value))
        case "minLength":
            return _for(str, lambda value: len(value) >= limit)
        case "minItems":
            return _for(list, lambda value: len(value) >= limit)
        case "minProperties":
            return _for(dict, lambda value: len(value) >= limit)
        case "maxProperties":
            return _for(dict, lambda value: len(value) <= limit)
        case "minimum" if schema.get("exclusiveMinimum"):
            return lambda value: not _is_number(value) or value > limit
        case "minimum":
            return lambda value: not _is_number(value) or value >= limit
    raise Unsure


def _for(kind: type, predicate: Predicate) -> Predicate:
    """Returns a predicate that asks nothing of values of another type."""
    return lambda value: not isinstance(value, kind) or predicate(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_among(value: Any, values: list[Any]) -> bool:
    if not isinstance(value, str | bool | None):
        raise Unsure
    return any(type(other) is type(value) and other == value for other in values)


def _is_unique(items: list[Any]) -> bool:
    """Whether no two items are equal; what Python tells apart, JSON does, too."""
    try:
        is_unique = len(set(items)) == len(items)
    except TypeError:
        is_unique = not any(one == other for one, other in combinations(items, 2))
    if not is_unique:
        raise Unsure
    return True


def _has_dependencies(members: Mapping[str, Any], needed: Mapping[str, Any]) -> bool:
    names = (needed[member] for member in members if member in needed)
    return all(name in members for listed in names for name in listed)
