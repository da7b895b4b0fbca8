"""Pagination: which operations answer in pages, and the method that walks them.

The rule, which the config can overrule: a query parameter `paginationToken` or
`pagination_token`, an answer with `pagination.next`, and one list in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientsmith.client.access import access
from clientsmith.client.annotations import Annotator
from clientsmith.client.model import Argument, Paging
from clientsmith.config import Pagination
from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.model.operations import Operation
from clientsmith.model.types import Object, TypeId
from clientsmith.model.types import Sequence as ListOf
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Source
from clientsmith.naming.usages import operation_key

TOKENS = ("paginationToken", "pagination_token")
NEXT = "pagination.next"


def paging(
    operation: Operation,
    name: Identifier,
    arguments: Sequence[Argument],
    annotator: Annotator,
    configured: Mapping[str, Pagination],
    diagnostics: Diagnostics,
) -> Paging | None:
    """Returns how an operation's pages hang together; None if it has none.

    Args:
        operation: The operation.
        name: Its method.
        arguments: What that takes.
        annotator: Knows the types of the document.
        configured: What the config says of pages, by operation.
        diagnostics: Where findings go.
    """
    chosen = configured.get(operation_key(operation))
    types = [answer.type for answer in operation.successes]
    page = types[0] if len(types) == 1 else None
    result = None
    if page is not None:
        rule = chosen or _by_rule(operation, arguments, annotator, page)
        result = _paging(name, arguments, annotator, page, rule) if rule else None
    if chosen and result is None:
        diagnostics.error(
            "pagination",
            f"The pages of {chosen.operation!r} have no list {chosen.items!r}, or no "
            f"token {chosen.next!r}",
            chosen.where,
            f"{documentation('config', 'pagination')} describes pagination.",
        )
    return result


def _paging(
    name: Identifier,
    arguments: Sequence[Argument],
    annotator: Annotator,
    page: TypeId,
    rule: Pagination,
) -> Paging | None:
    types, names = annotator.types, annotator.names
    following = access(types, names, "page", page, rule.next)
    items = access(types, names, "page", page, rule.items)
    shape = types.bare(items.type).shape if items else None
    token = next(
        (
            argument.name
            for argument in arguments
            if argument.wire == rule.token
            and argument.parameter
            and not argument.required
        ),
        None,
    )
    if not token or not items or not following or not isinstance(shape, ListOf):
        return None
    return Paging(
        method=_iterator(name, names.operations),
        token=token,
        items=items,
        next=following,
        type=shape.item,
        item=annotator.value(shape.item),
    )


def _iterator(name: Identifier, methods: Sequence[Identifier]) -> Identifier:
    """Returns the method that goes through the pages of another: `iter_indexes`.

    It gives way to methods, and to what goes through the pages of `indexes`.
    """
    short = name.removeprefix("list_")
    if f"iter_{short}" in methods or short in {*methods} - {name}:
        short = name
    while f"iter_{short}" in methods:
        short = f"{short}_pages"
    return Identifier(f"iter_{short}")


def _by_rule(
    operation: Operation,
    arguments: Sequence[Argument],
    annotator: Annotator,
    page: TypeId,
) -> Pagination | None:
    asked = {
        argument.wire
        for argument in arguments
        if argument.source is Source.QUERY and not argument.required
    }
    token = next((name for name in TOKENS if name in asked), None)
    lists = _lists(annotator, page)
    following = access(annotator.types, annotator.names, "page", page, NEXT)
    if token is None or len(lists) != 1 or not following:
        return None
    return Pagination(operation_key(operation), token, lists[0], NEXT)


def _lists(annotator: Annotator, page: TypeId) -> list[str]:
    types = annotator.types
    shape = types.bare(page).shape
    if not isinstance(shape, Object):
        return []
    return [
        property.name
        for property in shape.properties
        if isinstance(types.bare(property.type).shape, ListOf)
    ]
