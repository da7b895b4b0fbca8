"""YAML to plain values and the place of each, in one pass over the parser's events."""

from __future__ import annotations

from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.findings import report_duplicate
from clientsmith.load.positions import MAX_DEPTH, TOO_DEEP
from clientsmith.load.source import Source
from clientsmith.load.yaml_aliases import Aliases, AliasRefused
from clientsmith.load.yaml_merge import merge
from clientsmith.load.yaml_positions import YamlPositions
from clientsmith.load.yaml_scalars import (
    NotJson,
    PlainScalars,
    TagRefused,
    shown_tag,
    tagged_value,
)
from clientsmith.load.yaml_syntax import PARSER, report_unreadable

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
        report_unreadable(error, source, diagnostics)
        raise StageFailed from None


class _Reader:
    """The state of one pass.

    Attributes:
        parser: Where events come from.
        plain: Values of plain scalars.
        aliases: What anchors stand for.
        positions: Where everything that was read stands.
    """

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.parser = PARSER(source.text)
        self.next_event = self.parser.get_event
        self.plain = PlainScalars()
        self.aliases = Aliases()
        self.positions = YamlPositions()

    def read(self) -> tuple[Any, YamlPositions]:
        self.next_event()  # the start of the stream
        start = self.next_event()
        if type(start) is StreamEndEvent:
            self.diagnostics.error(
                "empty", "the file holds no document", self.source.location(0)
            )
            raise StageFailed
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
                value = self.plain[text]
        except NotJson as error:
            hint = "quote it if it is meant as text"
            self.report("not-json", str(error), event, hint)
        except TagRefused as error:
            self.refuse_tag(str(error), event)
        if event.anchor is not None:
            self.aliases.define(event.anchor, value)
        return value

    def sequence(self, start: Any, depth: int) -> list[Any]:
        items: list[Any] = []
        offsets = self.positions.of_items(items)
        next_event = self.next_event
        self.aliases.begin(start.anchor)
        while type(event := next_event()) is not SequenceEndEvent:
            offsets.append(event.start_mark.index)
            items.append(self.value(event, depth))
        self.aliases.define(start.anchor, items)
        return items

    def mapping(self, start: Any, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        offsets = self.positions.of_members(members)
        next_event = self.next_event
        merged: list[Any] = []
        self.aliases.begin(start.anchor)
        while type(key_event := next_event()) is not MappingEndEvent:
            key = self.key(key_event, depth)
            event = next_event()
            value = self.value(event, depth)
            if key == "<<" and _is_plain(key_event):
                merged.append((event, value))
                continue
            if key in offsets:
                later = key_event.start_mark.index
                report_duplicate(
                    key, offsets[key][0], later, self.source, self.diagnostics
                )
            offsets[key] = (key_event.start_mark.index, event.start_mark.index)
            members[key] = value
        for event, value in merged:
            if not merge(value, members, self.positions):
                message = "<< must refer to a mapping or to a list of mappings"
                self.report("yaml-merge", message, event)
        self.aliases.define(start.anchor, members)
        return members

    def key(self, event: Any, depth: int) -> str:
        """The text of a key as it is written: JSON has no other keys."""
        offset = event.start_mark.index
        if type(event) is ScalarEvent:
            if event.implicit[0] and event.value.isdecimal():
                self.positions.number_keys.add(offset)
            if event.anchor is not None:
                self.aliases.define(event.anchor, event.value)
            return str(event.value)
        value = self.value(event, depth)
        if not isinstance(value, str):
            message = "a key must be text, not a list, a mapping or an alias of one"
            hint = "quote it if it is meant as text"
            self.report("yaml-key", message, event, hint)
        return str(value)

    def alias(self, event: Any, depth: int) -> Any:
        try:
            return self.aliases.expand(event.anchor, depth)
        except AliasRefused as error:
            self.fail(error.code, str(error), event)

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
