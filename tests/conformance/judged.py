"""Whether a request is what a document says, judged by the document alone.

Nothing of the generator is used here. What was to be sent is compared with what was
sent, read back by the styles and media types of the document.
"""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import httpx2

from .schemas import Schemas
from .wild import is_same

Leaves = list[str]
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
PREFIXES = {"label": ".", "matrix": ";"}
FILE = b"hello, file\n"
SECRET = "user:secret"


def text(value: Any) -> str:
    """Returns a scalar as it is written; a whole number has no fraction."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)


def leaves(value: Any) -> Leaves:
    """Returns all scalars of a value as texts, sorted."""
    if isinstance(value, dict):
        return sorted(leaf for each in value.values() for leaf in leaves(each))
    if isinstance(value, list):
        return sorted(leaf for each in value for leaf in leaves(each))
    return [] if value is None else [text(value)]


class Request:
    """A request that was sent, beside what the document has of its operation."""

    def __init__(
        self, schemas: Schemas, path: str, raw: dict[str, Any], sent: httpx2.Request
    ) -> None:
        self.schemas = schemas
        self.template = path.partition("#")[0]
        self.raw = raw
        self.sent = sent
        listed = [*self.raw.get("servers", ()), *schemas.root.get("servers", ())]
        self.servers = [
            re.sub(r"^\w+://[^/]*", "", each["url"]).rstrip("/") for each in listed
        ]
        listed = self.raw["parameters"]
        named = ((each["in"], each["name"]) for each in listed if "content" in each)
        self.by_content = set(named)
        self.query = parse_qsl(sent.url.query.decode(), keep_blank_values=True)

    def problems(
        self, method: str, given: dict[tuple[str, str], Any], body: Any, media: str
    ) -> Iterator[str]:
        """Yields what is wrong with it.

        Args:
            method: The method of the operation.
            given: Values of parameters, by place and name.
            body: What was to be sent; None for nothing.
            media: The media type that is declared for it.
        """
        if self.sent.method != method.upper():
            yield f"{self.sent.method} was sent"
        yield from self._path(given)
        declared = {(each["in"], each["name"]): each for each in self.raw["parameters"]}
        for (place, name), value in given.items():
            if place in ("query", "header", "cookie"):
                yield from self._parameter(declared[place, name], value)
        known = {name for place, name in given if place == "query"}
        known |= {name for name, _ in parse_qsl(self.template.partition("?")[2])}
        for name, item in self.query:
            owner = name.partition("[")[0]
            exploded = any(
                isinstance(value, dict) and name in value for value in given.values()
            )
            if not {name, owner} & known and not exploded and item != SECRET:
                yield f"the query has {name}, which was not given"
        yield from self._body(body, media)

    def _path(self, given: dict[tuple[str, str], Any]) -> Iterator[str]:
        raw = self.sent.url.raw_path.decode("ascii").partition("?")[0]
        pieces = re.split(r"\{([^{}]*)\}", self.template.partition("?")[0])
        names = pieces[1::2]
        pattern = "".join(
            "(.+?)" if at % 2 else re.escape(quote(piece, safe="/%:@!$&'()*+,;=~"))
            for at, piece in enumerate(pieces)
        )
        servers = "|".join(map(re.escape, self.servers))
        found = re.fullmatch(f"(?:{servers})?{pattern}", raw)
        if found is None:
            yield f"the path is {raw}, not {self.template}"
            return
        for name, value in zip(names, found.groups(), strict=True):
            wanted = given.get(("path", name))
            if ("path", name) in self.by_content:
                wanted = json.dumps(wanted)
            parts = re.split(r"[.,;=/]", unquote(value)) if _is_deep(wanted) else None
            got = sorted(parts) if parts else [unquote(value)]
            if not set(leaves(wanted)) <= {*got}:
                yield f"the path has {value!r} as {name}"

    def _parameter(self, declared: dict[str, Any], value: Any) -> Iterator[str]:
        name, place = declared["name"], declared["in"]
        got = [item for key, item in self._pairs(place) if key == name]
        if "content" in declared:
            if [json.loads(item) if _is_json(item) else item for item in got] != [
                value
            ]:
                yield f"{place} {name} is {got}"
        elif not isinstance(value, dict | list):
            if not _same_texts(got, [text(value)]):
                yield f"{place} {name} is {got}, not {text(value)!r}"
        else:
            yield from self._several(declared, value, got)

    def _several(
        self, declared: dict[str, Any], value: Any, got: list[str]
    ) -> Iterator[str]:
        """Yields what is wrong with a list or an object in a parameter."""
        name, place = declared["name"], declared["in"]
        style = declared.get("style", STYLES[place])
        explode = declared.get("explode", style == "form")
        if _is_deep(value) and any(map(_is_deep, _items(value))):
            pairs = self._pairs(place)  # no style is defined for it
            found = [item for key, item in pairs if key.startswith(name)]
            found += got if place != "query" else []
            listed = " ".join(found) or " ".join(item for _, item in pairs)
            missing = [leaf for leaf in leaves(value) if leaf not in listed]
            if missing:
                yield f"{place} {name} lacks {missing}"
            return
        if isinstance(value, dict):
            start = f"{name}[" if style == "deepObject" else ""
            end = "]" if start else ""
            pairs = self._pairs(place)
            if place == "query" and (explode or start):
                for key, item in value.items():
                    found = [it for at, it in pairs if at == f"{start}{key}{end}"]
                    if not _same_texts(found, leaves(item)):
                        yield f"{place} {name} has {found} as {key}, not {item}"
                return
        is_object = isinstance(value, dict)
        listed = [p for pair in value.items() for p in pair] if is_object else value
        wanted = [text(item) for item in listed]
        delimiter = DELIMITERS.get(style, ",") + "=" * is_object
        if place != "query" or not explode:
            got = re.split(f"[{delimiter}]", got[0]) if got else []
        if not _same_texts(got, wanted):
            yield f"{place} {name} is {got}, not {wanted}"

    def _pairs(self, place: str) -> list[tuple[str, str]]:
        """Returns names and texts of what was sent in a place."""
        if place == "query":
            return self.query
        if place == "cookie":
            sent = self.sent.headers.get("cookie", "").split("; ")
            return [
                (key, unquote(item))
                for key, _, item in (c.partition("=") for c in sent)
            ]
        names = {each["name"] for each in self.raw["parameters"]}
        headers = self.sent.headers
        return [(name, headers[name]) for name in names if name in headers]

    def _body(self, body: Any, media: str) -> Iterator[str]:
        sent = self.sent.read()
        header = self.sent.headers.get("content-type", "")
        came = header.partition(";")[0].strip().lower()
        if body is None:
            if sent not in (b"", b"{}"):
                yield f"a body was sent: {sent!r:.80}"
            return
        offered = self.schemas.resolve(self.raw.get("requestBody")).get("content", {})
        if not any(_fits(came, name) for name in offered):
            yield f"the body went out as {came!r}, which is not declared"
        elif came.startswith("multipart/"):
            yield from _form(_parts(header, sent), body)
        elif came == "application/x-www-form-urlencoded":
            pairs = parse_qsl(sent.decode(), keep_blank_values=True)
            yield from _form([(key, item.encode()) for key, item in pairs], body)
        elif isinstance(body, bytes):
            if sent != body:
                yield f"the body is {sent!r:.80}"
        elif problem := _content(came, sent, body):
            yield f"{problem}, not {body!r:.200}, as {media}"


def _content(came: str, sent: bytes, body: Any) -> str:
    """Returns what was sent if it is not the body; empty if it is."""
    if re.search(r"(json-?l|nd-?json|json-seq|stream\+json)", came):
        lines = [json.loads(line.strip(b"\x1e")) for line in sent.splitlines()]
        is_right = is_same(lines, body)
    elif "json" in came:
        is_right = is_same(json.loads(sent), body)
    else:
        is_right = sent.decode() == text(body)
    return "" if is_right else f"the body is {sent!r:.200}"


def _form(pairs: list[tuple[str, bytes]], body: dict[str, Any]) -> Iterator[str]:
    """Yields what is wrong with a form: each scalar is there, under its name."""
    for name, value in body.items():
        got = [item for key, item in pairs if _owner(key, body) == name]
        if value is None:
            continue
        wanted = [FILE] if value == FILE or value == [FILE] else None
        if wanted is None and not _is_deep(value):
            wanted = [text(value).encode()]
        if wanted is not None and got != wanted:
            shown = [item.decode("utf-8", "replace") for item in got]
            if not _same_texts(shown, [item.decode() for item in wanted]):
                yield f"{name} is {got!r:.120}, not {wanted!r:.120}"
        elif wanted is None:
            listed = b" ".join(got).decode()
            missing = [
                leaf for leaf in leaves(value) if json.dumps(leaf)[1:-1] not in listed
            ]
            if missing or (value and not got):
                yield f"{name} lacks {missing!r:.120}"
    for key, _ in pairs:
        if _owner(key, body) not in body:
            yield f"{key} was not given"


def _owner(key: str, body: dict[str, Any]) -> str:
    """Returns the member of a form that a name in it belongs to."""
    return key if key in body else re.split(r"[\[.]", key)[0]


def _parts(header: str, sent: bytes) -> list[tuple[str, bytes]]:
    head = f"Content-Type: {header}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    found = []
    for part in email.message_from_bytes(head + sent).walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found.append((name, content))
    return found


def _fits(came: str, declared: str) -> bool:
    """Whether a media type is one that is declared, maybe as a range."""
    plain = declared.partition(";")[0].strip().lower()
    if "/" not in plain or plain == "*/*":
        return True
    start, _, end = plain.partition("/")
    if start == "application" and "form" in end and came == "multipart/form-data":
        return True  # a form with files
    return came == plain or (end == "*" and came.startswith(f"{start}/"))


def _is_deep(value: Any) -> bool:
    return isinstance(value, dict | list)


def _items(value: Any) -> list[Any]:
    return [*value.values()] if isinstance(value, dict) else value


def _is_json(item: str) -> bool:
    return item[:1] in tuple('[{"') or item in ("true", "false", "null")


def _same_texts(got: list[str], wanted: list[str]) -> bool:
    """Whether texts are the same, or the same numbers, or the same instants."""
    return len(got) == len(wanted) and all(
        one == other or is_same(one, other) or _number(one) == _number(other)
        for one, other in zip(got, wanted, strict=True)
    )


def _number(item: str) -> object:
    try:
        return float(item)
    except ValueError:
        return item
