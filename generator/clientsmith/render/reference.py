"""The reference of a client in Markdown: a page per group of operations, and models.

Everything comes from the client model; nothing is derived here but layout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from clientsmith.client.declarations import Class, Declaration
from clientsmith.client.model import Method
from clientsmith.client.service import Group, Service
from clientsmith.config import Client
from clientsmith.literals import printable
from clientsmith.naming.groups import GENERAL
from clientsmith.render import docstrings, models, prose, signatures
from clientsmith.render.pages import Context, Page
from clientsmith.version import GENERATED

HEADER = f"<!--{GENERATED[1:]} -->".encode()
"""What each page begins with, and by which it is known to be ours."""

MODELS = "models.md"
INDEX = "README.md"


class ReferenceLink(NamedTuple):
    """A way to another page."""

    text: str
    target: str


class ReferenceRow(NamedTuple):
    """An argument, a result, an error, or a member."""

    name: str
    type: str
    meaning: str


class ReferenceTable(NamedTuple):
    """Rows of one kind."""

    title: str
    kind: str
    rows: tuple[ReferenceRow, ...]


class ReferenceExample(NamedTuple):
    """What the document shows as an example."""

    title: str
    code: str


class ReferenceSection(NamedTuple):
    """A method or a model."""

    title: str
    prose: str
    code: str
    request: str = ""
    tables: tuple[ReferenceTable, ...] = ()
    examples: tuple[ReferenceExample, ...] = ()


class ReferencePage(NamedTuple):
    """A page of the reference, as Markdown."""

    title: str
    prose: str
    sections: tuple[ReferenceSection, ...]
    links: tuple[ReferenceLink, ...] = ()
    left_out: tuple[ReferenceRow, ...] = ()


def pages(client: Client, services: Sequence[Service]) -> Iterator[Page]:
    """Yields the pages of a client's reference.

    Args:
        client: The client in the config.
        services: Its documents, of all versions.
    """
    links: list[ReferenceLink] = []
    for service in services:
        for group in service.groups:
            page = _group(service, group)
            path = service.folder / f"{group.module}.md"
            links.append(ReferenceLink(page.title, path.as_posix()))
            yield _page(path, "page", page)
        title = f"{_place(service)}: models"
        path = service.folder / MODELS
        links.append(ReferenceLink(title, path.as_posix()))
        listed = sorted(
            service.declarations.values(), key=lambda declaration: declaration.name
        )
        sections = [_declaration(service, declaration) for declaration in listed]
        yield _page(path, "page", ReferencePage(title, "", tuple(sections)))
    about = f"The clients `{client.class_name}` and `Async{client.class_name}`."
    yield _page(
        PurePosixPath(INDEX),
        "page",
        ReferencePage(
            f"{client.class_name}: reference",
            about,
            (),
            tuple(links),
            tuple(row for service in services for row in _left_out(service)),
        ),
    )


def _left_out(service: Service) -> Iterator[ReferenceRow]:
    for entry in service.api.left_out:
        reasons = "; ".join(map(_cell, entry.reasons))
        yield ReferenceRow(_code(entry.key), _place(service), reasons)


def _page(path: PurePosixPath, template: str, page: Context) -> Page:
    return Page(path, f"reference/{template}.md.jinja", page)


def _place(service: Service) -> str:
    """Returns what a heading calls a document."""
    return _cell(" ".join(filter(None, (service.version, service.title))))


def _group(service: Service, group: Group) -> ReferencePage:
    return ReferencePage(
        title=f"{_place(service)}: {_cell(group.tag or GENERAL)}",
        prose=_prose(group.description),
        sections=tuple(_method(method) for method in group.methods),
    )


def _method(method: Method) -> ReferenceSection:
    summary, details = prose.summarized(method)
    arguments = [
        ReferenceRow(
            _code(argument.name),
            _code(str(argument.accepts)) + ("" if argument.required else ", optional"),
            _cell(docstrings.sentences(argument.docs)),
        )
        for argument in method.arguments
    ]
    arguments += [
        ReferenceRow(_code(name), "", _cell(text))
        for name, text in prose.described_switches(method)
    ]
    returns = [
        ReferenceRow("", _code(signatures.result_text(method)), _cell(text))
        for text in [" ".join(text for _, text in prose.returned(method))]
        if not method.result.is_nothing
    ]
    errors = [
        ReferenceRow(_code(name), "", _cell(text))
        for name, text in prose.raised(method)
    ]
    return ReferenceSection(
        title=_code(method.name),
        prose=_prose(f"{docstrings.sentence(summary)}\n\n{details}"),
        code=_fenced("python", f"{method.call}\n\n\n{signatures.text(method)}"),
        request=_code(prose.request_line(method)),
        tables=_tables(argument=arguments, returns=returns, raises=errors),
        examples=tuple(_examples(method)),
    )


def _examples(method: Method) -> Iterator[ReferenceExample]:
    body = method.operation.body
    offered = body.media_types if body else ()
    listed = [example for media in offered for example in media.examples]
    for example in listed[:1]:
        yield ReferenceExample("The body of a request", _json(example.text))
    for answer in method.operation.successes:
        listed = [example for each in answer.contents for example in each.examples]
        for example in listed[:1]:
            name = f"An answer, {answer.status}"
            yield ReferenceExample(name, _json(example.text))


def _json(text: str) -> str:
    return _fenced("json", json.dumps(json.loads(text), indent=2, ensure_ascii=False))


def _declaration(service: Service, declaration: Declaration) -> ReferenceSection:
    rows = [
        ReferenceRow(
            _code(field.name),
            _code(str(field.annotation)) + (", optional" if field.default else ""),
            _cell(docstrings.sentences(field.docs, field.note)),
        )
        for field in (declaration.fields if isinstance(declaration, Class) else ())
    ]
    return ReferenceSection(
        title=_code(declaration.name),
        prose=_prose(models.description(service, declaration)),
        code=_fenced("python", models.code(service, declaration)),
        tables=_tables(member=rows),
    )


def _tables(**tables: Iterable[ReferenceRow]) -> tuple[ReferenceTable, ...]:
    """Returns the tables that have rows, by what their first column is called."""
    listed = ((title, tuple(rows)) for title, rows in tables.items())
    return tuple(ReferenceTable(title, "type", rows) for title, rows in listed if rows)


def _prose(text: str) -> str:
    """Returns Markdown of a document: as it is, but without HTML."""
    lines = [printable(line.rstrip()) for line in text.strip().split("\n")]
    # a heading of its own would stand beside ours
    return "\n".join(
        re.sub(r"^(\s*)#", r"\1\\#", _without_html(line)) for line in lines
    )


def _cell(text: str) -> str:
    """Returns text for a cell of a table, or for a heading: on one line."""
    return _without_html(printable(" ".join(text.split()))).replace("|", "\\|")


def _without_html(text: str) -> str:
    """Returns Markdown in which nothing is a tag, spans of code left as they are."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if part.startswith("`") else part.replace("<", "&lt;") for part in parts
    )


def _code(text: str) -> str:
    """Returns a span of code, which may stand in a table."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{ticks}{space}{printable(text)}{space}{ticks}".replace("|", "\\|")


def _fenced(language: str, text: str) -> str:
    """Returns a block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(map(printable, text.split("\n")))
    return f"{fence}{language}\n{lines}\n{fence}"
