"""Answers that a document shows, for tests that want some."""

from __future__ import annotations

import json
from typing import NamedTuple

from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.render.operations import target


class ExamplesPage(NamedTuple):
    """The examples of a document as JSON, by operation and name."""

    text: str


def page(service: Service) -> ExamplesPage:
    """Returns what calls of a service may bring, as its document shows it."""
    shown = {
        f"{method.operation.method} {target(method)}": examples
        for method in service.methods
        if (examples := _shown(method))
    }
    return ExamplesPage(json.dumps(shown, indent=2, sort_keys=True, ensure_ascii=False))


def _shown(method: Method) -> dict[str, object]:
    """Returns examples of answers by name; of those with one name the first."""
    shown: dict[str, object] = {}
    for answer in method.operation.successes:
        for content in answer.contents:
            for example in content.examples:
                shown.setdefault(example.name, json.loads(example.text))
    return shown
