"""Documents as JSON, however they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document

Json = Any


def read(path: Path) -> Json:
    """Returns a document as JSON; None if it cannot be read."""
    diagnostics = Diagnostics()
    try:
        document = read_document(read_source(path, path.name, diagnostics), diagnostics)
        value = json.loads(json.dumps(document.root.value))
    except (StageFailed, TypeError, ValueError):
        return None
    is_usable = isinstance(value, dict) and isinstance(value.get("paths"), dict)
    if diagnostics.has_errors or not is_usable or "openapi" not in value:
        return None
    return value
