"""Arguments to call an operation with, out of its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clientsmith.client.model import Argument, Method
from clientsmith.model.operations import Encoding, Operation
from clientsmith.naming.inputs import Source

from .documents import Generated
from .samples import Sampler, variants
from .schemas import Schemas

FILE = b"hello, file\n"
PARAMETERS = (Source.PATH, Source.QUERY, Source.HEADER)


@dataclass
class Case:
    """One way to call an operation.

    Attributes:
        label: What messages call it.
        parameters: Values of parameters, by place and wire name.
        body: The body as plain values; None if there is none.
    """

    label: str
    parameters: dict[tuple[str, str], Any]
    body: Any

    def value(self, argument: Argument) -> Any:
        """Returns the value of an argument; KeyError if the case has none."""
        if argument.source in PARAMETERS:
            return self.parameters[argument.source.value, argument.wire]
        if argument.source is Source.BODY:
            if self.body is None:
                raise KeyError(argument.wire)
            return self.body
        return FILE if argument.is_file else self.body[argument.wire]


class Cases:
    """Makes the cases of one operation."""

    def __init__(self, generated: Generated, plan: Method, schemas: Schemas) -> None:
        self.schemas = schemas
        self.operation = plan.operation
        self.plan = plan
        item = schemas.resolve(generated.root["paths"][plan.operation.path])
        self.raw = item[plan.operation.method.lower()]
        listed = [*item.get("parameters", ()), *self.raw.get("parameters", ())]
        found = [schemas.resolve(each) for each in listed]
        self.parameters = {(each["in"], each["name"]): each for each in found}
        self.media = media_object(schemas, self.raw, plan.operation)
        self.wrong: list[str] = []

    def __iter__(self) -> Iterator[Case]:
        for case in self._all():
            if self.plan.flag is not None and case.body is not None:
                case.body["stream"] = False
            yield case

    def _all(self) -> Iterator[Case]:
        for name, value in examples(self.schemas, self.media):
            if self._is_usable(name, value):
                yield Case(f"example {name}", self._examples(), value)
        smallest = Sampler(self.schemas, is_full=False)
        yield Case("smallest", self._sampled(smallest), self._body(smallest))
        count = variants(self.schemas, self.schema) if self.media else 1
        for index in range(count):
            full = Sampler(self.schemas, is_full=True, variant=index)
            yield Case(f"full {index}", self._sampled(full), self._body(full))

    @property
    def schema(self) -> Any:
        """The schema of the body."""
        return self.media.get("schema", {})

    def _is_usable(self, name: str, value: Any) -> bool:
        errors = self.schemas.errors(self.schema, value)
        if errors:
            self.wrong.append(f"{name}: {errors[0]}")
        return not errors

    def _body(self, sampler: Sampler) -> Any:
        if not self.media:
            return None
        body = self.schemas.resolve(self.raw["requestBody"])
        if not sampler.is_full and body.get("required") is not True:
            return {} if self._has_members else None
        made = sampler.sample(self.schema)
        sent = self.plan.operation.body
        lines = sent is not None and sent.media_types[0].encoding is Encoding.LINES
        return [made, made] if lines and not isinstance(made, list) else made

    @property
    def _has_members(self) -> bool:
        return any(each.source is Source.MEMBER for each in self.plan.arguments)

    def _asked(self) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
        for each in self.plan.arguments:
            if each.source in PARAMETERS:
                key = (each.source.value, each.wire)
                yield key, self.parameters[key]

    def _examples(self) -> dict[tuple[str, str], Any]:
        """Returns the document's own examples of parameters."""
        sampler = Sampler(self.schemas, is_full=False)
        found = {}
        for key, each in self._asked():
            schema = each.get("schema", {})
            given = [value for _, value in examples(self.schemas, each)]
            given += [self.schemas.resolve(schema).get("example")]
            usable = [
                value
                for value in given
                if value is not None and self.schemas.is_valid(schema, value)
            ]
            if usable:
                found[key] = usable[0]
            elif each.get("required"):
                found[key] = sampler.sample(schema)
        return found

    def _sampled(self, sampler: Sampler) -> dict[tuple[str, str], Any]:
        return {
            key: sampler.sample(each.get("schema", {}))
            for key, each in self._asked()
            if sampler.is_full or each.get("required")
        }


def media_object(schemas: Schemas, raw: Any, operation: Operation) -> dict[str, Any]:
    """Returns what a document says of the body that is sent; empty if there is none."""
    if operation.body is None:
        return {}
    body = schemas.resolve(raw["requestBody"])
    media: dict[str, Any] = body["content"][operation.body.media_types[0].name]
    return media


def examples(schemas: Schemas, holder: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the examples of a media type or a parameter, by name."""
    if "example" in holder:
        yield "example", holder["example"]
    for name, each in holder.get("examples", {}).items():
        found = schemas.resolve(each)
        if "value" in found:
            yield name, found["value"]
