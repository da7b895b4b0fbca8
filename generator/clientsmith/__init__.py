"""clientsmith: Python clients from versioned OpenAPI documents.

The command is `clientsmith`; the function that does the same is `clientsmith.generate`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clientsmith.api import ClientsmithError, Result, generate
    from clientsmith.version import __version__

__all__ = ["ClientsmithError", "Result", "__version__", "generate"]


def __getattr__(name: str) -> object:
    """Imports what is public when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "clientsmith.version" if name == "__version__" else "clientsmith.api"
    return getattr(importlib.import_module(home), name)
