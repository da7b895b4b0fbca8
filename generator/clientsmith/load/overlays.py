"""Applies overlays to a document."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.jsonpath import Query, QueryRefused, SelectsTooMuch
from clientsmith.load.node import Document, Node
from clientsmith.load.origin import Origin, Overlaid
from clientsmith.load.overlay import (
    Action,
    Copy,
    Overlay,
    OverlayFile,
    Remove,
    Update,
    read_overlay,
)
from clientsmith.load.patch import Patch, PatchRefused, TooMuch
from clientsmith.load.positions import Pointer


class _Stopped(Exception):
    """So much was changed that what follows is not tried."""


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
        StageFailed: An overlay cannot be read.
    """
    found = [read_overlay(file, diagnostics) for file in files]
    overlays = [each for each in found if each is not None]
    if len(overlays) < len(found):
        raise StageFailed
    patch = Patch(document)
    with contextlib.suppress(_Stopped):
        for overlay in overlays:
            _apply(overlay, patch, diagnostics)
    documents = [each.document for each in overlays]
    return Overlaid(document, documents, patch.value, patch.origin)


def _apply(overlay: Overlay, patch: Patch, diagnostics: Diagnostics) -> None:
    for action in overlay.actions:
        pointers = _selected(action.query, action.target, patch, diagnostics)
        if not pointers:
            continue
        try:
            _change(action, pointers, patch, diagnostics)
        except PatchRefused as error:
            where = action.target.where
            if error.origin is not None:
                root = error.origin.document.root
                where = Node(None, root.document, error.origin.pointer).where
            diagnostics.error("overlay-update", str(error), where, error.hint)
            if isinstance(error, TooMuch):
                raise _Stopped from error


def _change(
    action: Action, pointers: list[Pointer], patch: Patch, diagnostics: Diagnostics
) -> None:
    match action.change:
        case Remove():
            patch.remove(pointers)
        case Update(node):
            written = Origin(node.document, node.pointer)
            patch.update(pointers, node.value, written)
        case Copy(query, node):
            sources = _selected(query, node, patch, diagnostics)
            if len(sources) > 1:
                message = f"copy selects {len(sources)} values: it must be one"
                diagnostics.error("overlay-target", message, node.where)
            elif sources:
                patch.share()
                written = patch.origin_at(sources[0]).copy()
                patch.update(pointers, patch.at(sources[0]), written)


def _selected(
    query: Query, node: Node, patch: Patch, diagnostics: Diagnostics
) -> list[Pointer]:
    """What a query selects; nothing after an error.

    Raises:
        _Stopped: It selects too much, by itself or with those before it.
    """
    try:
        pointers = patch.select(query)
    except (QueryRefused, TooMuch) as error:
        diagnostics.error("overlay-target", str(error), node.where)
        if isinstance(error, TooMuch | SelectsTooMuch):
            raise _Stopped from error
        return []
    if not pointers:
        key = node.pointer[-1]
        message = (
            f"the {key} {node.value} selects nothing in {patch.origin.document.file}"
        )
        hint = "remove the action, or limit the overlay by services and versions"
        diagnostics.error("overlay-unused", message, node.where, hint)
    return pointers
