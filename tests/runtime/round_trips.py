"""Documents, and ways to decode and encode them."""

from __future__ import annotations

import json
from typing import Any

from runtime.codec import from_json, to_json

UNKNOWN = {
    "power": "Fusion",
    "n": None,
    "deep": {"power": "Diesel", "big": 12345678901234567890123, "x": [1, 2.5, 1.0]},
}
UNFIT = {"power": "Electric", "battery": "soon", "x": 1}
ELECTRIC = {"power": "Electric", "battery": {"cells": 2}}
GROUP_OF_NEW = {"shape": "group", "members": [{"shape": "new", "x": 1}]}


def car(**more: Any) -> dict[str, Any]:
    return {
        "name": "c",
        "engine": {"power": "Diesel", "liters": 1.5},
        "status": {"ready": True, "state": "Ready"},
        "doors": {"left": {"class": "lock", "keys": 2}},
    } | more


def dec(value: Any, kind: Any, strict: bool = False) -> Any:
    return from_json(json.dumps(value), kind, strict)


def wire(value: Any) -> Any:
    return json.loads(to_json(value))


def same(value: Any, kind: Any) -> Any:
    """Decodes, and asserts that encoding gives the same JSON."""
    result = dec(value, kind)
    assert json.dumps(wire(result), sort_keys=True) == json.dumps(value, sort_keys=True)
    return result
