"""Pagination: which operations answer in pages, and the method that walks them.

The rule, which the config can overrule: a query parameter `paginationToken` or
`pagination_token`, an answer with `pagination.next`, and one list in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith import config
from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.model.operations import Operation, Place
from clientsmith.model.types import Object, Sequence, TypeId
from clientsmith.python.identifiers import Identifier
from clientsmith.python.names import operation_key
from clientsmith.python.operations.access import Access, access
from clientsmith.python.service import Service

TOKENS = ("paginationToken", "pagination_token")
NEXT = "pagination.next"


@dataclass(frozen=True)
class Paging:
    """How an operation's pages hang together.

    Attributes:
        method: The name of the method that iterates over all items.
        token: The argument that asks for a page, by its wire name.
        items: The list of a page's items.
        next: The token of the next page.
        item: The type of an item.
    """

    method: Identifier
    token: str
    items: Access
    next: Access
    item: TypeId


def paging(
    service: Service, operation: Operation, name: Identifier, diagnostics: Diagnostics
) -> Paging | None:
    """Returns how an operation's pages hang together; None if it has none."""
    contents = [each.content for each in operation.successes if each.content]
    chosen = service.pagination.get(operation_key(operation))
    if len(contents) != 1 or len(operation.successes) != 1:
        if chosen:
            _report(chosen, diagnostics)
        return None
    page = contents[0].type
    rule = chosen or _by_rule(service, operation, page)
    if rule is None:
        return None
    following = access(service, "page", page, rule.next)
    items = access(service, "page", page, rule.items)
    shape = service.api.types.bare(items.type).shape if items else None
    asked = {each.name for each in operation.parameters if not each.required}
    known = rule.token in asked
    if not known or not items or not following or not isinstance(shape, Sequence):
        if chosen:
            _report(chosen, diagnostics)
        return None
    own = Identifier(f"iter_{name.removeprefix('list_')}")
    return Paging(own, rule.token, items, following, shape.item)


def _by_rule(
    service: Service, operation: Operation, page: TypeId
) -> config.Pagination | None:
    asked = [
        each.name
        for each in operation.parameters
        if each.place is Place.QUERY and not each.required
    ]
    token = next((each for each in TOKENS if each in asked), None)
    listed = _lists(service, page)
    if token is None or len(listed) != 1 or not access(service, "page", page, NEXT):
        return None
    return config.Pagination(operation_key(operation), token, listed[0], NEXT)


def _report(chosen: config.Pagination, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "pagination",
        f"The pages of {chosen.operation!r} have no list {chosen.items!r}, or no token "
        f"{chosen.next!r}",
        chosen.where,
        f"{documentation('config', 'pagination')} describes pagination.",
    )


def _lists(service: Service, page: TypeId) -> list[str]:
    shape = service.api.types.bare(page).shape
    if not isinstance(shape, Object):
        return []
    return [
        each.name
        for each in shape.properties
        if isinstance(service.api.types.bare(each.type).shape, Sequence)
    ]
