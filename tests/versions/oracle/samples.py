"""Values of types: as code of a caller, and as JSON."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, NamedTuple

from clientsmith.client.declarations import Class, Field
from clientsmith.client.service import Service
from clientsmith.model.types import (
    Alias,
    ByPlan,
    ByTag,
    Docs,
    Enumeration,
    Kind,
    Mapping,
    Nullable,
    Object,
    Scalar,
    Sequence,
    TagTest,
    Tuple,
    TypeId,
    Unconstrained,
    Union,
)

Json = Any

TEXTS = {
    "date": ("date(2026, 1, 2)", "2026-01-02"),
    "date-time": (
        "datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)",
        "2026-01-02T03:04:05Z",
    ),
    "byte": ("b'ab'", "YWI="),
    "uuid": ("UUID(int=7)", "00000000-0000-0000-0000-000000000007"),
    "decimal": ("Decimal('1.5')", "1.5"),
}
DEEPEST = 5


class NoSampleError(Exception):
    """There is no value of a type that is finite, or none that is easily found."""


class Sample(NamedTuple):
    """A value.

    Attributes:
        code: As Python.
        json: As JSON.
    """

    code: str
    json: Json


class Samples:
    """Makes values of one document's types.

    Attributes:
        turn: Which of the values that there are; 0 has few members, 1 all of them.
        used: The named types that code has used since this was emptied.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.types = service.api.types
        self.turn = 0
        self.used: set[TypeId] = set()

    @property
    def is_full(self) -> bool:
        """Whether what is optional is given."""
        return self.turn > 0

    def value(  # noqa: C901 - one case for each shape
        self, id: TypeId, depth: int = 0, *, is_dict: bool = False
    ) -> Sample:
        """Returns a value as decoding gives it, or as a dict that callers pass."""
        if depth > 2 * DEEPEST:
            raise NoSampleError
        definition = self.types[id]
        self.used |= {id} & self.service.declarations.keys()
        match definition.shape:
            case Alias(target=inner):
                return self.value(inner, depth, is_dict=is_dict)
            case Nullable(inner=inner):
                if self.turn == 3:
                    return Sample("None", None)
                return self.value(inner, depth, is_dict=is_dict)
            case Sequence(item=item, either=either):
                if depth > DEEPEST:
                    return Sample("[]", [])
                inner_value = self.value(
                    (either or (item,))[0], depth + 1, is_dict=is_dict
                )
                count = max(
                    1, int(dict(definition.docs.limits).get("minItems", 1) or 1)
                )
                code = ", ".join([inner_value.code] * count)
                return Sample(f"[{code}]", [inner_value.json] * count)
            case Tuple(items=items):
                parts = [self.value(item, depth + 1, is_dict=is_dict) for item in items]
                code = "".join(f"{part.code}, " for part in parts)
                return Sample(f"({code})", [part.json for part in parts])
            case Mapping(value=inner):
                if depth > DEEPEST:
                    return Sample("{}", {})
                part = self.value(inner, depth + 1, is_dict=is_dict)
                return Sample(f"{{'key': {part.code}}}", {"key": part.json})
            case Unconstrained():
                if self.turn == 2:
                    return Sample("['any']", ["any"])
                return Sample("{'any': 1}", {"any": 1})
            case Enumeration(values=values):
                value = values[self.turn % len(values)]
                return Sample(repr(value), value)
            case Scalar() as scalar:
                return self._scalar(scalar, definition.docs)
            case Union() as union:
                return self._union(union, depth, is_dict=is_dict)
            case Object() as shape:
                return self.object(id, shape, depth, {}, is_dict=is_dict)
        raise NoSampleError

    def _scalar(self, scalar: Scalar, docs: Docs) -> Sample:
        limits = {key: value for key, value in docs.limits if value is not None}
        match scalar.kind:
            case Kind.STRING:
                known = TEXTS.get(scalar.format.partition(" ")[0])
                if known and " " not in scalar.format:
                    return Sample(*known)
                word = "text" if self.turn < 2 else "word"
                text = known[1] if known else word
                least, most = limits.get("minLength", 0), limits.get("maxLength", 99)
                if not known and isinstance(least, int) and isinstance(most, int):
                    wanted = most if self.turn == 1 and most < 99 else max(4, least)
                    text = (word * (1 + wanted // 4))[: min(wanted, most)]
                # Not a literal: a checker takes those where it takes no text.
                return Sample(f"str({text!r})", text)
            case Kind.INTEGER | Kind.NUMBER:
                number = self._number(scalar.kind, limits)
                return Sample(repr(number), number)
            case Kind.BOOLEAN:
                return Sample(str(self.turn < 2), self.turn < 2)
            case _:
                return Sample("None", None)

    def _number(self, kind: Kind, limits: dict[str, Any]) -> int | float:
        """Returns the greatest or the least that is allowed."""
        step = 1 if kind is Kind.INTEGER else 0.5
        low, high = limits.get("minimum"), limits.get("maximum")
        if limits.get("exclusiveMinimum") not in (None, False):
            bound = limits["exclusiveMinimum"]
            low = (low if bound is True else bound) + step
        if limits.get("exclusiveMaximum") not in (None, False):
            bound = limits["exclusiveMaximum"]
            high = (high if bound is True else bound) - step
        if self.turn == 1 and high is not None:
            number = high
        elif low is not None:
            number = low
        else:
            number = high if high is not None else 1 + step
        return int(number) if kind is Kind.INTEGER else float(number)

    def _union(self, union: Union, depth: int, *, is_dict: bool) -> Sample:
        variants = union.variants
        first = self.turn if depth < DEEPEST else 0
        for step in range(len(variants)):
            id = variants[(first + step) % len(variants)]
            tags = dict(_tags(union, id))
            bare = self.types.bare(id)
            try:
                if isinstance(bare.shape, Object):
                    shape, id = bare.shape, bare.id
                    return self.object(id, shape, depth, tags, is_dict=is_dict)
                return self.value(id, depth + 1, is_dict=is_dict)
            except NoSampleError:
                continue
        raise NoSampleError

    def object(
        self,
        id: TypeId,
        shape: Object,
        depth: int,
        tags: dict[str, Json],
        *,
        is_dict: bool,
    ) -> Sample:
        """Returns an object, with the tags that a union knows it by."""
        declaration = self.service.declarations.get(id)
        if not isinstance(declaration, Class):
            raise NoSampleError
        self.used.add(id)
        codes: list[str] = []
        json: Json = {}
        if declaration.tag:
            json[declaration.tag.wire] = declaration.tag.value
            if is_dict:
                codes.append(f"{declaration.tag.wire!r}: {declaration.tag.value!r}")
        for field in declaration.fields:
            sample = self._member(id, shape, field, depth, tags)
            if is_dict and field.only == "answers":
                continue
            if sample is None:
                continue
            if is_dict:
                sample = (
                    self._member(id, shape, field, depth, tags, is_dict=True) or sample
                )
            key = f"{field.wire!r}: " if is_dict else f"{field.name}="
            codes.append(key + sample.code)
            json[field.wire] = sample.json
        if declaration.base == "OpenModel" and self.turn == 2 and not is_dict:
            codes.append("additional_properties={}")
        inside = ", ".join(codes)
        code = f"{{{inside}}}" if is_dict else f"{declaration.name}({inside})"
        return Sample(code, json)

    def _member(
        self,
        id: TypeId,
        shape: Object,
        field: Field,
        depth: int,
        tags: dict[str, Json],
        *,
        is_dict: bool = False,
    ) -> Sample | None:
        if (id, field.wire) in self.service.tags:
            if field.default and not tags and self.turn == 0:
                return None
            value = tags.get(field.wire, _literal(field))
            return Sample(repr(value), value)
        is_left_out = not self.is_full or depth > DEEPEST
        property = shape.property(field.wire)
        if property is None or (field.default and is_left_out):
            return None
        try:
            return self.value(field.type, depth + 1, is_dict=is_dict)
        except NoSampleError:
            if field.default:
                return None
            raise


def _tags(union: Union, id: TypeId) -> Iterable[tuple[str, Json]]:
    match union.dispatch:
        case ByTag(property=property, tags=tags):
            values = [tag for tag, variant in tags if variant == id]
        case ByPlan(plan=TagTest(property=property, branches=branches)):
            values = [
                tag for tag, plan in branches if id in getattr(plan, "variants", ())
            ]
        case _:
            return
    for value in values[:1]:
        yield property, value


def _literal(field: Field) -> Json:
    """Returns the first tag that a member may hold."""
    text = field.annotation.alternatives[0]
    if not text.startswith("Literal["):
        raise NoSampleError
    return ast.literal_eval(f"[{text[8:-1]}]")[0]
