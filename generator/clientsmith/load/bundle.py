"""Puts what a document refers to in other files into the document.

A schema of another file becomes a component, and so does a parameter, an answer and so
on: later stages know one document, whose values know which text they stand in. What
cannot be followed stays as it is, and is an error of the place that refers to it.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from clientsmith.diagnostics import Diagnostics
from clientsmith.files import Folders
from clientsmith.load.document import Document, Pointer, Source
from clientsmith.load.file_set import DYNAMIC, File, FileSet, Refused, base_of
from clientsmith.load.origins import Composed, Origin
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
_OTHER = re.compile(r"""\.(?:ya?ml|json)\b|\$(?:id|anchor|dynamicRef|recursiveRef)\b""")


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


class _Link(NamedTuple):
    """What refers to another place: a `$ref`, or a tag of a mapping.

    Attributes:
        visit: The object that it belongs to.
        holder: What it is a value of.
        key: Its key there.
        base: The `$id` around it.
    """

    visit: _Visit
    holder: dict[str, Any]
    key: str
    base: str


class _Home(NamedTuple):
    """What stands in another file, and becomes a component of some section."""

    section: str
    path: Path
    at: Pointer


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
        self, document: Document, path: Path, folders: Folders, found: Diagnostics
    ) -> None:
        self._files = FileSet(document, path, folders, found)
        self.root = self._files.root
        self._value: dict[str, Any] = document.root.value
        self._origin = Origin(document, ())
        self._keys: dict[_Home, str] = {}
        self._unnamed: dict[_Home, File] = {}
        self._links: list[tuple[_Link, _Home]] = []
        self._refused: dict[str, Refused] = {}
        self._seen: set[int] = set()
        self._inlined: set[tuple[Pointer, Path, Pointer]] = set()
        self._waiting: deque[_Visit] = deque()
        self._late: list[tuple[_Link, Refused]] = []
        self._dynamic: list[_Link] = []

    def document(self) -> Document:
        """Returns what has come of it."""
        base, *others = (file.document for file in self._files)
        if not others and not self._refused:
            return base
        made = Composed(base, others, self._value, self._origin)
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
            file, at = self._files.place(self.root, "", table[key]["$ref"])
        except Refused:
            return  # which is told where all references are followed
        home = _Home(SECTIONS[kind], file.path, at)
        if file is not self.root and home not in self._keys:
            self._put(kind, table, key, home, file)

    def take(self, first: _Visit) -> None:
        """Follows all references in an object and in what they lead to.

        One by an `$id` may lead to a file that only another reference names.
        """
        self._waiting.append(first)
        self._take_waiting()
        known = -1
        while known < len(self._files.ids):
            known = len(self._files.ids)
            late, self._late = self._late, []
            for link, _ in late:
                self._follow(link)
            self._take_waiting()
        for link, error in self._late:
            self._refuse(link, error)
        self._follow_dynamic()
        self._name_components()

    def _follow_dynamic(self) -> None:
        """Follows each `$dynamicRef` that can mean one schema only, as a `$ref`.

        Which one counts depends on the way there, if several have the name (JSON Schema
        2020-12, section 8.2.3.2; 2019-09, section 8.2.4.2).
        """
        for link in self._dynamic:
            schema, ref = link.holder, link.holder[link.key]
            name = ref.partition("#")[2]
            if sum(file.dynamic[name] for file in self._files) > 1:
                continue
            try:
                file, way = self._files.place(link.visit.file, link.base, ref)
            except Refused:
                continue
            del schema[link.key]
            self._refer(link._replace(key="$ref"), file, way)
        self._take_waiting()

    def _take_waiting(self) -> None:
        while self._waiting:
            visit = self._waiting.popleft()
            value = visit.value
            if not isinstance(value, dict) or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            is_schema = visit.kind is Kind.SCHEMA
            base = base_of(visit.base, value) if is_schema else visit.base
            if isinstance(value.get("$ref"), str):
                self._follow(_Link(visit, value, "$ref", base))
            elif is_schema:
                self._dynamic += [
                    _Link(visit, value, keyword, base)
                    for keyword in DYNAMIC
                    if isinstance(value.get(keyword), str)
                ]
            if is_schema:
                self._follow_mapping(visit, base)
            self._visit_members(visit, base)

    def _follow_mapping(self, visit: _Visit, base: str) -> None:
        """Follows what tags stand for (OAS "Discriminator Object"): names or URIs."""
        discriminator = visit.value.get("discriminator")
        found = discriminator.get("mapping") if isinstance(discriminator, dict) else {}
        table: dict[str, Any] = found if isinstance(found, dict) else {}
        for tag, text in table.items():
            if not isinstance(text, str):
                continue
            link, own = _Link(visit, table, tag, base), ("components", "schemas", text)
            if visit.file.value(own) is None:
                self._follow(link)
            elif visit.file is not self.root:
                self._refer(link, visit.file, own)

    def _follow(self, link: _Link) -> None:
        visit, ref = link.visit, link.holder[link.key]
        if visit.file is self.root and not link.base and ref.startswith("#/"):
            return
        try:
            target, way = self._files.place(visit.file, link.base, ref)
            if target is not self.root and visit.kind not in SECTIONS:
                self._inline(visit, target, way)
            else:
                self._refer(link, target, way)
        except Refused as error:
            self._late.append((link, error))

    def _refuse(self, link: _Link, error: Refused) -> None:
        value, file = link.visit.value, link.visit.file
        if link.holder is not value:
            return  # a mapping to nothing is told where unions are read
        ref = value["$ref"]
        shown = ref if file is self.root else f"{file.document.file}: {ref}"
        value["$ref"], self._refused[shown] = shown, error

    def _refer(self, link: _Link, file: File, at: Pointer) -> None:
        """Has something refer to a place, which is put within the bundle."""
        if file is self.root:
            link.holder[link.key] = _fragment(at)
            return
        kind = link.visit.kind
        home = _Home(SECTIONS[kind], file.path, at)
        if home not in self._keys:
            key = f"\0{len(self._keys)}"  # what it is called, is known at the end
            self._unnamed[home] = file
            self._put(kind, self._table(home.section), key, home, file)
        self._links.append((link, home))

    def _name_components(self) -> None:
        """Names what was written elsewhere, in whatever order it was met."""
        ways = {home: self._files.beside(file) for home, file in self._unnamed.items()}
        for home in sorted(ways, key=lambda home: (len(ways[home]), str(home))):
            section, before = home.section, self._keys[home]
            table, origins = self._table(section), self._opened(("components", section))
            names = _names(ways[home], home.at)
            key = self._keys[home] = next(name for name in names if name not in table)
            table[key] = table.pop(before)
            origins.members[key] = origins.members.pop(before)
        for link, home in self._links:
            way = ("components", home.section, self._keys[home])
            link.holder[link.key] = _fragment(way)

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
            again = inner._replace(value=visit.value)
            self._follow(_Link(again, visit.value, "$ref", ""))

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
        self, kind: Kind, table: dict[str, Any], key: str, home: _Home, file: File
    ) -> None:
        at = ("components", home.section, key)
        self._keys[home] = key
        value = table[key] = file.value(home.at)
        self._opened(at[:-1]).members[key] = Origin(file.document, home.at)
        self._waiting.append(_Visit(kind, value, at, file, file.base(home.at)))


def _fragment(at: Pointer) -> str:
    """Returns a pointer as a reference writes it (RFC 6901, section 6)."""
    keys = (str(key).replace("~", "~0").replace("/", "~1") for key in at)
    return "#" + "".join(f"/{key.replace('%', '%25')}" for key in keys)


def _names(beside: tuple[str, ...], at: Pointer) -> Iterator[str]:
    """Yields what a component may be called that was written in another file.

    By its key, then by its file and folders, too, so that a name does not depend on
    what else there is; at last by a number.
    """
    *folders, stem = [part for part in beside if part != ".."]
    keys = [str(key) for key in at]
    last = "_".join(keys[-2:] if keys and keys[-1].isdecimal() else keys[-1:]) or stem
    parts = [*folders, stem, last] if at else [*folders, stem]
    for count in range(1, len(parts) + 1):
        name = re.sub(r"[^\w.-]", "_", "_".join(parts[-count:]), flags=re.ASCII)
        yield name
    yield from (f"{name}_{number}" for number in itertools.count(2))
