"""Whether a request holds what was given, no more and no less.

The server judges requests, too, but lets unknown query parameters and undeclared
members pass.
"""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote

from clientsmith.client.model import Method
from clientsmith.naming.inputs import Source

from .cases import FILE, Case, Cases
from .gate import Exchange


def wrong_parts(
    plan: Method, cases: Cases, case: Case, exchange: Exchange
) -> Iterator[str]:
    """Yields what is wrong with the request that was sent for a case."""
    request = exchange.request
    assert request is not None
    if request.method != plan.operation.method:
        yield f"{request.method} was sent"
    yield from _path(plan, case, exchange)
    sent = parse_qs(request.url.query.decode("ascii"), keep_blank_values=True)
    yield from _different("the query", _texts(plan, case, Source.QUERY), sent)
    for name, values in _texts(plan, case, Source.HEADER).items():
        if request.headers.get(name) != ",".join(values):
            yield f"the header {name} is {request.headers.get(name)!r}"
    yield from _body(plan, cases, case, exchange)


def _path(plan: Method, case: Case, exchange: Exchange) -> Iterator[str]:
    assert exchange.request is not None
    raw = exchange.request.url.raw_path.decode("ascii").partition("?")[0]
    pattern = re.sub(r"\\\{.*?\\\}", "([^/]+)", re.escape(plan.operation.path))
    found = re.fullmatch(re.escape(exchange.prefix) + pattern, raw)
    names = re.findall(r"\{(.*?)\}", plan.operation.path)
    wanted = [_text(case.parameters["path", name]) for name in names]
    if found is None or [unquote(each) for each in found.groups()] != wanted:
        yield f"the path is {raw}"


def _texts(plan: Method, case: Case, source: Source) -> dict[str, list[str]]:
    """Returns parameters as they are to be written; a list repeats its parameter."""
    found = {}
    for each in plan.arguments:
        key = (source.value, each.wire)
        if each.source is source and key in case.parameters:
            value = case.parameters[key]
            listed = value if isinstance(value, list) else [value]
            found[each.wire] = [_text(item) for item in listed]
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(plan: Method, cases: Cases, case: Case, exchange: Exchange) -> Iterator[str]:
    assert exchange.request is not None
    body, sent = plan.operation.body, exchange.sent
    media = exchange.request.headers.get("content-type", "").partition(";")[0]
    if body is None or case.body is None:
        if sent or media:
            yield f"a body was sent: {media} {sent!r:.80}"
        return
    if not sent and not body.required and case.body == {}:
        return
    if media != body.media_types[0].name.partition(";")[0]:
        yield f"the body was sent as {media!r}"
    elif media == "multipart/form-data":
        header = exchange.request.headers["content-type"]
        yield from _different("the form", _parts(header, sent), _given(plan, case))
    elif media == "application/x-www-form-urlencoded":
        form = {key: each[0] for key, each in parse_qs(sent.decode("ascii")).items()}
        yield from _different("the form", form, _given(plan, case))
    elif media == "application/x-ndjson":
        lines = [json.loads(line) for line in sent.splitlines()]
        yield from _json(cases, _item(cases), case.body, lines)
    else:
        yield from _json(cases, cases.schema, case.body, json.loads(sent))


def _item(cases: Cases) -> Any:
    schema = cases.schemas.resolve(cases.schema)
    is_list = schema.get("type") == "array"
    return schema if is_list else {"type": "array", "items": schema}


def _json(cases: Cases, schema: Any, given: Any, sent: Any) -> Iterator[str]:
    if given != sent:
        for each in cases.schemas.differences(schema, given, sent):
            yield f"the body: {each}"


def _given(plan: Method, case: Case) -> dict[str, str]:
    """Returns the members of a form as texts."""
    members = [each for each in plan.arguments if each.source is Source.MEMBER]
    return {
        each.wire: FILE.decode() if each.is_file else _text(case.body[each.wire])
        for each in members
        if each.wire in case.body
    }


def _parts(header: str, sent: bytes) -> dict[str, str]:
    head = f"Content-Type: {header}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = email.message_from_bytes(head + sent)
    found = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            text = content.decode()
            is_json = part.get_content_type() == "application/json"
            found[name] = json.dumps(json.loads(text)) if is_json else text
    return found


def _different(what: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted != found:
        yield f"{what} is {found}, not {wanted}"
