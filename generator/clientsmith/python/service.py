"""What all pages of one document are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clientsmith.config import Pagination, Renames
from clientsmith.model.operations import Api
from clientsmith.model.types import TypeId
from clientsmith.python.names import Names
from clientsmith.python.tagging import Tagging
from clientsmith.waiters import Waiter


@dataclass(frozen=True)
class Renamed:
    """Names of today by those that they had before.

    Attributes:
        members: By the name of the class.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """One document, named.

    Attributes:
        runtime: The package of the runtime, as a module two folders below the service's
            own sees it: `...._runtime`.
        credentials: The client's argument for each security scheme.
        renames: Names that the config chooses.
        waiters: What config and document say of waiting, by operation.
        pagination: What the config says of pages, by operation.
        free: Objects that the config opens; callers pass them as any mapping.
        keeps_unknown: Whether all models keep members that no schema declares.
        renamed: Former names that go on to work.
    """

    api: Api
    names: Names
    tagging: Tagging
    runtime: str
    credentials: Mapping[str, str]
    renames: Renames
    waiters: Mapping[str, Waiter]
    pagination: Mapping[str, Pagination]
    keeps_unknown: bool
    free: frozenset[TypeId]
    renamed: Renamed = field(default_factory=Renamed)

    def may_be_null(self, id: TypeId) -> bool:
        """Whether null is a legal value of a type."""
        return self.api.types.is_nullable(id)
