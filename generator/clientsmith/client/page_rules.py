"""How pages hang together, found by the names that parameters and members have.

A page is asked for by a token, by its number, or by the number of the items before
it. What the next one is stands in the page or in a header; where nothing says it,
numbers are counted, if it is known where they begin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clientsmith.client.annotations import Annotator
from clientsmith.client.model import Argument
from clientsmith.client.pages import Access, access
from clientsmith.config import Pagination
from clientsmith.model.types import Arena, Docs, Kind, Object, Scalar, TypeId
from clientsmith.model.types import Sequence as ListOf
from clientsmith.naming.inputs import Source

TOKENS = (
    "paginationtoken",
    "cursor",
    "nextcursor",
    "pagecursor",
    "startcursor",
    "after",
    "pageafter",
    "startingafter",
    "afterid",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "continue",
    "marker",
    "token",
)
AFTER = ("after", "afterid", "startingafter")
"""Those that may be the `id` of an item, if the page does not say what comes next."""

NUMBERS = (
    "page",
    "pagenumber",
    "pageno",
    "pagenum",
    "pageindex",
    "currentpage",
)
OFFSETS = (
    "offset",
    "pageoffset",
    "skip",
    "startat",
)
SIZES = (
    "limit",
    "pagelimit",
    "size",
    "pagesize",
    "perpage",
    "maxresults",
    "maxitems",
    "itemsperpage",
    "take",
    "top",
)

HOLDERS = (
    "pagination",
    "paging",
    "meta",
    "metadata",
    "links",
    "pageinfo",
    "page",
    "cursors",
    "responsemetadata",
    "info",
)
"""Members that say of a page what it is."""

NEXT = (
    "next",
    "nextcursor",
    "nexttoken",
    "nextpagetoken",
    "nextpaginationtoken",
    "nextpagecursor",
    "nextpage",
    "nextmarker",
    "nextoffset",
    "nextlink",
    "nextpagelink",
    "nexturl",
    "nextpageurl",
    "continuationtoken",
    "continue",
    "endcursor",
)
MORE = (
    "hasmore",
    "hasnext",
    "hasnextpage",
    "hasmoreitems",
)
LAST = ("last", "islast")
TOTAL = (
    "total",
    "totalcount",
    "totalelements",
    "totalitems",
    "totalresults",
    "totalentries",
    "totalrecords",
)
PAGES = (
    "pages",
    "totalpages",
    "pagecount",
    "lastpage",
    "numpages",
    "totalpagecount",
)
TOTAL_HEADERS = ("xtotalcount", "xtotal", "xpagination", "totalcount")
LISTS = (
    "items",
    "data",
    "results",
    "content",
    "records",
    "values",
    "entries",
    "elements",
)


class Asked(NamedTuple):
    """What may ask for a page: an argument, or a member of one that is an object.

    Attributes:
        member: The wire name of the member; empty for the parameter itself.
        docs: What the document says of it.
    """

    argument: Argument
    member: str
    docs: Docs

    @property
    def path(self) -> str:
        """What a config calls it: `page`, `pageable.page`."""
        return ".".join(filter(None, (self.argument.wire, self.member)))

    @property
    def plain(self) -> str:
        """Its name without what conventions differ in."""
        return plain(self.member or self.argument.wire)


@dataclass(frozen=True)
class Page:
    """What an operation takes and answers, to find out whether that is a page.

    Attributes:
        type: The type of the answer.
        arguments: What is asked for.
        annotator: Knows the types of the document.
        headers: The headers that are declared.
    """

    type: TypeId
    arguments: Sequence[Argument]
    annotator: Annotator
    headers: Sequence[str]

    @property
    def types(self) -> Arena:
        """The types of the document."""
        return self.annotator.types

    def way(self, path: str) -> Access | None:
        """Returns the way from a page to a member; None if there is none."""
        return access(self.types, self.annotator.names, "page", self.type, path)

    def asked_at(self, path: str) -> Asked | None:
        """Returns a parameter, or a member of one, by its wire name."""
        return next((asked for asked in self._asked if asked.path == path), None)

    def asked(self, names: Sequence[str]) -> Asked | None:
        """Returns what of the query, or of the body, has the first of some names;
        arguments go before their members.
        """
        queried = {
            asked.plain: asked
            for asked in reversed(self._asked)
            if asked.argument.source in (Source.QUERY, Source.MEMBER)
        }
        return next((queried[name] for name in names if name in queried), None)

    @property
    def _asked(self) -> list[Asked]:
        asking = [
            argument
            for argument in self.arguments
            if argument.parameter or argument.source is Source.MEMBER
        ]
        free = [Asked(each, "", each.docs) for each in asking if not each.required]
        for argument in asking:
            shape = self.types.bare(argument.type).shape
            members = shape.properties if isinstance(shape, Object) else ()
            free += [
                Asked(argument, property.name, property.docs)
                for property in members
                if not property.required
            ]
        return free

    def member(self, names: Sequence[str], *kinds: Kind) -> str:
        """Returns the path to a member, at the top or in what describes the page."""
        found = {plain(path.rpartition(".")[2]): path for path in self._scalars(kinds)}
        return next((found[name] for name in names if name in found), "")

    def _scalars(self, kinds: Sequence[Kind]) -> Iterator[str]:
        """Yields members at the top last, so that they go before others."""
        top = list(_members(self.types, self.type))
        for name, holder in top:
            if plain(name) in HOLDERS:
                for inner, type in _members(self.types, holder):
                    yield from _of_kind(self.types, f"{name}.{inner}", type, kinds)
        for name, type in top:
            yield from _of_kind(self.types, name, type, kinds)

    def items(self) -> str | None:
        """Returns the path to the list of items; None if there is none, or several."""
        if isinstance(self.types.bare(self.type).shape, ListOf):
            return ""
        top = list(_members(self.types, self.type))
        lists = [name for name, type in top if self._is_list(type)]
        if not lists:
            lists = [
                f"{outer}.{name}"
                for outer, holder in top
                for name, type in _members(self.types, holder)
                if self._is_list(type)
            ]
        if len(lists) > 1:
            lists = [path for path in lists if plain(path.rpartition(".")[2]) in LISTS]
        return lists[0] if len(lists) == 1 else None

    def last_id(self, items: str) -> str:
        """Returns the path to the `id` of a page's last item, if each item has one."""
        path = f"{items}.-1.id".removeprefix(".")
        way = self.way(path)
        shape = self.types.bare(way.type).shape if way else None
        return path if isinstance(shape, Scalar) and way and not way.end else ""

    def _is_list(self, type: TypeId) -> bool:
        return isinstance(self.types.bare(type).shape, ListOf)


def by_rule(operation: str, page: Page) -> Pagination | None:
    """Returns how the pages of an operation hang together; None if nothing says it."""
    items = page.items()
    if items is None:
        return None
    token, number, offset = map(page.asked, (TOKENS, NUMBERS, OFFSETS))
    asks = token or number or offset
    following = page.member(NEXT, Kind.STRING, Kind.INTEGER, Kind.NUMBER)
    more = page.member(MORE, Kind.BOOLEAN)
    if more and token and token.plain in AFTER:
        following = following or page.last_id(items)
    if asks and following:
        return Pagination(operation, asks.path, items, following, more=more)
    headers = {plain(name): name for name in page.headers}
    if asks and "link" in headers:
        return Pagination(operation, asks.path, items, next_header=headers["link"])
    counted = number or offset
    first = _first(counted) if counted else None
    if counted is None or first is None:
        return None
    total = page.member(TOTAL, Kind.INTEGER, Kind.NUMBER)
    header = next((headers[name] for name in TOTAL_HEADERS if name in headers), "")
    rule = Pagination(
        operation,
        counted.path,
        items,
        more=more,
        total=total,
        total_header="" if total else header,
        pages=page.member(PAGES, Kind.INTEGER, Kind.NUMBER),
        by="page" if number else "offset",
        first=first,
    )
    if not (rule.more or rule.total or rule.total_header or rule.pages):
        rule = rule._replace(last=page.member(LAST, Kind.BOOLEAN))
        return rule if rule.last or page.asked(SIZES) else None
    return rule


def _first(asked: Asked) -> int | None:
    """Returns the number of the first page, if the document says or implies it."""
    docs, limits = asked.docs, dict(asked.docs.limits)
    default = json.loads(docs.default) if docs.default is not None else None
    if asked.plain in OFFSETS:
        return 0
    first = limits.get("minimum") if default is None else default
    return int(first) if first in (0, 1) else None


def is_address(page: Page, asks: str, path: str) -> bool:
    """Whether a member may hold the address of the next page."""
    way, name = page.way(path), plain(path.rpartition(".")[2])
    shape = page.types.bare(way.type).shape if way else None
    if not isinstance(shape, Scalar) or shape.kind is not Kind.STRING:
        return False
    is_number = plain(asks) in (*NUMBERS, *OFFSETS)
    return shape.format in ("uri", "url") or name.endswith(("link", "url")) or is_number


def plain(name: str) -> str:
    """Returns a name without what conventions differ in: `@odata.nextLink`."""
    return re.sub(r"[\W_]", "", name).lower()


def _members(types: Arena, type: TypeId) -> Iterator[tuple[str, TypeId]]:
    shape = types.bare(type).shape
    if isinstance(shape, Object):
        for each in shape.properties:
            if "." not in each.name:
                yield each.name, each.type


def _of_kind(
    types: Arena, path: str, type: TypeId, kinds: Sequence[Kind]
) -> Iterator[str]:
    shape = types.bare(type).shape
    if isinstance(shape, Scalar) and shape.kind in kinds:
        yield path
