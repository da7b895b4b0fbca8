"""Overlays: changes to a document before it is used (OAI Overlay 1.0 and 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.document import Document, Node, Pointer, read_source
from clientsmith.load.origins import Composed, Origin
from clientsmith.load.patch import Patch, PatchRefused, Query
from clientsmith.load.reader import read_document

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
class Action:
    """One change (Overlay Specification, "Action Object").

    Attributes:
        target: The text of the query, where it stands.
        query: Selects what is changed.
        change: What is merged into it, or added to it if it is a list; None if it is
            taken away.
        source: Selects the value that is merged, if `change` is the text of a query.
    """

    target: Node
    query: Query
    change: Node | None
    source: Query | None


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
    findings = Diagnostics()
    actions = tuple(_Reader(findings).actions(document.root))
    diagnostics.add(findings)
    return None if findings.has_errors else Overlay(document, actions)


class _Reader:
    """Turns the nodes of an overlay into actions, with an error for each misfit."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def actions(self, root: Node) -> Iterator[Action]:
        """Yields all actions that can be carried out."""
        version = root.get("overlay")
        number = version.value if version else None
        if not isinstance(number, str) or not _SUPPORTED.fullmatch(number):
            message = "this is no overlay: overlay is missing"
            if version:
                message = f"overlay is {number!r}, which is not supported"
            hint = "supported are 1.0.x and 1.1.x, written in full: overlay: 1.0.0"
            self._error("overlay-version", message, version or root, hint)
            return
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
        remove = node.get("remove")
        if remove is not None and not isinstance(remove.value, bool):
            self._error("overlay-invalid", "remove must be true or false", remove)
            return None
        change = source = None
        if remove is None or not remove.value:
            if ("update" in node) == ("copy" in node):
                message = "an action needs one of update, copy and remove: true"
                self._error("overlay-invalid", message, node)
                return None
            change = node.get("update") or node["copy"]
            source = self._query(node, "copy") if "copy" in node else None
        return Action(node["target"], query, change, source) if query else None

    def _query(self, action: Node, key: str) -> Query | None:
        node = action.get(key)
        if node is None or not isinstance(node.value, str):
            message = f"{key} must be a JSONPath, written as text"
            self._error("overlay-invalid", message, node or action)
            return None
        try:
            return Query(node.value)
        except PatchRefused as error:
            message = f"{key} is no JSONPath: {error}"
            hint = "RFC 9535 describes it, such as $.paths['/pets'].get"
            self._error("overlay-target", message, node, hint)
            return None

    def _check_members(self, node: Node, names: tuple[str, ...], what: str) -> bool:
        odd = [
            (key, member)
            for key, member in node.items()
            if key not in names and not key.startswith("x-")
        ]
        for key, member in odd:
            message = f"{what} has no member {key!r}"
            hint = f"it may have {', '.join(names)}, and x-…"
            self._diagnostics.error("overlay-invalid", message, member.key_where, hint)
        return not odd

    def _error(self, code: str, message: str, node: Node, hint: str = "") -> None:
        self._diagnostics.error(code, message, node.where, hint)


def overlaid(
    document: Document, files: Sequence[OverlayFile], diagnostics: Diagnostics
) -> Document:
    """Applies overlays in the order given; the document itself is left as it is.

    Args:
        document: The document as it was read.
        files: The overlays.
        diagnostics: Where findings go.

    Returns:
        The document that came of it. If an action could not be carried out, an error
        was added: `overlay-unused`, `overlay-update` or `overlay-target`.

    Raises:
        StageFailed: An overlay cannot be read, or selects or adds too much.
    """
    results = [read_overlay(file, diagnostics) for file in files]
    overlays = [overlay for overlay in results if overlay is not None]
    if len(overlays) < len(results):
        raise StageFailed
    patch = Patch(document)
    for overlay in overlays:
        for action in overlay.actions:
            _apply(action, patch, diagnostics)
    documents = [overlay.document for overlay in overlays]
    return Composed(document, documents, patch.value, patch.origin)


def _apply(action: Action, patch: Patch, diagnostics: Diagnostics) -> None:
    pointers = _selected(action.query, action.target, patch, diagnostics)
    if not pointers:
        return
    try:
        _change(action, pointers, patch, diagnostics)
    except PatchRefused as error:
        where, origin = action.target.where, error.origin
        if origin is not None:
            where = Node(None, origin.document, origin.pointer).where
        diagnostics.error("overlay-update", str(error), where, error.hint)
        if error.is_final:
            raise StageFailed from error


def _change(
    action: Action, pointers: list[Pointer], patch: Patch, diagnostics: Diagnostics
) -> None:
    node = action.change
    if node is None:
        patch.remove(pointers)
    elif action.source is None:
        patch.update(pointers, node.value, Origin(node.document, node.pointer))
    else:
        sources = _selected(action.source, node, patch, diagnostics)
        if len(sources) > 1:
            message = f"copy selects {len(sources)} values: it must be one"
            diagnostics.error("overlay-target", message, node.where)
        elif sources:
            patch.share()
            written = patch.origin.at(sources[0]).copy()
            patch.update(pointers, patch.at(sources[0]), written)


def _selected(
    query: Query, node: Node, patch: Patch, diagnostics: Diagnostics
) -> list[Pointer]:
    """What a query selects; nothing after an error.

    Raises:
        StageFailed: It selects too much, by itself or with those before it.
    """
    try:
        pointers = patch.select(query)
    except PatchRefused as error:
        diagnostics.error("overlay-target", str(error), node.where)
        if error.is_final:
            raise StageFailed from error
        return []
    if not pointers:
        key = node.pointer[-1]
        message = (
            f"the {key} {node.value} selects nothing in {patch.origin.document.file}"
        )
        hint = "remove the action, or limit the overlay by services and versions"
        diagnostics.error("overlay-unused", message, node.where, hint)
    return pointers
