"""What a document demands of requests, as a module of data."""

from __future__ import annotations

from clientsmith.client.limits import limits
from clientsmith.client.service import Service
from clientsmith.render.code import value
from clientsmith.render.operations import target
from clientsmith.render.pages import Constant

MODULE = "_limits"
DOC = "What the API demands of requests beside their types; imported to validate them."


def constants(service: Service) -> tuple[Constant, ...]:
    """Returns the constants of the module; none if the document demands nothing."""
    operations = {
        f"{method.operation.method} {target(method)}": method.operation
        for method in service.methods
    }
    found, schemas = limits(service.api.types, operations)
    if not found:
        return ()
    return (
        _constant("OPERATIONS: dict[str, dict[str, object]]", found),
        _constant("SCHEMAS: dict[str, dict[str, object]]", schemas),
    )


def _constant(name: str, data: object) -> Constant:
    return Constant(name, value(f"{name} = ", data, 0).removeprefix(f"{name} = "))
