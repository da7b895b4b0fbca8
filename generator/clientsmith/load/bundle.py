"""Puts what a document refers to in other files into the document.

A schema of another file becomes a component, and so does a parameter, an answer and so
on: later stages know one document, whose values know which text they stand in. What
cannot be followed stays as it is, and is an error of the place that refers to it.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import deque
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

from clientsmith.diagnostics import Diagnostics
from clientsmith.files import Folders, is_address, may_be_read
from clientsmith.load.document import Document, Node, Pointer, Source, read_source
from clientsmith.load.fragments import File, Refused, base_of, joined
from clientsmith.load.origins import Composed, Origin
from clientsmith.load.reader import read_document
from clientsmith.load.refs import find
from clientsmith.load.walk import Kind, children

SECTIONS = {
    Kind.SCHEMA: "schemas",
    Kind.RESPONSE: "responses",
    Kind.PARAMETER: "parameters",
    Kind.REQUEST_BODY: "requestBodies",
    Kind.HEADER: "headers",
    Kind.CALLBACK: "callbacks",
    Kind.MEDIA_TYPE: "mediaTypes",
    Kind.EXAMPLE: "examples",
    Kind.LINK: "links",
    Kind.SECURITY_SCHEME: "securitySchemes",
}
"""Where components of a kind stand; other kinds are put where they are referred to."""

_INNER = re.compile(r"""\$ref["']?\s*:\s*["']?#\\?/""")
_OTHER = re.compile(r"""\.(?:ya?ml|json)\b|\$(?:id|anchor|dynamicRef)\b""")

Place: TypeAlias = tuple[File, Pointer]
"""What a reference leads to: a file, and the way in it."""


class _Visit(NamedTuple):
    """An object that is to be looked at.

    Attributes:
        at: Where it stands in the bundle.
        file: The file that it was written in.
        base: The `$id` around it.
    """

    kind: Kind
    value: Any
    at: Pointer
    file: File
    base: str


class _Late(NamedTuple):
    """A reference that leads nowhere yet; a file that is still to come may have it."""

    visit: _Visit
    base: str
    error: Refused


def needs_bundling(document: Document, source: Source) -> bool:
    """Whether a document may refer to other files, or to something by name.

    Looking at the text is quick, and most documents are one file.
    """
    text = source.text
    is_composed = isinstance(document, Composed)
    return (
        is_composed
        or text.count("$ref") > len(_INNER.findall(text))
        or bool(_OTHER.search(text))
    )


def bundled(
    document: Document, path: Path, folders: Folders, diagnostics: Diagnostics
) -> Document:
    """Returns a document with all that it refers to in other files.

    Args:
        document: The document; its values are changed.
        path: Where it is.
        folders: Folders that the files may be in, beside the document's own.
        diagnostics: Where findings go that concern a whole file.
    """
    bundle = _Bundle(document, path, folders, diagnostics)
    bundle.take_components()
    bundle.take(_Visit(Kind.OPENAPI, document.root.value, (), bundle.root, ""))
    return bundle.document()


class _Bundle:
    def __init__(
        self,
        document: Document,
        path: Path,
        folders: Folders,
        found: Diagnostics,
    ) -> None:
        self.root = File(Path(os.path.normpath(path)), document)
        self._folders = folders
        self._allowed = folders.around(path)
        self._diagnostics = found
        self._value: dict[str, Any] = document.root.value
        self._origin = Origin(document, ())
        self._files: dict[Path, File | None] = {self.root.path: self.root}
        self._ids = {id: (self.root, at) for id, at in self.root.ids.items()}
        self._homes: dict[tuple[str, Path, Pointer], str] = {}
        self._refused: dict[str, Refused] = {}
        self._seen: set[int] = set()
        self._inlined: set[tuple[Pointer, Path, Pointer]] = set()
        self._waiting: deque[_Visit] = deque()
        self._late: list[_Late] = []
        self._dynamic: list[tuple[_Visit, str]] = []

    def document(self) -> Document:
        """Returns what has come of it."""
        others = [file.document for file in self._files.values() if file]
        if len(others) == 1 and not self._refused:
            return self.root.document
        base = self.root.document
        made = Composed(base, others[1:], self._value, self._origin)
        made.refused = {
            ref: (error.code, str(error), error.hint)
            for ref, error in self._refused.items()
        }
        return made

    def take_components(self) -> None:
        """Puts schemas and others in the place of components that only refer to them.

        So they have the name by which the document knows them.
        """
        for kind, section in SECTIONS.items():
            table = self.root.value(("components", section))
            for key, value in table.items() if isinstance(table, dict) else ():
                ref = value.get("$ref") if isinstance(value, dict) else None
                if isinstance(ref, str) and len(value) == 1:
                    self._take_component(kind, table, key)

    def _take_component(self, kind: Kind, table: dict[str, Any], key: str) -> None:
        try:
            file, at = self._place(self.root, "", table[key]["$ref"])
        except Refused:
            return  # which is told where all references are followed
        home = (SECTIONS[kind], file.path, at)
        if file is not self.root and home not in self._homes:
            self._homes[home] = key
            self._put(kind, table, ("components", SECTIONS[kind], key), file, at)

    def take(self, first: _Visit) -> None:
        """Follows all references in an object and in what they lead to.

        One by an `$id` may lead to a file that only another reference names.
        """
        self._waiting.append(first)
        self._take_waiting()
        known = -1
        while known < len(self._ids):
            known = len(self._ids)
            late, self._late = self._late, []
            for visit, base, _ in late:
                self._follow(visit, base)
            self._take_waiting()
        for visit, _, error in self._late:
            self._refuse(visit, error)
        self._follow_dynamic()

    def _follow_dynamic(self) -> None:
        """Follows each `$dynamicRef` that can mean one schema only, as a `$ref`.

        Which one counts depends on the way there, if several have the name (JSON Schema
        2020-12, section 8.2.3.2).
        """
        files = [file for file in self._files.values() if file]
        for visit, base in self._dynamic:
            ref = visit.value["$dynamicRef"]
            name = ref.partition("#")[2]
            if sum(file.dynamic[name] for file in files) < 2:
                try:
                    target, at = self._place(visit.file, base, ref)
                except Refused:
                    continue
                visit.value["$ref"] = self._reference(Kind.SCHEMA, target, at)
                del visit.value["$dynamicRef"]
        self._take_waiting()

    def _take_waiting(self) -> None:
        while self._waiting:
            visit = self._waiting.popleft()
            kind, value, _, file, base = visit
            if not isinstance(value, dict) or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            base = base_of(base, value) if kind is Kind.SCHEMA else base
            if isinstance(value.get("$ref"), str):
                self._follow(visit, base)
            if kind is Kind.SCHEMA:
                self._follow_mapping(value, file, base)
                if isinstance(value.get("$dynamicRef"), str) and "$ref" not in value:
                    self._dynamic.append((visit, base))
            self._visit_members(visit, base)

    def _follow(self, visit: _Visit, base: str) -> None:
        kind, value, _, file, _ = visit
        ref = value["$ref"]
        if file is self.root and not base and ref.startswith("#/"):
            return
        try:
            target, way = self._place(file, base, ref)
            if target is not self.root and kind not in SECTIONS:
                self._inline(visit, target, way)
            else:
                value["$ref"] = self._reference(kind, target, way)
        except Refused as error:
            self._late.append(_Late(visit, base, error))

    def _refuse(self, visit: _Visit, error: Refused) -> None:
        ref, file = visit.value["$ref"], visit.file
        shown = ref if file is self.root else f"{file.document.file}: {ref}"
        visit.value["$ref"] = shown
        self._refused[shown] = error

    def _follow_mapping(self, schema: dict[str, Any], file: File, base: str) -> None:
        """Follows what tags stand for (OAS "Discriminator Object"): names or URIs."""
        discriminator = schema.get("discriminator")
        table = discriminator.get("mapping") if isinstance(discriminator, dict) else {}
        table = table if isinstance(table, dict) else {}
        for tag, text in table.items():
            if not isinstance(text, str):
                continue
            own = ("components", "schemas", text)
            is_name = file.value(own) is not None
            if file is self.root and (is_name or text.startswith("#/")):
                continue
            try:
                place = (file, own) if is_name else self._place(file, base, text)
                table[tag] = self._reference(Kind.SCHEMA, *place)
            except Refused:
                continue  # a mapping to nothing is told where unions are read

    def _reference(self, kind: Kind, file: File, at: Pointer) -> str:
        """Returns what refers to a place within the bundle."""
        if file is self.root:
            return _fragment(at)
        section = SECTIONS[kind]
        home = (section, file.path, at)
        if home not in self._homes:
            table = self._table(section)
            name = self._homes[home] = _name(file, at, table)
            self._put(kind, table, ("components", section, name), file, at)
        return _fragment(("components", section, self._homes[home]))

    def _table(self, section: str) -> dict[str, Any]:
        """Returns the components of a kind; what is none at all is told elsewhere."""
        here = self._value
        for key in ("components", section):
            if not isinstance(here.get(key), dict):
                here[key] = {}
            here = here[key]
        return here

    def _inline(self, visit: _Visit, file: File, way: Pointer) -> None:
        """Puts what an object refers to in its place, under what stands beside it."""
        target = file.value(way)
        key = (visit.at, file.path, way)
        if key in self._inlined or self._is_within(visit.at, target):
            message = f"{visit.value['$ref']} only leads back to itself"
            raise Refused("ref-cycle", message)
        self._inlined.add(key)
        del visit.value["$ref"]
        origin = self._opened(visit.at)
        for name, child in target.items() if isinstance(target, dict) else ():
            if name not in visit.value:
                visit.value[name] = child
                origin.members[name] = Origin(file.document, (*way, name))
        inner = visit._replace(value=target, file=file, base="")
        self._visit_members(inner, "")
        if isinstance(visit.value.get("$ref"), str):
            self._follow(inner._replace(value=visit.value), "")

    def _is_within(self, at: Pointer, target: Any) -> bool:
        """Whether a place is within a value; Python could not follow such a circle."""
        members = target.values() if isinstance(target, dict) else ()
        values = {id(value) for value in (target, *members) if isinstance(value, dict)}
        here: Any = self._value
        for key in at:
            here = here[key]
            if id(here) in values:
                return True
        return False

    def _visit_members(self, visit: _Visit, base: str) -> None:
        for kind, child, at in children(visit.kind, visit.value, visit.at):
            self._waiting.append(_Visit(kind, child, at, visit.file, base))

    def _opened(self, at: Pointer) -> Origin:
        origin = self._origin
        for key in at:
            origin = origin.opened(key)
        return origin

    def _put(
        self, kind: Kind, table: dict[str, Any], at: Pointer, file: File, way: Pointer
    ) -> None:
        value = table[str(at[-1])] = file.value(way)
        self._opened(at[:-1]).members[at[-1]] = Origin(file.document, way)
        self._waiting.append(_Visit(kind, value, at, file, file.base(way)))

    def _place(self, file: File, base: str, ref: str) -> Place:
        """Returns what a reference leads to.

        JSON Schema 2020-12, sections 8.2 and 9.1; RFC 3986, section 5.

        Raises:
            Refused: It leads nowhere, or to where it may not.
        """
        url, _, fragment = ref.partition("#")
        start: Pointer = ()
        scope = joined(base, url)
        if scope in self._ids:
            file, start = self._ids[scope]
        elif url:
            file, scope = self._file(file, ref, url), ""
        if not fragment or fragment.startswith("/"):
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
        self._ids |= {id: (file, at) for id, at in file.ids.items()}
        return file


def _fragment(at: Pointer) -> str:
    """Returns a pointer as a reference writes it (RFC 6901, section 6)."""
    keys = (str(key).replace("~", "~0").replace("/", "~1") for key in at)
    return "#" + "".join(f"/{key.replace('%', '%25')}" for key in keys)


def _name(file: File, at: Pointer, taken: Collection[str]) -> str:
    """Returns what a component is called that was written elsewhere."""
    stem = file.path.name.partition(".")[0]
    keys = [str(key) for key in at] or [stem]
    last = "_".join(keys[-2:]) if keys[-1].isdecimal() else keys[-1]
    numbered = (f"{stem}_{last}_{number}" for number in itertools.count(2))
    for name in itertools.chain((last, f"{stem}_{last}"), numbered):
        name = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
        if name not in taken:
            break
    return name
