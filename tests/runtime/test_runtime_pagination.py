"""Items and pages: what is fetched when, and what happens in circles."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, NamedTuple

import pytest
from runtime.errors import ApiConnectionError, PaginationLoopError
from runtime.pagination import AsyncItems, Items


class Page(NamedTuple):
    data: list[int] | None
    next: str | None = None


THREE = {None: Page([1, 2], "b"), "b": Page(None, "c"), "c": Page([3])}


class Book:
    """Pages by token, the tokens that were asked for, and iterations of both kinds."""

    def __init__(self, pages: dict[str | None, Page], asynchronous: bool) -> None:
        self.contents = pages
        self.asynchronous = asynchronous
        self.asked: list[str | None] = []
        self.failures = 0

    def fetch(self, token: str | None) -> Page:
        self.asked.append(token)
        if self.failures:
            self.failures -= 1
            raise ApiConnectionError("gone")
        return self.contents[token]

    async def fetch_async(self, token: str | None) -> Page:
        return self.fetch(token)

    def items(self, start: str | None = None) -> Any:
        kind, fetch = Items, self.fetch
        if self.asynchronous:
            kind, fetch = AsyncItems, self.fetch_async
        return kind(fetch, lambda page: page.data or (), lambda page: page.next, start)

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
