"""Files: what cannot be read, and encodings."""

from __future__ import annotations

import codecs
import hashlib
import pathlib

import pytest

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import load
from clientsmith.load.document import Source


def failure(path: pathlib.Path) -> list[str]:
    found = Diagnostics()
    with pytest.raises(StageFailed):
        load(path, "specs/api.yaml", found, cache=None)
    return [str(finding) for finding in found]


def test_missing_file(tmp_path):
    assert failure(tmp_path / "api.yaml") == [
        "error[file-not-found]: specs/api.yaml: there is no such file"
    ]


def test_folder(tmp_path):
    assert failure(tmp_path) == [
        "error[file-unreadable]: specs/api.yaml: Is a directory"
    ]


def test_path_that_no_system_has():
    assert failure(pathlib.Path("a\0b")) == [
        "error[file-unreadable]: specs/api.yaml: embedded null byte"
    ]


def test_bytes_that_are_no_text(reading):
    assert reading(b"ok: \xc3\xa9\nb: \xc3\xa9\xff").printed == [
        "api.yaml:2:5: error[encoding]: this is not UTF-8: invalid start byte\n"
        "    save the file as UTF-8"
    ]


@pytest.mark.parametrize("text", ['{"a": "é"}', "a: é\n"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_marks(reading, text, mark, encoding):
    outcome = reading(mark + text.encode(encoding))
    assert outcome.value == {"a": "é"}
    assert outcome.document.root["a"].key_where.column == text.index("a") + (
        0 if text[0] == "{" else 1
    )


def test_truncated_utf_16(reading):
    outcome = reading(codecs.BOM_UTF16_LE + b"a\0:")
    assert outcome.printed == [
        "api.yaml:1:2: error[encoding]: this is not UTF-16-LE: truncated data\n"
        "    save the file as UTF-8"
    ]


def test_digest_is_of_the_bytes_that_were_read(reading):
    outcome = reading(b"a: 1\n")
    assert outcome.document.digest == hashlib.sha256(b"a: 1\n").hexdigest()


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("ab\ncd", 0, "1:1"),
        ("ab\ncd", 2, "1:3"),
        ("ab\ncd", 3, "2:1"),
        ("ab\ncd", 99, "2:3"),
        ("ab\r\ncd", 4, "2:1"),
        ("ab\rcd", 3, "2:1"),
        ("a\u2028b\nc", 2, "1:3"),
        ("a\u2028b\nc", 4, "2:1"),
        ("", 0, "1:1"),
    ],
)
def test_lines_and_columns_are_those_of_editors(text, offset, place):
    assert str(Source("f", "", text).location(offset)) == f"f:{place}"
