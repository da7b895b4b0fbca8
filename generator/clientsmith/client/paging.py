"""Pagination: which operations answer in pages, and the method that walks them.

`page_rules` finds out how the pages of an operation hang together; the config can
overrule it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientsmith.client.annotations import Annotator
from clientsmith.client.model import Argument, Paging
from clientsmith.client.page_rules import Page, by_rule, is_address
from clientsmith.client.pages import Access, NextLink, NextNumber, NextToken
from clientsmith.config import Pagination
from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.model.operations import Operation
from clientsmith.model.types import Kind, Scalar
from clientsmith.model.types import Sequence as ListOf
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.usages import operation_key


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
    page, result = _page(operation, arguments, annotator), None
    if page is not None:
        rule = chosen or by_rule(operation_key(operation), page)
        result = _paging(name, page, rule) if rule else None
    if chosen and result is None:
        lacks = f"no list {chosen.items!r}"
        lacks += f", or no token {chosen.next!r}" if chosen.next else ""
        diagnostics.error(
            "pagination",
            f"The pages of {chosen.operation!r} have {lacks}",
            chosen.where,
            f"{documentation('config', 'pagination')} describes pagination.",
        )
    return result


def _page(
    operation: Operation, arguments: Sequence[Argument], annotator: Annotator
) -> Page | None:
    successes = operation.successes
    type = successes[0].type if len(successes) == 1 else None
    if type is None or successes[0].streams:
        return None
    return Page(type, arguments, annotator, successes[0].headers)


def _paging(name: Identifier, page: Page, rule: Pagination) -> Paging | None:
    items = page.way(rule.items)
    shape = page.types.bare(items.type).shape if items else None
    asked = page.asked_at(rule.token)
    following = _following(page, rule)
    if not asked or not items or not following or not isinstance(shape, ListOf):
        return None
    return Paging(
        method=_iterator(name, page.annotator.names.operations),
        token=asked.argument.name,
        member=asked.member,
        items=items,
        following=following,
        type=shape.item,
        item=page.annotator.value(shape.item),
    )


def _following(
    page: Page, rule: Pagination
) -> NextToken | NextLink | NextNumber | None:
    if rule.next_header:
        return NextLink(rule.token)
    if rule.next:
        way = page.way(rule.next)
        asks = rule.token if way and is_address(page, rule.token, rule.next) else ""
        return NextToken(way, asks, _number(page, rule.more)) if way else None
    by_items = rule.by == "offset"
    paths = (rule.more, rule.last, rule.total, rule.pages)
    more, last, total, pages = (_number(page, path) for path in paths)
    if any(path and not _number(page, path) for path in paths):
        return None
    return NextNumber(
        first=int(not by_items) if rule.first is None else rule.first,
        by_items=by_items,
        more=more,
        last=last,
        total=total,
        pages=pages,
        total_header=rule.total_header,
    )


def _number(page: Page, path: str) -> Access | None:
    """Returns the way to a number or a truth value."""
    way = page.way(path) if path else None
    shape = page.types.bare(way.type).shape if way else None
    is_fit = isinstance(shape, Scalar) and shape.kind is not Kind.STRING
    return way if is_fit else None


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
