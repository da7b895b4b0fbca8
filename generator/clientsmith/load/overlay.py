"""An overlay as a list of actions (OAI Overlay Specification 1.0 and 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.jsonpath import Query, QueryRefused
from clientsmith.load.node import Document, Node
from clientsmith.load.reader import read_document
from clientsmith.load.source import read_source

_SUPPORTED = re.compile(r"1\.[01]\.\d+", re.ASCII)
_MEMBERS = ("overlay", "info", "extends", "actions")
_ACTION = ("target", "description", "update", "remove", "copy")


class OverlayFile(Protocol):
    """Which overlay is meant.

    Attributes:
        path: The file.
        shown: Its name in messages.
    """

    @property
    def path(self) -> Path: ...

    @property
    def shown(self) -> str: ...


@dataclass(frozen=True)
class Remove:
    """Takes away what the target selects."""


@dataclass(frozen=True)
class Update:
    """Merges a value into what the target selects, or adds it to lists."""

    value: Node


@dataclass(frozen=True)
class Copy:
    """As an update, with a value of the document."""

    query: Query
    node: Node


@dataclass(frozen=True)
class Action:
    """One change (Overlay Specification, "Action Object").

    Attributes:
        target: The text of the query, where it stands.
        query: Selects what is changed.
        change: What is done to it.
    """

    target: Node
    query: Query
    change: Remove | Update | Copy


@dataclass(frozen=True)
class Overlay:
    """One overlay that was read."""

    document: Document
    actions: tuple[Action, ...]


def read_overlay(file: OverlayFile, diagnostics: Diagnostics) -> Overlay | None:
    """Reads an overlay.

    Returns:
        None after an error: what any document can have, `overlay-version`,
        `overlay-invalid` or `overlay-target`.
    """
    try:
        source = read_source(file.path, file.shown, diagnostics)
        document = read_document(source, diagnostics, "an overlay")
    except StageFailed:
        return None
    reader = _Reader(diagnostics)
    if not reader.is_supported(document.root):
        return None
    actions = tuple(reader.actions(document.root))
    return None if reader.failed else Overlay(document, actions)


class _Reader:
    """Turns the nodes of an overlay into actions, with an error for each misfit.

    Attributes:
        failed: Whether there was an error.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self.failed = False

    def is_supported(self, root: Node) -> bool:
        """Whether the overlay is written in a version that is known here."""
        version = root.get("overlay")
        found = version.value if version else None
        if isinstance(found, str) and _SUPPORTED.fullmatch(found):
            return True
        message = "this is no overlay: overlay is missing"
        if version:
            message = f"overlay is {found!r}, which is not supported"
        hint = "supported are 1.0.x and 1.1.x, written in full: overlay: 1.0.0"
        self._error("overlay-version", message, version or root, hint)
        return False

    def actions(self, root: Node) -> Iterator[Action]:
        """Yields all actions that can be carried out."""
        self._check_members(root, _MEMBERS, "an overlay")
        actions = root.get("actions")
        if actions is None or not isinstance(actions.value, list) or not actions.value:
            message = "actions must be a list with at least one action"
            self._error("overlay-invalid", message, actions or root)
            return
        for node in actions.elements():
            action = self._action(node)
            if action is not None:
                yield action

    def _action(self, node: Node) -> Action | None:
        if not isinstance(node.value, dict):
            self._error("overlay-invalid", "an action must be an object", node)
            return None
        if not self._check_members(node, _ACTION, "an action"):
            return None
        query = self._query(node, "target")
        change = self._change(node)
        if query is None or change is None:
            return None
        return Action(node["target"], query, change)

    def _change(self, node: Node) -> Remove | Update | Copy | None:
        remove = node.get("remove")
        if remove is not None and not isinstance(remove.value, bool):
            self._error("overlay-invalid", "remove must be true or false", remove)
            return None
        if remove is not None and remove.value:
            return Remove()
        if ("update" in node) == ("copy" in node):
            message = "an action needs one of update, copy and remove: true"
            self._error("overlay-invalid", message, node)
            return None
        if "update" in node:
            return Update(node["update"])
        query = self._query(node, "copy")
        return Copy(query, node["copy"]) if query else None

    def _query(self, action: Node, key: str) -> Query | None:
        node = action.get(key)
        if node is None or not isinstance(node.value, str):
            message = f"{key} must be a JSONPath, written as text"
            self._error("overlay-invalid", message, node or action)
            return None
        try:
            return Query(node.value)
        except QueryRefused as error:
            message = f"{key} is no JSONPath: {error}"
            hint = "RFC 9535 describes it, such as $.paths['/pets'].get"
            self._error("overlay-target", message, node, hint)
            return None

    def _check_members(self, node: Node, known: tuple[str, ...], what: str) -> bool:
        odd = [
            (key, member)
            for key, member in node.items()
            if key not in known and not key.startswith("x-")
        ]
        for key, member in odd:
            message = f"{what} has no member {key!r}"
            hint = f"it may have {', '.join(known)}, and x-…"
            self._diagnostics.error("overlay-invalid", message, member.key_where, hint)
            self.failed = True
        return not odd

    def _error(self, code: str, message: str, node: Node, hint: str = "") -> None:
        self._diagnostics.error(code, message, node.where, hint)
        self.failed = True
