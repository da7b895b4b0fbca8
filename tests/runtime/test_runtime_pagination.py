"""Items and pages: what is fetched when, and what happens in circles."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, NamedTuple

import pytest
from runtime.errors import ApiConnectionError, ApiError, PaginationLoopError
from runtime.model import UNSET, Model
from runtime.pagination import (
    AsyncItems,
    Items,
    Linked,
    Numbered,
    WithHeaders,
    asking_for,
    page_of,
    parameter,
    while_more,
)


class Page(NamedTuple):
    data: list[int] | None
    next: str | None = None


THREE = {None: Page([1, 2], "b"), "b": Page(None, "c"), "c": Page([3])}


def _data(page: Page) -> list[int]:
    return page.data or []


def _next_token(page: Page) -> str | None:
    return page.next


def test_page_that_says_it_is_the_last():
    ends = {None: True, "b": None, "c": False}
    pages = {token: Page([1], "b" if token is None else "c") for token in ends}
    flags = iter(ends.values())
    following = while_more(_next_token, lambda _: next(flags))
    assert list(Items(pages.__getitem__, _data, following)) == [1, 1, 1]


class Book:
    """Pages by token, the tokens that were asked for, and iterations of both kinds."""

    def __init__(self, pages: Any, asynchronous: bool) -> None:
        self.contents = pages
        self.asynchronous = asynchronous
        self.asked: list[Any] = []
        self.failures = 0

    def fetch(self, token: Any) -> Any:
        self.asked.append(token)
        if self.failures:
            self.failures -= 1
            raise ApiConnectionError("gone")
        return self.contents[token]

    async def fetch_async(self, token: Any) -> Any:
        return self.fetch(token)

    def items(self, start: Any = None, following: Any = None) -> Any:
        kind, fetch = Items, self.fetch
        if self.asynchronous:
            kind, fetch = AsyncItems, self.fetch_async
        return kind(fetch, _data, following or _next_token, start)

    def next(self, items: Any) -> Any:
        if self.asynchronous:
            return asyncio.run(_next(items))
        return next(items, None)

    def all(self, items: Any) -> list[Any]:
        if self.asynchronous:
            return asyncio.run(_all(items))
        return list(items)


async def _next(items: Any) -> Any:
    return await anext(items, None)


async def _all(items: Any) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def book(request):
    return lambda pages=THREE: Book(pages, request.param)


def test_all_items(book):
    made = book()
    assert made.all(made.items()) == [1, 2, 3]
    assert made.asked == [None, "b", "c"]


def test_start(book):
    made = book()
    assert made.all(made.items("b")) == [3]
    assert made.asked == ["b", "c"]


def test_nothing_is_fetched_before_it_is_needed(book):
    made = book()
    items = made.items()
    assert (made.asked, items.page) == ([], None)
    assert (made.next(items), made.next(items), made.asked) == (1, 2, [None])
    made.next(items)
    assert made.asked == [None, "b", "c"]


def test_page_at_hand(book):
    made = book()
    items = made.items()
    seen = []
    while (item := made.next(items)) is not None:
        seen.append((item, items.page))
    assert seen == [(1, THREE[None]), (2, THREE[None]), (3, THREE["c"])]


def test_pages(book):
    made = book()
    items = made.items()
    made.next(items)
    assert made.all(items.pages()) == list(THREE.values())


def test_an_end_is_final(book):
    made = book()
    items = made.items()
    made.all(items)
    assert made.all(items) == []
    assert made.asked == [None, "b", "c"]


@pytest.mark.parametrize("end", [None, ""])
def test_empty_token_ends(book, end):
    made = book({None: Page([1], end)})
    assert made.all(made.items()) == [1]


CIRCLES = {
    "itself": {None: Page([1], "a"), "a": Page([2], "a")},
    "longer": {
        None: Page([1], "a"),
        "a": Page([2], "b"),
        "b": Page([], "c"),
        "c": Page([3], "a"),
    },
}


@pytest.mark.parametrize("pages", CIRCLES.values(), ids=CIRCLES)
def test_circle(book, pages):
    made = book(pages)
    items, seen = made.items(), []
    while len(seen) < sum(len(page.data or ()) for page in pages.values()):
        seen.append(made.next(items))
    with pytest.raises(PaginationLoopError, match="'a'") as caught:
        made.next(items)
    assert caught.value.token == "a"
    assert seen == [item for page in pages.values() for item in page.data or ()]
    assert made.asked == list(pages)


def test_circle_that_begins_at_the_start(book):
    made = book({"a": Page([1], "b"), "b": Page([2], "a")})
    with pytest.raises(PaginationLoopError):
        made.all(made.items("a"))
    assert made.asked == ["a", "b"]


def test_iteration_goes_on_after_an_error(book):
    made = book()
    items = made.items()
    made.next(items), made.next(items)
    made.failures = 1
    with pytest.raises(ApiConnectionError):
        made.next(items)
    assert made.all(items) == [3]
    assert made.asked == [None, "b", "b", "c"]


def test_a_page_with_many_items_does_not_recurse(book):
    pages: dict[str | None, Page] = {
        None if n == 0 else str(n): Page([], str(n + 1)) for n in range(5_000)
    }
    pages["5000"] = Page([7])
    made = book(pages)
    assert made.all(made.items()) == [7]


def test_both_kinds_take_the_same():
    one, other = inspect.signature(Items), inspect.signature(AsyncItems)
    assert one.parameters == other.parameters


# Pages that are asked for by number

BY_PAGE = {None: Page([1, 2]), 2: Page([3, 4]), 3: Page([5]), 4: Page([])}
BY_ITEMS = {None: Page([1, 2]), 2: Page([3, 4]), 4: Page([5]), 5: Page([])}
BY_ZERO = {None: Page([1, 2]), 1: Page([3, 4]), 2: Page([5]), 3: Page([])}


@pytest.mark.parametrize(
    ("pages", "numbered", "asked"),
    [
        (BY_PAGE, Numbered(1), [None, 2, 3, 4]),
        (BY_PAGE, Numbered(1, total=lambda _: 5), [None, 2, 3]),
        (BY_PAGE, Numbered(1, total=lambda _: None), [None, 2, 3, 4]),
        (BY_PAGE, Numbered(1, pages=lambda _: 3), [None, 2, 3]),
        (BY_PAGE, Numbered(1, more=lambda page: len(page.data) > 1), [None, 2, 3]),
        (BY_ZERO, Numbered(0), [None, 1, 2, 3]),
        (BY_ZERO, Numbered(0, pages=lambda _: 3), [None, 1, 2]),
        (BY_ITEMS, Numbered(0, by_items=True), [None, 2, 4, 5]),
        (BY_ITEMS, Numbered(0, by_items=True, total=lambda _: 5), [None, 2, 4]),
    ],
)
def test_numbered_pages(book, pages, numbered, asked):
    made = book(pages)
    assert made.all(made.items(following=numbered)) == [1, 2, 3, 4, 5]
    assert made.asked == asked
    made.asked.clear()
    listed = made.all(made.items(following=numbered).pages())
    assert [page for page in listed if page.data] == [
        pages[number] for number in asked if pages[number].data
    ]
    assert made.asked == asked


@pytest.mark.parametrize(
    ("start", "numbered", "asked"),
    [
        (2, Numbered(1, total=lambda _: 5), [2, 3, 4]),
        ("2", Numbered(1, pages=lambda _: 3), ["2", 3]),
    ],
)
def test_numbered_pages_from_another_one(book, start, numbered, asked):
    made = book({**BY_PAGE, "2": BY_PAGE[2]})
    assert made.all(made.items(start, numbered)) == [3, 4, 5]
    assert made.asked == asked


def test_offset_of_a_total(book):
    made = book(BY_ITEMS)
    numbered = Numbered(0, by_items=True, total=lambda _: 5)
    assert made.all(made.items(2, numbered)) == [3, 4, 5]
    assert made.asked == [2, 4]


def test_server_that_knows_no_numbers(book):
    made = book({None: Page([1, 2]), 2: Page([1, 2])})
    with pytest.raises(PaginationLoopError, match="The page 2 is the one before it"):
        made.all(made.items(following=Numbered(1)))


# Pages whose headers say what comes next


def headed(data: list[int], **headers: str) -> WithHeaders[Page]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return WithHeaders(Page(data), named)


ADDRESS = "https://api.test/pets?color=a%20b&page=2"
LINKS = [
    f'<{ADDRESS}>; rel="next"',
    f"<{ADDRESS}>; title=x; rel=next",
    f'<https://api.test/pets?page=1>; rel="prev", <{ADDRESS}>; rel="next"',
    f'<{ADDRESS}>;rel="next last", <https://api.test/pets?page=9>; rel="last"',
    '</pets?page=2>; REL="Next"',
]


@pytest.mark.parametrize("link", LINKS)
def test_linked_pages(book, link):
    last = '<https://api.test/pets?page=1>; rel="prev"'
    made = book({None: headed([1], link=link), "2": headed([2], link=last)})
    items = made.items(following=Linked("page"))
    assert made.all(items) == [1, 2]
    assert (made.asked, items.page) == ([None, "2"], Page([2]))


@pytest.mark.parametrize("total", ["3", '{"total": 3, "page": 1}'])
def test_total_in_a_header(book, total):
    pages = {None: headed([1, 2], x_total=total), 2: headed([3], x_total=total)}
    made = book(pages)
    numbered = Numbered(1, total_header="X-Total")
    assert made.all(made.items(following=numbered)) == [1, 2, 3]
    assert made.asked == [None, 2]


@pytest.mark.parametrize("total", ["", "many", "[]"])
def test_header_that_holds_no_total(book, total):
    made = book({None: headed([1], x_total=total), 2: headed([])})
    assert made.all(made.items(following=Numbered(1, total_header="X-Total"))) == [1]
    assert made.asked == [None, 2]


@pytest.mark.parametrize(
    ("address", "value"),
    [
        (ADDRESS, "2"),
        ("/pets?page=2&page=3", "3"),
        ("?page=a%2Bb", "a+b"),
        ("2", "2"),
        ("", None),
        (None, None),
    ],
)
def test_parameter_of_an_address(address, value):
    assert parameter(address, "page") == value


def test_address_without_the_parameter():
    with pytest.raises(ApiError, match="has no 'cursor'"):
        parameter(ADDRESS, "cursor")


class Asked(Model):
    """An object of the query that says which page is wanted."""

    page: int | None = None
    size: int | None = None


@pytest.mark.parametrize("given", [None, UNSET, {}, Asked()])
def test_object_that_asks_for_no_page(given):
    assert page_of(given, "page") is None
    assert asking_for(given, "page", None) == {}
    assert asking_for(given, "page", 3) == {"page": 3}


@pytest.mark.parametrize("given", [{"page": 1, "size": 5}, Asked(page=1, size=5)])
def test_object_that_asks_for_a_page(given):
    assert page_of(given, "page") == 1
    assert asking_for(given, "page", None) == {"page": 1, "size": 5}
    assert asking_for(given, "page", 3) == {"page": 3, "size": 5}
