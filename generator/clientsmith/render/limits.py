"""What a document demands of requests, as tables of data."""

from __future__ import annotations

from collections.abc import Mapping

from clientsmith.client.service import Service
from clientsmith.render.operations import target

MODULE = "_limits"
DOC = "What the API demands of requests beside their types; imported to validate them."


def tables(service: Service) -> dict[str, Mapping[str, object]]:
    """Returns the tables of the module; none if the document demands nothing."""
    demands, schemas = service.limits
    if not demands:
        return {}
    operations = {
        f"{method.operation.method} {target(method)}": demands[method.name]
        for method in service.methods
        if method.name in demands
    }
    return {
        "OPERATIONS: dict[str, dict[str, object]]": operations,
        "SCHEMAS: dict[str, dict[str, object]]": schemas,
    }
