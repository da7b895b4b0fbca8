"""The parser of lines and of JSON text sequences, cut in every way."""

from __future__ import annotations

import msgspec
import pytest
from runtime.lines import LineParser

from runtime import lines


def parse(*pieces: bytes, is_sequence: bool = False) -> list[bytes]:
    parser = LineParser(is_sequence)
    found = [document for piece in pieces for document in parser.feed(piece)]
    return [*found, *parser.rest()]


LINES: dict[str, tuple[bytes, list[bytes]]] = {
    "one": (b"1\n", [b"1"]),
    "several": (b"1\n{}\n", [b"1", b"{}"]),
    "without the last end": (b"1\n2", [b"1", b"2"]),
    "carriage returns": (b"1\r\n2\r\n", [b"1", b"2"]),
    "empty lines": (b"\n\n1\n\r\n \n2\n\n", [b"1", b"2"]),
    "separators": (b"\x1e1\n\x1e2\n", [b"1", b"2"]),
    "nothing": (b"", []),
}
SEQUENCES: dict[str, tuple[bytes, list[bytes]]] = {
    "one": (b"\x1e1\n", [b"1"]),
    "several": (b"\x1e1\n\x1e{}\n", [b"1", b"{}"]),
    "several lines": (b"\x1e{\n}\n\x1e[\n]\n", [b"{\n}", b"[\n]"]),
    "without line ends": (b'\x1e{"a":1}\x1e{"a":2}', [b'{"a":1}', b'{"a":2}']),
    "empty ones": (b"\x1e\x1e\n\x1e1\n\x1e", [b"1"]),
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name):
    text, documents = LINES[name]
    for cut in range(len(text) + 1):
        assert parse(text[:cut], text[cut:]) == documents


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences(name):
    text, documents = SEQUENCES[name]
    for cut in range(len(text) + 1):
        assert parse(text[:cut], text[cut:], is_sequence=True) == documents


def test_document_of_a_sequence_does_not_wait_for_the_next_one():
    parser = LineParser(is_sequence=True)
    assert list(parser.feed(b'\x1e{"a":\n')) == []
    assert list(parser.feed(b"1}\n")) == [b'{"a":\n1}']
    assert list(parser.feed(b"\x1e2\n")) == [b"2"]


def test_line_without_end(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 10)
    assert parse(b"1234567890\n" * 3) == [b"1234567890"] * 3
    with pytest.raises(msgspec.DecodeError, match="over 10 bytes"):
        parse(b"123456", b"78901")
