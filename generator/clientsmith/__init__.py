"""clientsmith: Python clients from versioned OpenAPI documents.

The command is `clientsmith`; the function that does the same is `clientsmith.generate`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from clientsmith.version import __version__

if TYPE_CHECKING:
    from clientsmith.api import ClientsmithError, Result, generate

__all__ = ["ClientsmithError", "Result", "__version__", "generate"]


def __getattr__(name: str) -> object:
    """Imports the public functions and classes when they are asked for."""
    if name in __all__:
        return getattr(importlib.import_module("clientsmith.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
