"""Settings that hit nothing: a name that the documents do not have (any more)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from clientsmith.client.model import FLAVOURS
from clientsmith.client.service import Service
from clientsmith.config import Client, Layout
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import Object
from clientsmith.naming.usages import is_named

OF_OPERATIONS = (
    "operations",
    "media_types",
    "security",
    "waiters",
    "pagination",
    "safe",
    "last_events",
)
"""Settings whose keys are operations."""


def report(
    client: Client, services: Sequence[Service], diagnostics: Diagnostics
) -> None:
    """Reports settings of a client that hit nothing in any of its documents."""
    renames = client.renames
    settings: dict[str, Iterable[str]] = {
        "operations": renames.operations,
        "schemas": renames.schemas,
        "members": renames.members,
        "arguments": renames.arguments,
        "open_schemas": client.open_schemas,
        "media_types": client.media_types,
        "security": client.security,
        "waiters": [waiter.operation for waiter in client.waiters],
        "arguments of waiters": [
            f"{waiter.poll}.{name}"
            for waiter in client.waiters
            for name in waiter.arguments
        ],
        "pagination": [rule.operation for rule in client.pagination],
        "safe": client.safe,
        "last_events": client.last_events,
        "groups": client.groups,
        "mixins": client.mixins,
    }
    for setting, text in client.selection.entries:
        settings[setting] = [*settings.get(setting, ()), text]
    there = _there(services)
    left_out = {entry.key for service in services for entry in service.api.left_out}
    for table, keys in settings.items():
        for key in keys:
            if key not in there[table] and left_out.isdisjoint(
                (key, key.rpartition(".")[0])
            ):
                near = get_close_matches(key, sorted(there[table]), 1)
                diagnostics.error(
                    "config-unused",
                    f"{table}: no document has {key!r}",
                    client.where,
                    f"Did you mean {near[0]!r}?"
                    if near
                    else "Remove the setting, or write the name as the document does.",
                )


def _there(services: Sequence[Service]) -> dict[str, set[str]]:
    """Returns what a setting of each table may be about."""
    keys: dict[str, set[str]] = defaultdict(set)
    for service in services:
        for setting, text in service.api.selected:
            keys[setting].add(text)
        if service.layout is Layout.TAGS:
            keys["groups"] |= service.names.groups.tags.keys()
        classes = [service.class_name, *(group.name for group in service.groups)]
        keys["mixins"] |= {f"{prefix}{name}" for prefix in FLAVOURS for name in classes}
        for method in service.methods:
            inputs = [argument.wire for argument in method.arguments]
            arguments = {f"{method.key}.{wire}" for wire in inputs}
            for table in OF_OPERATIONS:
                keys[table].add(method.key)
            keys["arguments"] |= arguments
            # A waiter may name the operation that it asks by the method, too.
            by_name = {f"{method.name}.{wire}" for wire in inputs}
            keys["arguments of waiters"] |= arguments | by_name
        for definition in filter(is_named, service.api.types):
            key, shape = definition.origin.key, definition.shape
            keys["schemas"].add(key)
            if isinstance(shape, Object):
                names = {property.name for property in shape.properties}
                keys["members"] |= {f"{key}.{name}" for name in names}
                keys["open_schemas"] |= {key} if definition.is_component else set()
    return keys
