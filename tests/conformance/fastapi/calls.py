"""A call of each endpoint, and what has to come back.

The same calls are made by both kinds of client.
"""

# Each takes the models, and few need them.
# ruff: noqa: ARG005

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

ID = uuid.UUID(int=5)
ADDED = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


class Call(NamedTuple):
    """A call, and a test of its result."""

    name: str
    make: Callable[[Any, Any], Any]
    """Takes a client and the package's models."""

    is_right: Callable[[Any, Any], bool]
    """Takes the result and the package's models."""


def same(expected: Any) -> Callable[[Any, Any], bool]:
    """Returns the test that a result is equal to something."""
    return lambda result, models: bool(result == expected)


def fails(status: int, shown: str = "") -> Callable[[Any, Any], bool]:
    """Returns the test that a call fails with a status, and a text in its body."""
    return lambda error, models: error.status == status and shown in repr(error.body)


CALLS = [
    Call("root", lambda c, m: c.root(), same({"hello": "world"})),
    Call("untyped", lambda c, m: c.untyped(), same([1, {"two": None}])),
    Call(
        "create_book",
        lambda c, m: c.books.create_book(
            title="Dune",
            genre="novel",
            shelf=2,
            copies=[
                m.Printed(pages=3, size=(1.0, 2.5)),
                {"kind": "podcast", "length": "PT1H"},
            ],
            published=dt.date(1965, 8, 1),
            price=Decimal("12.50"),
            extra={"a": [None]},
        ),
        lambda book, m: (
            (book.title, book.genre, book.shelf, book.added, book.price)
            == ("Dune", "novel", 2, ADDED, "12.50")
            and book.copies[0] == m.Printed(pages=3, size=(1.0, 2.5))
            and isinstance(book.copies[1], m.Audio)
            and book.copies[1].kind == "podcast"
            and book.published == "1965-08-01"
            and book.extra == {"a": [None]}
        ),
    ),
    Call(
        "create_book without a title",
        lambda c, m: c.books.create_book(title=""),
        fails(422, "string_too_short"),
    ),
    Call(
        "list_books",
        lambda c, m: c.books.list_books(limit=4, offset=3, genres=["novel", "poems"]),
        lambda page, m: (
            page.total == 7 and [b.genre for b in page.items] == ["novel", "poems"]
        ),
    ),
    Call(
        "get_book",
        lambda c, m: c.books.get_book(ID),
        lambda book, m: str(book.id) == str(ID) and book.title == "found",
    ),
    Call(
        "get_book that is not there",
        lambda c, m: c.books.get_book(str(uuid.UUID(int=0))),
        lambda error, m: (
            error.status == 404
            and error.body == m.Problem(code="missing", detail="no such book")
        ),
    ),
    Call(
        "get_book by a wrong id",
        lambda c, m: c.books.get_book("five"),
        fails(422, "uuid_parsing"),
    ),
    Call(
        "replace_book",
        lambda c, m: c.books.replace_book(
            str(ID), book=m.BookIn(title="Dune"), reason="worn", if_match="x"
        ),
        same({"id": str(ID), "title": "Dune", "reason": "worn", "match": "x"}),
    ),
    Call("delete_book", lambda c, m: c.books.delete_book(str(ID)), same(None)),
    Call("loan, POST", lambda c, m: c.books.loan_post(str(ID)), same("POST")),
    Call("loan, DELETE", lambda c, m: c.books.loan_delete(str(ID)), same("DELETE")),
    Call(
        "echo_copy",
        lambda c, m: c.books.echo_copy(body=m.Audio(kind="audio", length="PT90S")),
        lambda copy, m: isinstance(copy, m.Audio) and copy.kind == "audio",
    ),
    Call("add", lambda c, m: c.books.add(body=[1, 2.5, "3"]), same(6.5)),
    Call(
        "first_name",
        lambda c, m: c.books.first_name(body=["Ann", "Bob"]),
        same((2, "Ann")),
    ),
    Call(
        "either, a book",
        lambda c, m: c.readers.either("book"),
        lambda book, m: type(book).__name__.startswith("Book") and book.title == "one",
    ),
    Call(
        "either, a problem",
        lambda c, m: c.readers.either("problem"),
        lambda problem, m: problem == m.Problem(code="lent", detail="two"),
    ),
    Call(
        "search",
        lambda c, m: c.readers.search(
            q=["a", "b c"],
            shelves=[1, 2],
            since=ADDED,
            born=dt.date(2000, 1, 2),
            item_query="&=?",
            ratio=2.0,
        ),
        same(
            {
                "q": ["a", "b c"],
                "shelves": [1, 2],
                "since": "2026-01-02T03:04:05Z",
                "born": "2000-01-02",
                "item": "&=?",
                "ratio": 2,
            }
        ),
    ),
    Call(
        "headers",
        lambda c, m: c.readers.headers(x_token="t", x_trace=["a"], session="s-1"),
        same(["t", ["a"], "s-1"]),
    ),
    Call(
        # one line with commas, as OAS has it; FastAPI does not take it apart
        "headers, a list of two",
        lambda c, m: c.readers.headers(x_token="t", x_trace=["a", "b"]),
        same(["t", ["a,b"], None]),
    ),
    Call(
        "upload",
        lambda c, m: c.files.upload(file=("n.txt", b"abc", "text/plain"), note="hi"),
        same({"name": "n.txt", "size": 3, "note": "hi"}),
    ),
    Call(
        "upload_many",
        lambda c, m: c.files.upload_many(files=[("a", b"1"), ("b", b"23")], raw=b"456"),
        same([1, 2, 3]),
    ),
    Call(
        "send_form",
        lambda c, m: c.files.send_form(name="Ann & Bob", ages=[1, 2]),
        lambda contact, m: (contact.name, contact.ages) == ("Ann & Bob", [1, 2]),
    ),
    Call(
        "download",
        lambda c, m: c.files.download_(),
        lambda body, m: isinstance(body, bytes) and b"FastAPI" in body,
    ),
    Call("page", lambda c, m: c.files.page(), same("<p>hello</p>")),
    Call("text", lambda c, m: c.files.text(), same("hello")),
    Call("table", lambda c, m: c.files.table(), same([[1, 2]])),
    Call("table as csv", lambda c, m: c.files.table(csv=True), same("a,b\n1,2\n")),
    Call("by_path", lambda c, m: c.files.by_path("x y"), same("x y")),
    Call("stream_text", lambda c, m: c.streams.stream_text(), same("one\ntwo\n")),
    Call(
        "login",
        lambda c, m: c.access.login(username="ann", password="secret", scope="a b"),
        lambda token, m: token["access_token"] == "ann:a b",
    ),
    Call(
        "login with a wrong password",
        lambda c, m: c.access.login(username="ann", password="no"),
        fails(400),
    ),
    Call("me", lambda c, m: c.access.me(), same("token")),
    Call("basic", lambda c, m: c.access.basic(), same(["ann", "pass:word"])),
    Call("bearer", lambda c, m: c.access.bearer(), same("bearer")),
    Call("query_key", lambda c, m: c.access.query_key(), same("in query")),
    Call("header_key", lambda c, m: c.access.header_key(), same("in-header")),
    Call("cookie_key", lambda c, m: c.access.cookie_key(), same("in-cookie")),
]

STREAMS = [
    Call(
        "stream_events",
        lambda c, m: c.streams.stream_events(),
        same([{"number": 0}, {"number": 1}, {"number": 2}]),
    ),
    Call(
        "stream_lines",
        lambda c, m: c.streams.stream_lines(),
        lambda lines, m: (
            lines == [m.Problem(code="lent", detail=str(n)) for n in range(2)]
        ),
    ),
]

CREDENTIALS = {
    "oauth2_password_bearer": "token",
    "basic_auth": "ann:pass:word",
    "http_bearer": "bearer",
    "api_key_query": "in query",
    "api_key_header": "in-header",
    "api_key_cookie": "in-cookie",
}

SETTINGS = ""
