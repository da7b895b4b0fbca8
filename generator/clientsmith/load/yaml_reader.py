"""YAML to plain values and the place of each, in one pass over the parser's events."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from clientsmith.diagnostics import Diagnostics, Location, StageFailed
from clientsmith.load.document import (
    MAX_DEPTH,
    TOO_DEEP,
    Pointer,
    Source,
    Spot,
    levels,
    report_duplicate,
)
from clientsmith.load.json_reader import first_too_deep
from clientsmith.load.yaml_scalars import (
    NotJson,
    TagRefused,
    plain_value,
    shown_tag,
    tagged_value,
)

# libyaml's parser is 10 times as fast, but not every build of PyYAML has it.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNFINISHED = object()

MAX_ALIASED = 100_000
"""How many values all aliases together may add; 577 published documents add none."""

_CONTAINER_TAGS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def read_yaml(source: Source, diagnostics: Diagnostics) -> tuple[Any, YamlPositions]:
    """Reads one YAML document.

    Raises:
        StageFailed: It cannot be read. The errors are `syntax`, `empty`,
            `yaml-documents`, `too-deep`, `alias-cycle` and `alias-bomb`. Others
            (`yaml-tag`, `yaml-key`, `yaml-merge`, `not-json`) are added and reading
            goes on, so that all of them are found in one run.
    """
    try:
        return _Reader(source, diagnostics).read()
    except yaml.YAMLError as error:
        _report_unreadable(error, source, diagnostics)
        raise StageFailed from None


class _Reader:
    """The state of one pass.

    Attributes:
        parser: Where events come from.
        plain: The value of a plain scalar, worked out once per document: in 120 KB,
            4,800 of them have 730 texts.
        anchors: What anchors stand for; of an open container, `_UNFINISHED`.
        aliased: How many values the aliases have added.
        positions: Where everything that was read stands.
    """

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.parser = PARSER(source.text)
        self.next_event = self.parser.get_event
        self.plain = cache(plain_value)
        self.anchors: dict[str, Any] = {}
        self.aliased = 0
        self.positions = YamlPositions()

    def read(self) -> tuple[Any, YamlPositions]:
        self.next_event()  # the start of the stream
        start = self.next_event()
        if type(start) is StreamEndEvent:
            raise self.diagnostics.failure(
                "empty", "the file holds no document", self.source.location(0)
            )
        value = self.value(self.next_event(), 0)
        self.next_event()  # the end of the document
        after = self.next_event()
        if type(after) is DocumentStartEvent:
            message = "the file holds more than one YAML document"
            self.fail("yaml-documents", message, after, "split it at the --- line")
        self.positions.root = value
        return value, self.positions

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            return self.alias(event, depth)
        if depth >= MAX_DEPTH:
            self.fail("too-deep", TOO_DEEP, event)
        if event.tag is not None and event.tag not in _CONTAINER_TAGS:
            self.refuse_tag(f"the tag {shown_tag(event.tag)} is not supported", event)
        if kind is MappingStartEvent:
            return self.mapping(event, depth + 1)
        return self.sequence(event, depth + 1)

    def scalar(self, event: Any) -> Any:
        text = event.value
        value = text
        try:
            if event.tag is not None:
                value = tagged_value(event.tag, text)
            elif event.implicit[0]:
                value = self.plain(text)
        except NotJson as error:
            hint = "quote it if it is meant as text"
            self.report("not-json", str(error), event, hint)
        except TagRefused as error:
            self.refuse_tag(str(error), event)
        self.define(event.anchor, value)
        return value

    def sequence(self, start: Any, depth: int) -> list[Any]:
        items: list[Any] = []
        spots = self.positions.of(items)
        next_event = self.next_event
        self.define(start.anchor, _UNFINISHED)
        while type(event := next_event()) is not SequenceEndEvent:
            offset = event.start_mark.index
            spots[len(items)] = (offset, offset)
            items.append(self.value(event, depth))
        self.define(start.anchor, items)
        return items

    def mapping(self, start: Any, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        spots = self.positions.of(members)
        next_event = self.next_event
        merged: list[Any] = []
        self.define(start.anchor, _UNFINISHED)
        while type(key_event := next_event()) is not MappingEndEvent:
            key = self.key(key_event, depth)
            event = next_event()
            value = self.value(event, depth)
            if key == "<<" and _is_plain(key_event):
                merged.append((event, value))
                continue
            offset = key_event.start_mark.index
            if key in spots:
                earlier = spots[key][0]
                report_duplicate(key, earlier, offset, self.source, self.diagnostics)
            spots[key] = (offset, event.start_mark.index)
            members[key] = value
        for event, value in merged:
            self.merge(value, members, event)
        self.define(start.anchor, members)
        return members

    def merge(self, value: Any, members: dict[str, Any], event: Any) -> None:
        """Adds the members of one or more mappings that `members` does not have.

        This is `<<`, the merge key of YAML 1.1, which YAML 1.2 dropped and documents
        still use. What was written in place wins over what is merged, and an earlier
        mapping wins over a later one (https://yaml.org/type/merge.html).
        """
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            message = "<< must refer to a mapping or to a list of mappings"
            self.report("yaml-merge", message, event)
            return
        spots = self.positions.of(members)
        for source in sources:
            merged_spots = self.positions.of(source)
            for key in [key for key in source if key not in members]:
                members[key] = source[key]
                spots[key] = merged_spots[key]

    def key(self, event: Any, depth: int) -> str:
        """The text of a key as it is written: JSON has no other keys."""
        offset = event.start_mark.index
        if type(event) is ScalarEvent:
            if event.implicit[0] and event.value.isdecimal():
                self.positions.number_keys.add(offset)
            self.define(event.anchor, event.value)
            return str(event.value)
        value = self.value(event, depth)
        if not isinstance(value, str):
            message = "a key must be text, not a list, a mapping or an alias of one"
            hint = "quote it if it is meant as text"
            self.report("yaml-key", message, event, hint)
        return str(value)

    def define(self, anchor: str | None, value: Any) -> None:
        """Binds an anchor; a later one of the same name wins (YAML 1.2.2, 7.1)."""
        if anchor is not None:
            self.anchors[anchor] = value

    def alias(self, event: Any, depth: int) -> Any:
        """The value behind an alias; containers are shared, not copied.

        An alias costs a few characters and may stand for any amount of values, over and
        over: ten lines can describe a billion of them.
        """
        anchor = event.anchor
        if anchor not in self.anchors:
            message = f"no anchor &{anchor} comes before this alias"
            self.fail("syntax", message, event)
        value = self.anchors[anchor]
        if value is _UNFINISHED:
            message = f"*{anchor} stands inside of what it refers to"
            self.fail("alias-cycle", message, event)
        # The walk ends with the allowance, so all walks together are bounded by it.
        for below, level in enumerate(levels(value), depth + 1):
            self.aliased += len(level)
            if self.aliased > MAX_ALIASED:
                message = f"aliases add more than {MAX_ALIASED:,} values"
                self.fail("alias-bomb", message, event)
            if below > MAX_DEPTH and any(isinstance(v, dict | list) for v in level):
                self.fail("too-deep", f"{TOO_DEEP} by aliases", event)
        return value

    def refuse_tag(self, message: str, event: Any) -> None:
        hint = "remove the tag: an OpenAPI document holds JSON values only"
        self.report("yaml-tag", message, event, hint)

    def report(self, code: str, message: str, event: Any, hint: str = "") -> None:
        where = self.source.location(event.start_mark.index)
        self.diagnostics.error(code, message, where, hint)

    def fail(self, code: str, message: str, event: Any, hint: str = "") -> NoReturn:
        self.report(code, message, event, hint)
        raise StageFailed


def _is_plain(event: Any) -> bool:
    return type(event) is ScalarEvent and bool(event.implicit[0])


class YamlPositions:
    """Offsets of all members and items, recorded as they were read.

    They are kept by the identity of the container: a container that several aliases
    share then has one table, and a repair that changes members in place loses none.
    Each entry holds its container too, lest the identity be used again.

    Attributes:
        root: The top of the document.
        number_keys: Offsets of the keys that are written as numbers.
    """

    def __init__(self) -> None:
        self.number_keys: set[int] = set()
        self.root: Any = None
        self._spots: dict[int, tuple[Any, dict[str | int, tuple[int, int]]]] = {}

    def of(self, container: Any) -> dict[str | int, tuple[int, int]]:
        """The offsets of keys and values in a container, to be read or filled."""
        entry = self._spots.get(id(container))
        if entry is None:
            entry = self._spots[id(container)] = (container, {})
        return entry[1]

    def spot(self, pointer: Pointer) -> Spot:
        """The place of a value, or of its deepest ancestor that the text holds."""
        here, value = Spot(0, 0), self.root
        for key in pointer:
            _, spots = self._spots.get(id(value), (None, {}))
            if key not in spots:
                break
            here = Spot(*spots[key])
            try:
                value = value[key]
            except (KeyError, IndexError):  # a repair has taken it away
                break
        return here


# YAML 1.2.2, 5.1: what a document may hold unescaped.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def _report_unreadable(
    error: yaml.YAMLError, source: Source, diagnostics: Diagnostics
) -> None:
    """Adds a `too-deep` or else a `syntax` error, in one line.

    It has a position wherever there is one.
    """
    offset = _too_deep_before(error, source.text)
    if offset is not None:
        diagnostics.error("too-deep", TOO_DEEP, source.location(offset))
        return
    if isinstance(error, ReaderError):
        message, where = _bad_character(error, source)
        diagnostics.error("syntax", message, where)
        return
    message, where = str(error), source.location(0)
    if isinstance(error, yaml.MarkedYAMLError):
        parts = [error.context, error.problem]
        message = ": ".join(part for part in parts if part)
        mark = error.problem_mark or error.context_mark
        where = source.location(mark.index) if mark else where
    diagnostics.error("syntax", " ".join(message.split()), where)


def _too_deep_before(error: yaml.YAMLError, text: str) -> int | None:
    """Where nesting passes our bound before the parser gives up, if it does.

    A parser looks ahead to tell whether a bracket begins a key. So it may meet a bound
    of its own, 1,000 levels since libyaml 0.2.6, before we are told of the first level.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return None
    mark = error.context_mark or error.problem_mark
    if mark is None:
        return None
    depth = told = 0
    events: Iterator[Any] = yaml.parse(text, PARSER)
    with contextlib.suppress(yaml.YAMLError):
        for event in events:
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            told = event.end_mark.index
    return first_too_deep(text, told, mark.index + 1, depth)


def _bad_character(error: ReaderError, source: Source) -> tuple[str, Location]:
    # The parser counts bytes, or nothing at all: looking again is simpler.
    character = _UNPRINTABLE.search(source.text)
    if character is None:
        return str(error.reason), source.location(0)
    message = f"the character U+{ord(character[0]):04X} is not allowed in YAML"
    return message, source.location(character.start())
