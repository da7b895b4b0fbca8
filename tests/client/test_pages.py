"""Pages: `list_…` gives one, `iter_…` the items of all."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any, NamedTuple

import pinecone
import pytest
from either import advance, awaited, every, run, some, take
from pinecone._runtime.pagination import AsyncItems, Items

VERSIONS = ("pinecone.v2025_10", "pinecone.v2026_01_alpha")
NEWEST = VERSIONS[1]
WITH_2025_04 = ("pinecone.v2025_04", *VERSIONS)


class Paged(NamedTuple):
    """An operation that answers in pages.

    Attributes:
        versions: Where it is.
        service: Makes the service of a client.
        name: Its method, without `list_` and `iter_`.
        path: Where it goes.
        token: The query parameter that asks for a page.
        items: The member that has the items.
        arguments: What it needs.
        sent: What its arguments are in the query.
    """

    versions: tuple[str, ...]
    service: Any
    name: str
    path: str
    token: str
    items: str
    arguments: dict[str, Any] = {}  # noqa: RUF012 - never changed
    sent: dict[str, str] = {}  # noqa: RUF012 - never changed


def backup(number: int) -> dict[str, Any]:
    return {
        "backup_id": str(number),
        "source_index_name": "s",
        "source_index_id": "i",
        "status": "Ready",
        "cloud": "aws",
        "region": "us-east-1",
    }


def restore_job(number: int) -> dict[str, Any]:
    return {
        "restore_job_id": str(number),
        "backup_id": "b",
        "target_index_name": "t",
        "target_index_id": "i",
        "status": "Completed",
        "created_at": "2025-01-01T00:00:00Z",
    }


def assistant(number: int) -> dict[str, Any]:
    return {"name": str(number), "status": "Ready"}


def operation(number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "operation_type": "upload_file",
        "status": "Completed",
        "created_on": "2026-01-01T00:00:00Z",
    }


MAKERS = {
    "backups": (backup, "backup_id"),
    "restore_jobs": (restore_job, "restore_job_id"),
    "vectors": (lambda number: {"id": str(number)}, "id"),
    "namespaces": (lambda number: {"name": str(number)}, "name"),
    "imports": (lambda number: {"id": str(number)}, "id"),
    "assistants": (assistant, "name"),
    "files": (lambda number: {"name": "f", "id": str(number)}, "id"),
    "operations": (operation, "id"),
}
"""How to make an item, and the member that numbers it."""


def of_index(pc: Any) -> Any:
    return pc.db_data("index.test")


def of_assistant(pc: Any) -> Any:
    return pc.assistant_data("assistant.test")


PAGED = {
    "backups": Paged(
        WITH_2025_04,
        lambda pc: pc,
        "project_backups",
        "/backups",
        "paginationToken",
        "data",
        {"limit": 2},
        {"limit": "2"},
    ),
    "restore_jobs": Paged(
        WITH_2025_04,
        lambda pc: pc,
        "restore_jobs",
        "/restore-jobs",
        "paginationToken",
        "data",
    ),
    "vectors": Paged(
        VERSIONS,
        of_index,
        "vectors",
        "/vectors/list",
        "paginationToken",
        "vectors",
        {"prefix": "a#", "namespace": "n"},
        {"prefix": "a#", "namespace": "n"},
    ),
    "namespaces": Paged(
        VERSIONS, of_index, "namespaces", "/namespaces", "paginationToken", "namespaces"
    ),
    "imports": Paged(
        VERSIONS, of_index, "bulk_imports", "/bulk/imports", "paginationToken", "data"
    ),
    "assistants": Paged(
        (NEWEST,),
        lambda pc: pc.assistant_control,
        "assistants",
        "/assistant/assistants",
        "pagination_token",
        "assistants",
    ),
    "files": Paged(
        (NEWEST,),
        of_assistant,
        "files",
        "/files/a",
        "pagination_token",
        "files",
        {"assistant_name": "a", "filter": "{}"},
        {"filter": "{}"},
    ),
    "operations": Paged(
        (NEWEST,),
        of_assistant,
        "operations",
        "/operations/a",
        "pagination_token",
        "operations",
        {"assistant_name": "a", "status": "Completed"},
        {"status": "Completed"},
    ),
}

CASES = [(key, version) for key, each in PAGED.items() for version in each.versions]

every_operation = pytest.mark.parametrize(("key", "version"), CASES)


class Book:
    """Pages of an operation, and a client that reads them."""

    def __init__(self, recorder: Any, key: str, version: str) -> None:
        self.paged = PAGED[key]
        self.make, self.number = MAKERS[key]
        self.recorder = recorder
        self.service = self.paged.service(recorder.client(import_module(version)))

    def answer(self, *pages: tuple[list[int] | None, str | None]) -> None:
        """Sets the pages to answer with: numbers of items, and the next token."""
        self.recorder.answers = [(200, self.page(*each)) for each in pages]

    def page(self, numbers: list[int] | None, following: str | None) -> Any:
        page: dict[str, Any] = {}
        if numbers is not None:
            page[self.paged.items] = [self.make(each) for each in numbers]
        if following is not None:
            page["pagination"] = {"next": following}
        return page

    def iterate(self, **more: Any) -> Any:
        method = getattr(self.service, f"iter_{self.paged.name}")
        return method(**self.paged.arguments, **more)

    def list(self, **more: Any) -> Any:
        method = getattr(self.service, f"list_{self.paged.name}")
        return method(**self.paged.arguments, **more)

    def numbers(self, items: list[Any]) -> list[int]:
        return [int(getattr(each, self.number)) for each in items]

    @property
    def tokens(self) -> list[str | None]:
        """The tokens that were asked for."""
        return [each.url.params.get(self.paged.token) for each in self.recorder.seen]


@pytest.fixture
def book(recorder):
    return lambda key="vectors", version=NEWEST: Book(recorder, key, version)


@every_operation
def test_items_of_all_pages(key, version, book):
    made = book(key, version)
    made.answer(([1, 2], "b"), ([3], "c"), ([4], None))
    assert made.numbers(every(made.iterate())) == [1, 2, 3, 4]
    assert made.tokens == [None, "b", "c"]


@every_operation
def test_all_pages_are_asked_for_alike(key, version, book, recorder):
    made = book(key, version)
    made.answer(([1], "b"), ([2], None))
    every(made.iterate())
    for request in recorder.seen:
        assert (request.method, request.url.path) == ("GET", made.paged.path)
        others = dict(request.url.params.items())
        others.pop(made.paged.token, None)
        assert others == made.paged.sent


@every_operation
def test_a_list_is_the_page_as_declared(key, version, book):
    made = book(key, version)
    made.answer(([1, 2], "b"))
    page = run(made.list())
    assert pinecone.to_dict(page) == made.page([1, 2], "b")
    assert page.pagination.next == "b"
    assert made.tokens == [None]


@every_operation
def test_an_iteration_may_start_anywhere(key, version, book):
    made = book(key, version)
    made.answer(([3], "c"), ([4], None))
    assert made.numbers(every(made.iterate(pagination_token="b"))) == [3, 4]
    assert made.tokens == ["b", "c"]


def test_nothing_is_fetched_before_it_is_needed(book, recorder):
    async def use() -> None:
        made = book()
        made.answer(([1, 2], "b"), ([3], None))
        items = made.iterate()
        assert recorder.seen == []
        seen = []
        for _ in range(3):
            await advance(items)
            seen.append(len(recorder.seen))
        assert seen == [1, 1, 2]

    asyncio.run(use())


def test_the_kind_of_iterator(book, recorder):
    kind = AsyncItems if recorder.asynchronous else Items
    assert type(book().iterate()) is kind


def test_the_page_at_hand(book):
    async def use() -> None:
        made = book()
        made.answer(([1], "b"), ([2], None))
        items = made.iterate()
        assert items.page is None
        await advance(items)
        first = items.page
        assert first.pagination.next == "b"
        await advance(items)
        assert items.page is not first
        assert items.page.pagination is None

    asyncio.run(use())


def test_pages(book):
    made = book()
    made.answer(([1, 2], "b"), ([3], None))
    pages = every(made.iterate().pages())
    assert [made.numbers(page.vectors) for page in pages] == [[1, 2], [3]]
    assert made.tokens == [None, "b"]


def test_pages_begin_where_the_items_do(book):
    async def use() -> None:
        made = book()
        made.answer(([2], "c"), ([2], "c"), ([3], None))
        items = made.iterate(pagination_token="b")
        await advance(items)
        await take(items.pages(), 2)
        assert made.tokens == ["b", "b", "c"]

    asyncio.run(use())


def test_pages_are_lazy(book, recorder):
    made = book()
    made.answer(([1], "b"))
    some(made.iterate().pages(), 1)
    assert len(recorder.seen) == 1


@pytest.mark.parametrize("numbers", [[], None], ids=["empty", "absent"])
def test_pages_without_items_are_passed_over(numbers, book):
    made = book()
    made.answer((numbers, "b"), (numbers, "c"), ([1], None))
    assert made.numbers(every(made.iterate())) == [1]


def test_no_items_at_all(book):
    made = book()
    made.answer((None, None))
    assert every(made.iterate()) == []


def test_an_empty_token_ends(book, recorder):
    made = book()
    made.answer(([1], ""))
    assert made.numbers(every(made.iterate())) == [1]
    assert len(recorder.seen) == 1


@pytest.mark.parametrize("start", [None, "b"])
def test_tokens_in_a_circle_are_an_error(start, book):
    async def use() -> None:
        made = book()
        made.answer(([1], "b"), ([2], "b"), ([3], "b"))
        items = made.iterate(pagination_token=start)
        await take(items, 1 if start else 2)
        with pytest.raises(pinecone.PaginationLoopError) as caught:
            await advance(items)
        assert caught.value.token == "b"

    asyncio.run(use())


def test_an_iteration_goes_on_after_an_error(book):
    async def use() -> None:
        made = book()
        made.answer(([1], "b"))
        made.recorder.answers += [(503, {}), (200, made.page([2], None))]
        items = made.iterate()
        await advance(items)
        with pytest.raises(pinecone.InternalServerError):
            await advance(items)
        assert made.numbers([await advance(items)]) == [2]
        assert made.tokens == [None, "b", "b"]

    asyncio.run(use())


def test_hostile_tokens_stay_in_their_parameter(book, recorder):
    made = book()
    token = "a&limit=1#x y+%2F="
    made.answer(([1], token), ([2], None))
    every(made.iterate())
    assert made.tokens == [None, token]
    assert "limit" not in recorder.seen[1].url.params


def test_backups_of_one_index(recorder):
    recorder.answers = [(200, {"data": [backup(1)]})]
    (item,) = every(recorder.client().iter_index_backups("an index"))
    assert item.backup_id == "1"
    assert recorder.seen[0].url.raw_path == b"/indexes/an%20index/backups"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_no_list_is_not_iterated_over(version, recorder):
    data = recorder.client(import_module(version)).db_data("index.test")
    assert not [name for name in dir(data) if name.startswith("iter_fetch")]


def test_lists_in_one_piece_have_no_iterator(recorder):
    async def use() -> None:
        pc = recorder.client()
        recorder.answers = [(200, {"indexes": []})]
        assert (await awaited(pc.list_indexes())).indexes == []
        assert not hasattr(pc, "iter_indexes")

    asyncio.run(use())
