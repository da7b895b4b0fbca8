"""Schemas that the config opens: they take members which they do not declare.

Pinecone's `UpsertRecord` declares `_id` alone, and every record has more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from clientsmith.model.operations import Api, Usage
from clientsmith.model.types import (
    Arena,
    Definition,
    Docs,
    Object,
    TypeId,
    Unconstrained,
)


def with_additional_members(
    api: Api, keys: Collection[str]
) -> tuple[Api, frozenset[TypeId]]:
    """Returns a document with some components open, and which they are."""
    ids = frozenset(
        each.id
        for each in api.types
        if each.is_component
        and each.origin.key in keys
        and isinstance(each.shape, Object)
    )
    if not ids:
        return api, ids
    ids |= {each.id for each in api.types if each.answered in ids}
    anything = TypeId(len(api.types.definitions))
    definitions = [_with_any_member(each, ids, anything) for each in api.types]
    origin = definitions[0].origin.below("value", definitions[0].origin.where)
    definitions.append(Definition(anything, origin, Docs(), Unconstrained()))
    types = Arena(tuple(definitions))
    return replace(api, types=types, usage=(*api.usage, Usage())), ids


def _with_any_member(
    definition: Definition, ids: frozenset[TypeId], anything: TypeId
) -> Definition:
    shape = definition.shape
    if definition.id not in ids or not isinstance(shape, Object):
        return definition
    return replace(definition, shape=replace(shape, additional=anything))
