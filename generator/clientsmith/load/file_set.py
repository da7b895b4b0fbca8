"""The files that a document is made of: what in them has a name, or is referred to."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urljoin

from clientsmith.diagnostics import Diagnostics
from clientsmith.files import Folders, is_address, may_be_read
from clientsmith.load.document import Document, Node, Pointer, read_source
from clientsmith.load.reader import read_document
from clientsmith.load.refs import find

DYNAMIC = ("$dynamicRef", "$recursiveRef")
"""References that may mean another schema on each way to them; the second is that of
JSON Schema 2019-09, and knows one name, which is empty.
"""

_NAMED = re.compile(r"\$(?:id|anchor|dynamicAnchor|recursiveAnchor)\b")


class Refused(Exception):
    """A reference that cannot be followed.

    Attributes:
        code: What kind of error it is.
        hint: What to do about it.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class File:
    """A file of the document.

    Attributes:
        path: Where it is.
        document: What is in it.
        ids: The ways to schemas by their `$id`.
        anchors: The ways to schemas by the `$id` around them, and their name.
        dynamic: How many schemas have each name by a `$dynamicAnchor`; the name that a
            `$recursiveAnchor` gives is empty.
    """

    def __init__(self, path: Path, document: Document) -> None:
        self.path = path
        self.document = document
        self.ids: dict[str, Pointer] = {}
        self.anchors: dict[tuple[str, str], Pointer] = {}
        self.dynamic: Counter[str] = Counter()
        if _NAMED.search(document.place(())[0].text):
            self._collect_names()

    def value(self, at: Pointer) -> Any:
        """Returns what stands at a place; None if nothing does."""
        value = self.document.root.value
        for key in at:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def base(self, at: Pointer) -> str:
        """Returns the `$id` around a place (JSON Schema 2020-12, section 8.2.1)."""
        base = ""
        for length in range(len(at)):
            base = base_of(base, self.value(at[:length]))
        return base

    def _collect_names(self) -> None:
        waiting: list[tuple[str, Any, Pointer]] = [("", self.value(()), ())]
        while waiting:
            outer, value, at = waiting.pop()
            base = base_of(outer, value)
            if isinstance(value, list):
                value = dict(enumerate(value))
            if not isinstance(value, dict):
                continue
            if base != outer:
                self.ids.setdefault(base, at)
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(name := value.get(keyword), str):
                    self.anchors.setdefault((base, name), at)
                    self.dynamic[name] += keyword == "$dynamicAnchor"
            if value.get("$recursiveAnchor") is True:
                self.anchors.setdefault((base, ""), at)
                self.dynamic[""] += 1
            waiting += [(base, child, (*at, key)) for key, child in value.items()]


def base_of(base: str, value: Any) -> str:
    """Returns what references in a schema start from, by the `$id` that it may have."""
    id = value.get("$id") if isinstance(value, dict) else None
    return joined(base, id) if isinstance(id, str) else base


def joined(base: str, url: str) -> str:
    """Returns an address as it is seen from another one (RFC 3986, section 5)."""
    try:
        return urljoin(base, url)
    except ValueError:  # one of them is none
        return url


Place: TypeAlias = tuple[File, Pointer]
"""What a reference leads to: a file, and the way in it."""


class FileSet:
    """The files of one document, each read when the first reference names it.

    Attributes:
        root: The document's own.
        ids: Where schemas stand, by their `$id`.
    """

    def __init__(
        self, document: Document, path: Path, folders: Folders, found: Diagnostics
    ) -> None:
        self.root = File(Path(os.path.normpath(path)), document)
        self.ids = {id: (self.root, at) for id, at in self.root.ids.items()}
        self._folders = folders
        self._allowed = folders.around(path)
        self._diagnostics = found
        self._files: dict[Path, File | None] = {self.root.path: self.root}

    def __iter__(self) -> Iterator[File]:
        """Yields the files that have been read, the document's own first."""
        return iter([file for file in self._files.values() if file])

    def beside(self, file: File) -> tuple[str, ...]:
        """Returns the way to a file from the document's folder, without its suffix."""
        folder, name = os.path.split(os.path.relpath(file.path, self.root.path.parent))
        return (*Path(folder).parts, name.partition(".")[0])

    def place(self, file: File, base: str, ref: str) -> Place:
        """Returns what a reference leads to.

        JSON Schema 2020-12, sections 8.2 and 9.1; RFC 3986, section 5.

        Raises:
            Refused: It leads nowhere, or to where it may not.
        """
        url, _, fragment = ref.partition("#")
        start: Pointer = ()
        scope = joined(base, url)
        if scope in self.ids:
            file, start = self.ids[scope]
        elif url:
            file, scope = self._file(file, ref, url), ""
        if fragment[:1] in ("", "/") and (scope, fragment) not in file.anchors:
            # Many write the way from the top of the file, in spite of an `$id`.
            for at in (start, ()):
                here = Node(file.value(at), file.document, at)
                if (node := find(here, f"#{fragment}")) is not None:
                    return file, node.pointer
            raise Refused("ref-not-found", f"{ref} is not there")
        name = (scope, unquote(fragment))
        if name not in file.anchors:
            raise Refused(
                "ref-not-found", f"{ref} is not there: nothing has this $anchor"
            )
        return file, file.anchors[name]

    def _file(self, origin: File, ref: str, url: str) -> File:
        path = self._folders.target(origin.path, url)
        if path is None or (is_address(url) and not os.path.exists(path)):
            hint = "only `clientsmith pull` fetches it; or keep a copy, and refer to it"
            raise Refused("ref-remote", f"{ref} is at another address", hint)
        if path not in self._files:
            if not may_be_read(path, self._allowed):
                hint = 'name its folder in the config: files = ["…"]'
                message = f"{ref} is outside of the folder of the document"
                raise Refused("ref-remote", message, hint)
            self._files[path] = self._read(path)
        file = self._files[path]
        if file is None:
            raise Refused("ref-not-found", f"there is no file that {ref} could mean")
        return file

    def _read(self, path: Path) -> File | None:
        if not os.path.isfile(path):  # `Path.is_file` raises if the name is too long
            return None
        home = self.root.document.file
        shown = os.path.join(
            os.path.dirname(home), os.path.relpath(path, self.root.path.parent)
        )
        source = read_source(path, os.path.normpath(shown), self._diagnostics)
        file = File(path, read_document(source, self._diagnostics, "such a file"))
        self.ids |= {id: (file, at) for id, at in file.ids.items()}
        return file
