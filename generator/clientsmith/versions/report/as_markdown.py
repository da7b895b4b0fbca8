"""A comparison as Markdown, short enough for a comment on a pull request.

Text of documents cannot become markup here, nor notify people, nor refer to issues.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Change, Comparison, Entry, Severity, counts
from clientsmith.versions.report.layout import (
    WHOLE,
    by_service,
    counted,
    listed,
    nothing,
    shortened,
    spans,
)

LIMIT = 65_000
"""Characters. A comment on GitHub has at most 65,536; the others are the workflow's."""

_HEADINGS = {
    Severity.BREAKING: "### Breaking\n\n",
    Severity.WARNING: "### Warnings\n\n",
    Severity.INFO: (
        "<details>\n<summary>Info: nothing happens to working code</summary>\n\n"
    ),
}
_ENDS = {Severity.INFO: "\n</details>\n"}
_FRAME = 600
"""Characters that headings, their ends and the note on what is not shown may take."""

_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
_REFERENCE = re.compile(r"[@#]|:(?=//)|www(?=\.)|GH-", re.IGNORECASE)
_TICKS = re.compile(r"`+")


def markdown(comparison: Comparison) -> str:
    """Returns a comparison as Markdown of at most `LIMIT` characters.

    What is gravest comes first. Entries that do not fit lose their code, the last of
    them even their place; how many that are is said.
    """
    if not comparison.entries:
        return escaped(nothing(comparison)) + "\n"
    head = "".join(_head(comparison))
    every = sorted(comparison.entries, key=lambda entry: entry.severity.rank)
    blocks = _fitting(every, LIMIT - len(head) - _FRAME)
    body = "".join(_body(every, blocks))
    end = f"\n\n{_sentence(comparison.next_step)}" if comparison.next_step else ""
    return (head + _note(every, blocks) + body).rstrip("\n") + end + "\n"


def escaped(text: str) -> str:
    """Returns text so that Markdown shows it as it is.

    A space without width keeps `@name`, `#1` and addresses from becoming links: GitHub
    looks for them after Markdown, where a backslash is of no use.
    """
    plain = html.escape(printable(text), quote=False)
    plain = _MARKUP.sub(r"\\\g<0>", plain)
    return _REFERENCE.sub(r"\g<0>&#8203;", plain)


def _code(text: str) -> str:
    """Returns text as code within a line."""
    plain = printable(text)
    ticks = _longer_than("`", plain)
    space = " " if "`" in plain else ""
    return f"{ticks}{space}{plain}{space}{ticks}"


def _longer_than(shortest: str, text: str) -> str:
    """Returns a run of backticks that text cannot end."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    return "`" * max(len(shortest), longest + 1)


def _sentence(text: str) -> str:
    return "".join(
        _code(span.text) if span.is_code else escaped(span.text) for span in spans(text)
    )


def _head(comparison: Comparison) -> Iterator[str]:
    versions = f"{escaped(comparison.old)} → {escaped(comparison.new)}"
    yield f"## {escaped(comparison.client)}: {versions}\n\n"
    sums = counted(comparison.count())
    yield f"{sums}. Suggested SemVer step: **{comparison.step}**.\n\n"
    yield f"| service | {' | '.join(severity.value for severity in Severity)} |\n"
    yield "| --- | ---: | ---: | ---: |\n"
    for service, entries in by_service(comparison).items():
        cells = " | ".join(str(count or "") for count in counts(entries).values())
        yield f"| {escaped(service or WHOLE)} | {cells} |\n"
    yield "\n"


def _fitting(entries: Sequence[Entry], room: int) -> list[str]:
    """Returns a block for each entry that fits: whole ones first, then short ones.

    An entry is shortened only if else a later one would have no place.
    """
    blocks: list[str] = []
    for entry in entries:
        short = _short(entry)
        if len(short) > room:
            break
        room -= len(short)
        blocks.append(short)
    for number, short in enumerate(blocks):
        whole = "".join(_whole(entries[number]))
        room += len(short) - len(whole)
        if room < 0:
            break
        blocks[number] = whole
    return blocks


def _body(entries: Sequence[Entry], blocks: Sequence[str]) -> Iterator[str]:
    shown = zip(entries, blocks, strict=False)
    for severity, group in groupby(shown, key=lambda pair: pair[0].severity):
        yield _HEADINGS[severity]
        yield from (block for _, block in group)
        yield _ENDS.get(severity, "\n")


def _note(entries: Sequence[Entry], blocks: Sequence[str]) -> str:
    """Returns what to say of entries that are not shown, or not in full."""
    short = sum(block == _short(e) for e, block in zip(entries, blocks, strict=False))
    absent = len(entries) - len(blocks)
    parts = [f"{short} of {len(entries)} without details"] if short else []
    parts += [f"{absent} not at all"] if absent else []
    if not parts:
        return ""
    return f"Too long for a comment: {', '.join(parts)}. Other formats have all.\n\n"


def _short(entry: Entry) -> str:
    title = f"{_code(entry.name)}: {_sentence(entry.happened)}"
    return f"- {title} ({escaped(entry.service or WHOLE)}, {_code('#' + entry.id)})\n"


def _whole(entry: Entry) -> Iterator[str]:
    if names := listed(entry):
        service = escaped(entry.service or WHOLE)
        yield f"- {_sentence(names)} ({service}, {_code('#' + entry.id)})\n"
        return
    title = f": {_sentence(entry.sum)}" if entry.sum else ""
    yield f"#### {_code(entry.name)}{title}\n\n"
    known_as = f"{_code(entry.other_wire)}, " if entry.other_wire else ""
    service = escaped(entry.service or WHOLE)
    yield f"{entry.kind.value}, {known_as}{service}, {_code('#' + entry.id)}\n\n"
    for change in entry.changes:
        yield from _change(change)
    yield "\n" + _block(entry)


def _change(change: Change) -> Iterator[str]:
    yield f"- **{change.severity.value}**: {_sentence(change.message)}.\n"
    if change.advice:
        yield f"  {_sentence(change.advice)}\n"
    places = [_code(str(place)) for place in (change.old, change.new) if place]
    facts = [" → ".join(places), _code(f"#{change.id}")]
    yield f"  {', '.join(filter(None, facts))}\n"


def _block(entry: Entry) -> str:
    if not entry.before and not entry.after:
        return ""
    code = "\n".join(shortened(entry))
    fence = _longer_than("```", code)
    return f"{fence}diff\n{code}\n{fence}\n\n"
