"""The verdict on a document, as findings with a place."""

from __future__ import annotations

import pathlib

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.load.node import Document
from clientsmith.load.refs import resolve
from clientsmith.load.verdict import Keys, Remark, judge
from clientsmith.load.verdict_cache import keep, recall, verdict_key


def validate(
    document: Document,
    diagnostics: Diagnostics,
    *,
    strict: bool,
    cache: pathlib.Path | None,
) -> None:
    """Adds what openapi-spec-validator finds in a document.

    Most published documents fail it, and most of those are usable all the same; so
    `spec-invalid` is a warning unless asked for otherwise. What it could not judge is
    a `spec-unjudged` warning.

    Args:
        document: The document, repaired.
        diagnostics: Where findings go.
        strict: Whether `spec-invalid` is an error.
        cache: Where verdicts are kept; None keeps none.
    """
    for remark in _verdict(document, cache):
        where = _locate(document, remark.keys)
        if remark.code == "spec-unjudged":
            hint = "openapi-spec-validator could not judge this part"
            diagnostics.warning(remark.code, remark.message, where, hint)
        elif strict:
            diagnostics.error(remark.code, remark.message, where)
        else:
            diagnostics.warning(remark.code, remark.message, where)


def _verdict(document: Document, cache: pathlib.Path | None) -> list[Remark]:
    value = document.root.value
    if cache is None:
        return judge(value)
    key = verdict_key(value)
    remarks = recall(cache, key)
    if remarks is None:
        remarks = judge(value)
        # A failure as a whole may be the machine's, such as a lack of memory.
        if not any(_is_failure(remark) for remark in remarks):
            keep(cache, key, remarks)
    return remarks


def _is_failure(remark: Remark) -> bool:
    return remark.code == "spec-unjudged" and not remark.keys


def _locate(document: Document, keys: Keys) -> Location:
    """The place of a value, or of its deepest ancestor that the document has.

    The validator walks through references as if they were what they refer to.
    """
    here = document.root
    for key in keys:
        found = here.get(key)
        if found is None and "$ref" in here:
            target = resolve(here, Diagnostics())
            found = target.get(key) if target else None
        if found is None:
            break
        here = found
    return here.where
