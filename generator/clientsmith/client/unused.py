"""Settings that hit nothing: a name that the documents do not have (any more)."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.model import Class
from clientsmith.client.service import Service
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics


def report(
    client: Client, services: Sequence[Service], diagnostics: Diagnostics
) -> None:
    """Reports settings of a client that hit nothing in any of its documents."""
    methods = [method for service in services for method in service.methods]
    declarations = [
        declaration
        for service in services
        for declaration in service.declarations.values()
    ]
    classes = [
        declaration for declaration in declarations if isinstance(declaration, Class)
    ]
    operations = {method.key for method in methods}
    arguments = {
        f"{name}.{argument.wire}"
        for method in methods
        for argument in method.arguments
        for name in (method.key, method.name)
    }
    by_key = {
        f"{method.key}.{argument.wire}"
        for method in methods
        for argument in method.arguments
    }
    settings = {
        "operations": (client.renames.operations, operations),
        "schemas": (
            client.renames.schemas,
            {declaration.definition.origin.key for declaration in declarations},
        ),
        "members": (
            client.renames.members,
            {
                f"{owner.definition.origin.key}.{wire}"
                for owner in classes
                for wire in owner.wires
            },
        ),
        "arguments": (client.renames.arguments, by_key),
        "open_schemas": (
            client.open_schemas,
            {
                owner.definition.origin.key
                for owner in classes
                if owner.definition.is_component
            },
        ),
        "media_types": (client.media_types, operations),
        "waiters": ([waiter.operation for waiter in client.waiters], operations),
        # A waiter may name the operation that it asks by the method, too.
        "arguments of waiters": (
            [
                f"{waiter.poll}.{name}"
                for waiter in client.waiters
                for name in waiter.arguments
            ],
            arguments,
        ),
        "pagination": ([rule.operation for rule in client.pagination], operations),
    }
    for table, (keys, there) in settings.items():
        for key in keys:
            if key not in there:
                diagnostics.error(
                    "config-unused",
                    f"{table}: no document has {key!r}",
                    client.where,
                    "Remove the setting, or write the name as the document does.",
                )
