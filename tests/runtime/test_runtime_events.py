"""The parser of event streams, cut in every way."""

from __future__ import annotations

import msgspec
import pytest
from runtime.events import EventParser

from runtime import events


def parse(*pieces: bytes) -> list[bytes]:
    parser = EventParser()
    return [data for piece in pieces for data in parser.feed(piece)]


LETTERS = "ä€\U0001f600\u2028\u0085"
CASES: dict[str, tuple[bytes, list[bytes]]] = {
    "one": (b"data: x\n\n", [b"x"]),
    "no space": (b"data:x\n\n", [b"x"]),
    "one space only": (b"data:  x \n\n", [b" x "]),
    "colons": (b"data: a:b: c\n\n", [b"a:b: c"]),
    "several": (b"data: 1\n\ndata: 2\n\n", [b"1", b"2"]),
    "lines": (b"data: {\ndata:  1\ndata: }\n\n", [b"{\n 1\n}"]),
    "carriage returns": (b"data: 1\rdata: 2\r\rdata: 3\r\r", [b"1\n2", b"3"]),
    "both": (b"data: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n", [b"1\n2", b"3"]),
    "mixed": (b"data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\n", [b"1", b"2", b"3"]),
    "comments": (b": hi\n\n:\n:data: 1\ndata: 2\n:x\n\n", [b"2"]),
    "other fields": (b"event: e\nid: 7\nretry: 9\ndata: 1\nodd\nodd: 2\n\n", [b"1"]),
    "not the field": (b"Data: 1\ndatas: 1\n data: 1\n\n", []),
    "no data": (b"event: ping\n\nid: 1\n\n", []),
    "empty data": (b"data\n\ndata:\n\ndata: \n\n", []),
    "empty lines of data": (b"data\ndata\ndata: x\n\n", [b"\n\nx"]),
    "empty lines": (b"\n\n\r\n\rdata: 1\n\n\n\n", [b"1"]),
    "byte order mark": (b"\xef\xbb\xbfdata: 1\n\n", [b"1"]),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\n", []),
    "late mark": (b"\n\xef\xbb\xbfdata: 1\n\n", []),
    "cut off": (b"data: 1\n\ndata: 2\n", [b"1"]),
    "cut off in a line": (b"data: 1\n\ndata: 2", [b"1"]),
    "letters": (f"data: {LETTERS}\n\n".encode(), [LETTERS.encode()]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize("name", CASES)
def test_whole(name):
    stream, expected = CASES[name]
    assert parse(stream) == expected


@pytest.mark.parametrize("name", CASES)
def test_cut_anywhere(name):
    stream, expected = CASES[name]
    assert parse(*(stream[i : i + 1] for i in range(len(stream)))) == expected
    for i in range(len(stream)):
        assert parse(stream[:i], stream[i:]) == expected


@pytest.mark.parametrize("end", [b"\n\n", b"\r\r", b"\r\n\r", b"\n\r"])
def test_event_is_complete_with_its_empty_line(end):
    parser = EventParser()
    assert list(parser.feed(b"data: 1" + end[:-1])) == []
    assert list(parser.feed(end[-1:])) == [b"1"]
    assert list(parser.feed(b"\n")) == []


def test_long_event(monkeypatch):
    monkeypatch.setattr(events, "LONGEST_EVENT", 100)
    fine = b"data: " + b"x" * 94 + b"\n\n"
    assert parse(fine, fine, fine) == [b"x" * 94] * 3


def test_signs_of_life_may_be_many(monkeypatch):
    monkeypatch.setattr(events, "LONGEST_EVENT", 100)
    signs = b": here\nevent: ping\n" * 50
    assert parse(signs, b"data: 1\n", signs, b"\n") == [b"1"]


@pytest.mark.parametrize(
    "stream", [b"data: " + b"x" * 95, b"data: xxxx\n" * 11, b":" + b"x" * 100]
)
def test_event_that_is_too_long(monkeypatch, stream):
    monkeypatch.setattr(events, "LONGEST_EVENT", 100)
    with pytest.raises(msgspec.DecodeError, match="over 100 bytes"):
        parse(stream)
    with pytest.raises(msgspec.DecodeError):
        parse(*(stream[i : i + 1] for i in range(len(stream))))


def test_long_event_in_many_pieces_takes_no_quadratic_time():
    pieces = [b"data: "] + [b"x" * 64] * 200_000 + [b"\n\n"]
    assert len(parse(*pieces)[0]) == 64 * 200_000
