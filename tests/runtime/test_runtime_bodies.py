"""Bodies that are no JSON document: what they look like on the wire."""

from __future__ import annotations

import datetime
import enum
import io
import os
from email import message_from_bytes
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
import zoo
from fake_server import OK, POST, Server, request
from runtime.bodies import Body, Form, Lines, Multipart, Parts
from runtime.model import UNSET
from wire import once, slowly


class Color(enum.StrEnum):
    RED = "red"


PLAIN = {
    "text": ("a b&c=ä", "a b&c=ä"),
    "number": (1.5, "1.5"),
    "whole": (7, "7"),
    "yes": (True, "true"),
    "no": (False, "false"),
    "empty": ("", ""),
    "enumeration": (Color.RED, "red"),
    "date": (datetime.date(2026, 1, 2), "2026-01-02"),
}
OBJECTS = {
    "object": ({"a": [1, None]}, '{"a":[1,null]}'),
    "model": (zoo.Diesel(), '{"power":"Diesel"}'),
    "unknown": (zoo.UnknownEngine(raw={"power": "x"}), '{"power":"x"}'),
}
GIVEN = {name: value for name, (value, _) in (PLAIN | OBJECTS).items()}
TEXTS = {name: text for name, (_, text) in (PLAIN | OBJECTS).items()}
ABSENT = {"none": None, "unset": UNSET}


# Forms


def form(server: Any, members: dict[str, Any]) -> str:
    sent = request(server, POST._replace(body=Form(members)))
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["content-length"] == str(len(sent.content))
    return sent.content.decode()


def test_form(server):
    content = form(server, GIVEN | ABSENT)
    assert content.isascii()
    assert dict(parse_qsl(content, True, True)) == TEXTS


def test_form_lists(server):
    assert form(server, {"a": [1, None, "x y"], "b": (), "c": [{"d": 1}]}) == (
        "a=1&a=x+y&c=%7B%22d%22%3A1%7D"
    )


def test_form_names_and_values_cannot_break_out(server):
    assert form(server, {"a&b=c": "d&e=f\r\n%+"}) == "a%26b%3Dc=d%26e%3Df%0D%0A%25%2B"


def test_empty_form(server):
    assert form(server, ABSENT) == ""


# Lines


def test_lines(server):
    items = [{"a": "x\ny\u2028"}, zoo.Diesel(), zoo.UnknownEngine(raw={"n": None}), 1]
    sent = request(server, POST._replace(body=Lines(items)))
    expected = '{"a":"x\\ny\u2028"}\n{"power":"Diesel"}\n{"n":null}\n1\n'
    assert sent.content.decode() == expected
    assert sent.headers["content-type"] == "application/x-ndjson"
    assert sent.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in sent.headers


@pytest.mark.parametrize("items", ["text", b"bytes", {"a": 1}])
def test_lines_of_one_document(items):
    with pytest.raises(TypeError, match=type(items).__name__):
        Lines(items)


@pytest.mark.parametrize(
    ("items", "may_repeat"),
    [
        ([1], True),
        ((1,), True),
        ({1: 2}.keys(), True),
        (once([1]), False),
        (map(str, [1]), False),
        (slowly([1]), False),
    ],
)
def test_lines_that_may_repeat(items, may_repeat):
    assert Lines(items).may_repeat is may_repeat


def test_lines_of_an_asynchronous_iterator():
    made = Server((200, OK), asynchronous=True)
    made.send(POST._replace(body=Lines(slowly([1, 2]))))
    assert made.seen[0].content == b"1\n2\n"


def test_asynchronous_iterator_in_a_synchronous_client():
    made = Server((200, OK))
    with pytest.raises(TypeError, match="async_generator cannot be iterated"):
        made.send(POST._replace(body=Lines(slowly([1]))))


def test_line_that_is_no_json(server):
    with pytest.raises(TypeError):
        server((200, OK)).send(POST._replace(body=Lines([object()])))


@pytest.mark.parametrize("body", [object(), Body])
def test_unknown_body(server, body):
    made = server((200, OK))
    with pytest.raises(TypeError):
        made.send(POST._replace(body=body))
    assert made.seen == []


# Forms with files


class Part(NamedTuple):
    name: str
    file_name: str | None
    media: str
    content: bytes


def parts(sent: Any) -> list[Part]:
    """Reads a request with the standard library's parser of mail."""
    media = sent.headers["content-type"]
    head = f"Content-Type: {media}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = message_from_bytes(head + sent.content)
    assert not message.defects
    return [
        Part(
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part["content-type"],
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    ]


FILE = Parts(files=["file"])


def multipart(members: dict[str, Any], described: Parts = FILE, **more: Any) -> Any:
    return request(Server, POST._replace(body=Multipart(members, described, **more)))


def one(file: Any) -> Part:
    sent = multipart({"file": file})
    assert sent.headers["content-length"] == str(len(sent.content))
    (part,) = parts(sent)
    assert part.name == "file"
    return part


def test_fields():
    found = parts(multipart(GIVEN | ABSENT))
    texts = {part.name: part.content.decode() for part in found}
    assert texts == TEXTS
    assert {part.file_name for part in found} == {None}
    media = {part.name: part.media for part in found}
    assert {media[name] for name in PLAIN} == {"text/plain; charset=utf-8"}
    assert {media[name] for name in OBJECTS} == {"application/json"}


def test_lists_are_a_part_for_each_item():
    found = parts(multipart({"a": [1, None, "x"], "b": [], "c": ({"d": [2]},)}))
    assert [(part.name, part.content, part.media) for part in found] == [
        ("a", b"1", "text/plain; charset=utf-8"),
        ("a", b"x", "text/plain; charset=utf-8"),
        ("c", b'{"d":[2]}', "application/json"),
    ]


def test_exact_bytes(monkeypatch):
    monkeypatch.setattr(os, "urandom", lambda count: b"\x0a" * count)
    sent = multipart({"a": 1, "file": ("x.bin", b"\0\r\n", "image/png")})
    boundary = "0a" * 16
    assert sent.headers["content-type"] == f"multipart/form-data; boundary={boundary}"
    assert sent.content.decode() == (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="a"\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "1\r\n"
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="x.bin"\r\n'
        "Content-Type: image/png\r\n\r\n"
        "\0\r\n\r\n"
        f"--{boundary}--\r\n"
    )


def test_boundaries_differ():
    assert len({Multipart({}).content_type for _ in range(9)}) == 9


CONTENT = b"x" * 70_000 + b"\r\n--\r\n"


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a b.json"
    made.write_bytes(CONTENT)
    return made


@pytest.mark.parametrize("kind", [str, Path])
def test_path(path, kind):
    assert one(kind(path)) == ("file", "a b.json", "application/json", CONTENT)


def test_bytes():
    assert one(CONTENT) == ("file", "file", "application/octet-stream", CONTENT)


def test_file_object(path):
    with path.open("rb") as file:
        file.read(10)
        assert one(file) == ("file", "a b.json", "application/json", CONTENT)
        assert not file.closed


def test_file_object_without_a_name():
    file = io.BytesIO()
    file.write(CONTENT)
    assert one(file) == ("file", "file", "application/octet-stream", CONTENT)
    assert not file.closed


def test_empty_file():
    assert one(io.BytesIO()).content == b""


@pytest.mark.parametrize("content", [CONTENT, io.BytesIO(CONTENT)])
def test_name_and_content(content):
    assert one(("n.txt", content)) == ("file", "n.txt", "text/plain", CONTENT)
    part = one(("n.txt", content, "image/png"))
    assert part == ("file", "n.txt", "image/png", CONTENT)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.unheard-of", "a"])
def test_media_type_that_a_name_does_not_tell(name):
    assert one((name, b"x")).media == "application/octet-stream"


def test_several_files():
    found = parts(multipart({"file": [("a", b"1"), b"2", io.BytesIO(b"3")]}))
    assert [(part.file_name, part.content) for part in found] == [
        ("a", b"1"),
        ("file", b"2"),
        ("file", b"3"),
    ]


class Unseekable(io.RawIOBase):
    """A file such as a pipe: nobody knows how long it is."""

    def __init__(self, content: bytes) -> None:
        self.rest = content

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        count = min(len(target), len(self.rest))
        target[:count], self.rest = self.rest[:count], self.rest[count:]
        return count


class OnlyReads:
    def __init__(self, content: bytes) -> None:
        self.read = io.BytesIO(content).read


@pytest.mark.parametrize("kind", [Unseekable, OnlyReads])
def test_file_that_cannot_seek(kind):
    sent = multipart({"file": kind(CONTENT)})
    assert sent.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in sent.headers
    assert parts(sent)[0].content == CONTENT


@pytest.mark.parametrize(
    "file", [7, object(), {"a": 1}, io.StringIO("x"), ("n", "text"), ("n", Path("p"))]
)
def test_what_is_no_file(file):
    with pytest.raises(TypeError, match=r"file: .* is no path, no bytes"):
        Multipart({"file": file}, FILE)


def test_text_file(path):
    with path.open() as file, pytest.raises(TypeError, match="TextIOWrapper"):
        Multipart({"file": file}, FILE)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        Multipart({"file": tmp_path / "none"}, FILE)


HOSTILE = 'a"; filename="b.txt\r\nContent-Type: text/html\r\n\r\n<b>\n--'


@pytest.mark.parametrize("name", [HOSTILE, "ä\u2028", "\udc80", "C:\\x;y"])
def test_names_cannot_break_out(name):
    sent = multipart({name: "v", "file": (name, b"x", "image/png")})
    found = parts(sent)
    assert [part.media for part in found] == ["text/plain; charset=utf-8", "image/png"]
    assert [part.content for part in found] == [b"v", b"x"]
    for char, escape in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A")):
        name = name.replace(char, escape)
    assert f'filename="{name}"'.encode(errors="replace") in sent.content
    assert b"filename*" not in sent.content


@pytest.mark.parametrize("media", ["image/png\r\nX: y", "ä", " x"])
def test_media_type_cannot_break_out(media):
    with pytest.raises(ValueError, match="no media type"):
        Multipart({"file": ("n", b"x", media)}, FILE)


def test_progress(server, path):
    told: list[tuple[int, int | None]] = []
    body = Multipart({"file": path}, FILE, lambda *sent: told.append(sent))
    sent = request(server, POST._replace(body=body))
    total = len(sent.content)
    assert told[-1] == (total, total)
    assert [count for count, _ in told] == sorted({count for count, _ in told})
    assert len(told) == 5


def test_progress_without_a_total(server):
    told: list[Any] = []
    body = Multipart({"file": Unseekable(b"x")}, FILE, lambda *x: told.append(x))
    sent = request(server, POST._replace(body=body))
    assert told[-1] == (len(sent.content), None)
