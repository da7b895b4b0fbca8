"""Keeps verdicts between runs.

Judging takes longer than everything else in a run, and gives the same result for the
same document and the same libraries.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import pathlib
import re
from collections.abc import Iterator
from typing import Any

from clientsmith import cache
from clientsmith.load.verdict import Remark

_FORMAT = "1"  # of the files, and of how errors become remarks
_FOLDER = "verdicts"
_LIBRARIES = re.compile(
    r"(?:openapi_s\w+_validator|jsonschema\w*|referencing)-.*\.dist-info"
)


def verdict_key(value: Any) -> str:
    """A name for a document as the installed validator would see it."""
    digest = hashlib.sha256(_FORMAT.encode())
    for library in _installed():
        digest.update(library.encode())
    digest.update(json.dumps(value).encode("ascii"))
    return digest.hexdigest()


def recall(root: pathlib.Path, key: str) -> list[Remark] | None:
    """The verdict that was kept; None if there is none that can be read."""
    content = cache.recall(root, _FOLDER, key)
    try:
        return [_remark(*entry) for entry in content]
    except TypeError:
        return None


def keep(root: pathlib.Path, key: str, remarks: list[Remark]) -> None:
    """Keeps a verdict; a folder that cannot be written is no reason to fail."""
    content = [(remark.code, remark.message, remark.keys) for remark in remarks]
    cache.keep(root, _FOLDER, key, content)


def _remark(code: Any, message: Any, keys: Any) -> Remark:
    if not (isinstance(code, str) and isinstance(message, str)):
        raise TypeError
    if not all(isinstance(key, str | int) for key in keys):
        raise TypeError
    return Remark(code, message, tuple(keys))


def _installed() -> Iterator[str]:
    """The versions of the libraries that judge, without importing any of them.

    Importing importlib.metadata alone takes longer than this stage may.
    """
    spec = importlib.util.find_spec("openapi_spec_validator")
    if spec is None or spec.origin is None:
        return
    folder = os.path.dirname(os.path.dirname(spec.origin))
    names: list[str] = []
    with contextlib.suppress(OSError):  # a library in a zip file has no folder
        names = sorted(filter(_LIBRARIES.fullmatch, os.listdir(folder)))
    yield from names or [spec.origin]
