"""Which media type a body goes out under, and how it is written there."""

from __future__ import annotations

import datetime
import io
import pathlib
from typing import Any
from urllib.parse import parse_qsl

import pytest
from fake_server import Server, request
from runtime.calls import NO_BODY, Operation
from runtime.files import FormPart
from runtime.media_types import AsContent, AsForm, AsJson, AsLines, AsMultipart
from runtime.styles import Style
from test_runtime_bodies import Part, parts
from wire import once


def sent(*bodies: Any, **inputs: Any) -> Any:
    operation: Operation[None] = Operation("POST", "/x", type(None), bodies=bodies)
    return request(Server, operation.call(**inputs)._replace(returns=Any))


def media_type(*bodies: Any, **inputs: Any) -> str:
    text: str = sent(*bodies, **inputs).headers["content-type"]
    return text.partition("; boundary")[0]


# One media type


@pytest.mark.parametrize("body", [[{"op": "remove"}], {"a": None}])
def test_json_goes_out_under_its_name(body):
    found = sent(AsJson("application/json-patch+json"), body=body)
    assert found.headers["content-type"] == "application/json-patch+json"


@pytest.mark.parametrize(
    ("body", "expected"),
    [([{"op": "remove"}], "application/json-patch+json"), ({"a": None}, "a/b+json")],
)
def test_json_goes_out_under_the_name_of_its_shape(body, expected):
    patch = AsJson("application/json-patch+json", shape="array")
    assert media_type(patch, AsJson("a/b+json", shape="object"), body=body) == expected


def test_form_of_any_members():
    found = sent(AsForm(), body={"a": "1", "b c": "&"})
    assert dict(parse_qsl(found.content.decode())) == {"a": "1", "b c": "&"}


def test_parts_of_any_members():
    found = parts(sent(AsMultipart(), body={"a": "1", "b": ("b.txt", b"x")}))
    assert found == [
        Part("a", None, "text/plain; charset=utf-8", b"1"),
        Part("b", "b.txt", "text/plain", b"x"),
    ]


@pytest.mark.parametrize("name", ["application/json-seq", "application/x+json-seq"])
def test_sequence_of_json_texts(name):
    assert sent(AsLines(name), body=[1, {"a": 2}]).content == b'\x1e1\n\x1e{"a":2}\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("grüß", "grüß".encode()),
        (b"\0\xff", b"\0\xff"),
        (io.BytesIO(b"x"), b"x"),
        (("a.txt", b"y"), b"y"),
        (7, b"7"),
        (True, b"true"),
        (datetime.date(2026, 1, 2), b"2026-01-02"),
    ],
)
def test_content_is_sent_as_it_is(content, expected):
    found = sent(AsContent("application/x-pem-file"), body=content)
    assert found.content == expected
    assert found.headers["content-type"] == "application/x-pem-file"
    assert found.headers["content-length"] == str(len(expected))


def test_content_of_a_path(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"z")
    assert sent(AsContent(), body=path).content == b"z"
    # a text is never a path
    assert sent(AsContent(), body=str(path)).content == str(path).encode()


@pytest.mark.parametrize(
    ("name", "text", "expected", "content"),
    [
        ("text/plain", "a", "text/plain", b"a"),
        ("text/plain", "ä", "text/plain; charset=utf-8", b"\xc3\xa4"),
        ("text/plain; charset=latin-1", "ä", "text/plain; charset=latin-1", b"\xe4"),
        ("application/xml", "ä", "application/xml", b"\xc3\xa4"),
    ],
)
def test_charset_of_a_text(name, text, expected, content):
    found = sent(AsContent(name), body=text)
    assert (found.headers["content-type"], found.content) == (expected, content)


def test_progress_of_content():
    told: list[Any] = []
    sent(AsContent(), body=b"abc", progress=lambda *pair: told.append(pair))
    assert told == [(3, 3)]


# Ranges


@pytest.mark.parametrize(
    ("declared", "inputs", "expected"),
    [
        (AsContent("image/*"), {"body": ("a.jpg", b"")}, "image/jpeg"),
        (AsContent("image/*"), {"body": ("a", b"", "image/x")}, "image/x"),
        (
            AsContent("image/*"),
            {"body": b"", "content_type": "image/webp"},
            "image/webp",
        ),
        (AsContent("*/*"), {"body": b""}, "application/octet-stream"),
        (AsContent("*/*"), {"body": "a"}, "text/plain"),
        (AsContent("text/*"), {"body": "a"}, "text/plain"),
        (AsContent("application/*"), {"body": "a"}, "application/octet-stream"),
        (AsJson("*/*"), {"members": {"a": 1}}, "application/json"),
        (AsJson("application/*+json"), {"body": [1]}, "application/json"),
        (
            AsJson("application/*+json"),
            {"body": [1], "content_type": "application/x+json"},
            "application/x+json",
        ),
    ],
)
def test_range_is_never_sent(declared, inputs, expected):
    assert media_type(declared, **inputs) == expected


@pytest.mark.parametrize("body", [b"", "a", ("a.pdf", b"")])
def test_range_that_nothing_tells_more_of(body):
    with pytest.raises(ValueError, match=r"Give the content_type.*image/\*"):
        sent(AsContent("image/*"), body=body)


@pytest.mark.parametrize("wanted", ["image/*", "text/plain", "image/a\r\nX: y"])
def test_media_type_that_is_not_taken(wanted):
    with pytest.raises(ValueError, match="is none of the media types"):
        sent(AsContent("image/*"), body=b"", content_type=wanted)


# Several


ALIKE = (AsJson(), AsMultipart(), AsForm())
DIFFERENT = (
    AsJson(members=("url", "name"), required=("url",)),
    AsMultipart(files=("file",), members=("file", "name"), required=("file",)),
)
WHOLE = (AsJson(), AsLines(), AsContent("text/csv"), AsContent("image/*"))
TEXTS = (AsContent("application/xml"), AsContent("text/csv"))
MIXED = (AsJson(members=("a",)), AsContent("application/xml"))


@pytest.mark.parametrize(
    ("bodies", "inputs", "expected"),
    [
        (ALIKE, {"members": {"a": 1}}, "application/json"),
        (ALIKE, {"body": {"a": b"1"}}, "multipart/form-data"),
        (DIFFERENT, {"members": {"url": "x", "file": None}}, "application/json"),
        (DIFFERENT, {"members": {"file": b"x", "name": "n"}}, "multipart/form-data"),
        (WHOLE, {"body": [1]}, "application/json"),
        (WHOLE, {"body": once([1])}, "application/x-ndjson"),
        (WHOLE, {"body": "a,b"}, "text/csv"),
        (TEXTS, {"body": "a,b"}, "text/csv"),
        (TEXTS, {"body": b"<a/>"}, "application/xml"),
        (WHOLE, {"body": ("a.png", b"")}, "image/png"),
        (MIXED, {"members": {"a": 1}, "body": NO_BODY}, "application/json"),
        (MIXED, {"members": {"a": None}, "body": "<a/>"}, "application/xml"),
    ],
)
def test_what_is_passed_decides(bodies, inputs, expected):
    assert media_type(*bodies, **inputs) == expected


@pytest.mark.parametrize(
    "wanted",
    ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"],
)
def test_caller_decides(wanted):
    assert media_type(*ALIKE, members={"a": 1}, content_type=wanted) == wanted


def test_parameters_of_a_media_type_tell_it_from_others():
    bodies = AsJson(), AsJson("application/json;simple")
    simple = "application/json;simple"
    assert media_type(*bodies, body={}, content_type=simple) == simple
    assert media_type(*bodies, body={}) == "application/json"


def test_body_and_its_members():
    with pytest.raises(TypeError, match="either the whole body or a"):
        sent(*MIXED, members={"a": 1}, body="<a/>")


# What a document says of parts


def test_described_parts():
    declared = AsMultipart(
        files=("photo",),
        base64=("thumb",),
        content_types={"photo": "image/png, image/jpeg", "place": "application/x+json"},
        headers={"photo": {"X-Kind": "photo"}},
        styles={"words": Style("spaceDelimited")},
    )
    members = {
        "photo": ("a", b"1", "image/webp", {"X-More": "m"}),
        "thumb": b"\xff",
        "place": "here",
        "words": ["a", "b"],
    }
    found = sent(declared, members=members)
    assert parts(found) == [
        Part("photo", "a", "image/png", b"1"),
        Part("thumb", None, "text/plain; charset=utf-8", b"/w=="),
        Part("place", None, "application/x+json", b'"here"'),
        Part("words", None, "text/plain; charset=utf-8", b"a b"),
    ]
    assert b"X-Kind: photo\r\nX-More: m\r\n\r\n1" in found.content


def test_headers_of_parts_by_callers():
    members = {
        "meta": FormPart({"a": 1}, {"X-Sum": "7"}),
        "notes": FormPart(["x", None, "y"], {"Content-Language": "de"}),
        "file": FormPart(b"z", {"X-Kind": "own"}),
    }
    told = AsMultipart(files=("file",), headers={"file": {"X-Kind": "a", "X-B": "b"}})
    content = sent(told, members=members).content
    assert content.count(b"X-Sum: 7") == 1
    assert content.count(b"Content-Language: de") == 2
    assert content.count(b"X-Kind: own") == content.count(b"X-B: b") == 1


def test_header_of_a_part_cannot_break_out():
    file = ("a", b"", "image/png", {"X": "a\r\nY: b"})
    with pytest.raises(ValueError, match="no value for 'X'"):
        sent(AsMultipart(files=("file",)), members={"file": file})


NESTED = {"t": ["a", "b"], "o": {"a": "x", "l": [1]}, "i": [{"p": 5}, {"q": [6]}]}


def test_brackets():
    found = sent(AsForm(usual_style=Style("brackets")), members=NESTED)
    assert parse_qsl(found.content.decode()) == [
        ("t[]", "a"),
        ("t[]", "b"),
        ("o[a]", "x"),
        ("o[l][]", "1"),
        ("i[0][p]", "5"),
        ("i[1][q][]", "6"),
    ]


def test_brackets_in_parts():
    found = parts(sent(AsMultipart(usual_style=Style("brackets")), members=NESTED))
    names = ["t[]", "t[]", "o[a]", "o[l][]", "i[0][p]", "i[1][q][]"]
    assert [part.name for part in found] == names


def test_files_are_no_lists():
    path = pathlib.Path(__file__)
    found = parts(sent(AsMultipart(files=("f",)), members={"f": [path, ("n", b"x")]}))
    assert [part.file_name for part in found] == [path.name, "n"]
