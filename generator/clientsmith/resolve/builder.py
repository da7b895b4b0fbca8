"""Where types are built: definitions by id, and the schemas that wait for theirs.

A type is identified by the schemas whose conjunction it is. Schemas wait in a queue
instead of being built by recursion, so that recursive and deep documents are all alike.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from clientsmith.diagnostics import Diagnostic, Diagnostics, Severity
from clientsmith.load.document import Document, Node, Pointer
from clientsmith.load.file_set import DYNAMIC
from clientsmith.load.refs import resolve
from clientsmith.model.types import (
    Alias,
    Arena,
    Definition,
    Docs,
    Nullable,
    Origin,
    Shape,
    Tag,
    TypeId,
    Unconstrained,
)
from clientsmith.resolve import schema
from clientsmith.resolve.conjunctions import Conjunctions, Key, whole
from clientsmith.resolve.facts import DOCUMENTING, JSON_TYPES, is_null
from clientsmith.resolve.nulls import Nulls
from clientsmith.resolve.origins import Ways
from clientsmith.resolve.places import Places, component_key, followed, is_map


@dataclass(frozen=True)
class Variant:
    """An alternative of a union.

    Attributes:
        id: Its type.
        tags: The values that lead to it, by the member of a discriminator.
    """

    id: TypeId
    tags: tuple[tuple[str, tuple[Tag, ...]], ...] = ()


@dataclass(frozen=True)
class Pending:
    """A union whose dispatch is settled when all types are built.

    Attributes:
        node: The schema that lists the alternatives.
        variants: The alternatives.
        default: The variant for tags that are absent or not listed (OAS 3.2).
    """

    node: Node
    variants: tuple[Variant, ...]
    default: TypeId | None = None


class Builder:
    """Builds the types of one document.

    Attributes:
        places: The document's schemas.
        conjunctions: What they say together.
        media_types: The media types of requests that are chosen by hand, by operation.
        diagnostics: Where findings go.
        pending: The alternatives of unions whose dispatch is settled at last.
        defects: What is wrong with types that lead nowhere.
        owner: The type that is being built.
        operation_ids: The `operationId` of each operation that has one, by its key.
    """

    def __init__(
        self,
        document: Document,
        media_types: MappingOf[str, str],
        diagnostics: Diagnostics,
    ) -> None:
        self.places = Places(document)
        self.conjunctions = Conjunctions(self.places)
        self.media_types = media_types
        self.diagnostics = diagnostics
        self.pending: dict[TypeId, Pending] = {}
        self.defects: dict[TypeId, tuple[Diagnostic, ...]] = {}
        self.owner: TypeId | None = None
        self.operation_ids: dict[str, str] = {}
        self.queue: deque[tuple[TypeId, Key]] = deque()
        self._nulls = Nulls(self.conjunctions)
        self._definitions: list[Definition] = []
        self._ids: dict[Key, TypeId] = {}
        self._nullables: dict[TypeId, TypeId] = {}
        self._checked: set[Pointer] = set()
        self._homes: dict[Pointer, Origin] = {}
        self._ways = Ways()

    @contextlib.contextmanager
    def apart(self) -> Iterator[list[Diagnostic]]:
        """Keeps the errors of what is built meanwhile apart from others.

        The list has them when all is built. Warnings go where they always go.
        """
        outer, self.diagnostics = self.diagnostics, Diagnostics()
        errors: list[Diagnostic] = []
        try:
            yield errors
        finally:
            found, self.diagnostics = list(self.diagnostics), outer
            errors += (each for each in found if each.severity is Severity.ERROR)
            outer.add(each for each in found if each.severity is Severity.WARNING)

    def _reached(self, id: TypeId, origin: Origin) -> TypeId:
        owner = None if self.owner is None else self._definitions[self.owner]
        self._ways.add(id, origin.path, owner)
        return id

    @property
    def arena(self) -> Arena:
        """The definitions as far as they are known."""
        return Arena(self._definitions)

    def component(self, key: str) -> TypeId:
        """Returns the type of a component schema."""
        at = self.places.component(key)
        return self.type(whole([at]), self._home(at))

    def schema(self, node: Node, origin: Origin) -> TypeId:
        """Returns the type of a schema or a reference to one.

        Args:
            node: The schema.
            origin: What to name it after, if it has no name of its own.
        """
        return self.use((node.pointer,), origin)

    def use(self, places: tuple[Pointer, ...], origin: Origin) -> TypeId:
        """Returns the type of the conjunction of some schemas, with null if it admits
        that.
        """
        bare = dict.fromkeys(map(self._bare, places))
        id = self.type(whole(bare), origin)
        if not self._nulls.admits(places):
            return id
        parts = self.conjunctions.expand(whole(bare)).operands
        is_only_null = any(is_null(self.places.value(at)) for at in parts)
        return id if is_only_null else self.nullable(id)

    def type(self, key: Key, origin: Origin) -> TypeId:
        """Returns the type of a conjunction, without null.

        Where one of the joined schemas says as much as all together, it is that one's.
        A component that says what another one says is another name of it.
        """
        own = component_key(key[0].at) if whole([key[0].at]) == key else None
        if own is not None:
            origin = self._home(key[0].at)
        if key in self._ids:
            return self._reached(self._ids[key], origin)
        self._report_conflicts(key)
        equal = self.conjunctions.equal_operand(key)
        if equal is None:
            id = self._add(key, origin, Unconstrained())
            self.queue.append((id, key))
            self._check(key)
        elif own is None:
            id = self._ids[key] = self.type(whole([equal]), origin)
        else:
            id = self._add(key, origin, Unconstrained())
            target = self.type(whole([equal]), origin)
            is_nullable = self._nulls.admits((equal,))
            self.reshape(id, Alias(self.nullable(target) if is_nullable else target))
        return id

    def add(self, origin: Origin, docs: Docs, shape: Shape) -> TypeId:
        """Adds a definition that no schema is identified with."""
        id = TypeId(len(self._definitions))
        self._definitions.append(Definition(id, origin, docs, shape))
        return self._reached(id, origin)

    def settle_origins(self) -> None:
        """Names all types after the shortest way to each."""
        shortest = self._ways.shortest(self.operation_ids)
        self._definitions = [
            each
            if each.origin.path == (path := shortest[each.id])
            else replace(each, origin=replace(each.origin, path=path))
            for each in self._definitions
        ]

    def anything(self, origin: Origin) -> TypeId:
        """Returns a type for what the document says nothing about."""
        return self.add(origin, Docs(), Unconstrained())

    def untyped(self, node: Node, reason: str) -> Unconstrained:
        """Returns any value for a schema that cannot be typed, and warns of it."""
        self.diagnostics.warning(
            "any",
            f"{node.json_pointer} is `Any`: {reason}",
            node.key_where,
            "Its values are passed through as they are.",
            pointer=node.json_pointer,
        )
        return Unconstrained(reason)

    def broken(self, id: TypeId, places: tuple[Pointer, ...]) -> Unconstrained:
        """Returns any value for a type that refers to nothing, and notes the defect."""
        found = Diagnostics()
        for at in places:
            node = self.places.node(at)
            for keyword in DYNAMIC:
                if keyword in node:
                    return self.untyped(node, f"{keyword} is not followed")
            resolve(node, found)
        self.defects[id] = tuple(found)
        return Unconstrained("a reference that leads nowhere")

    def nullable(self, id: TypeId) -> TypeId:
        """Returns the type that also allows null."""
        if id not in self._nullables:
            origin = self._definitions[id].origin
            self._nullables[id] = self.add(origin, Docs(), Nullable(id))
        return self._nullables[id]

    def definition(self, id: TypeId) -> Definition:
        """Returns a definition as far as it is known."""
        return self._definitions[id]

    def bare(self, id: TypeId) -> Definition:
        """Returns the definition behind other names and null."""
        return self.arena.bare(id)

    def reshape(self, id: TypeId, shape: Shape) -> None:
        """Replaces the shape of a definition."""
        before = self._definitions[id]
        self._definitions[id] = Definition(id, before.origin, before.docs, shape)

    def home(self, at: Pointer, origin: Origin) -> Origin:
        """Returns what to name the members of a schema after, within a type.

        Members that a type has from a component are that component's.
        """
        while len(at) > 1 and at[-2] == "allOf":
            at = at[:-2]
        return origin if component_key(at) is None else self._home(at)

    def _add(self, key: Key, origin: Origin, shape: Shape) -> TypeId:
        nodes = [self.places.node(at) for at, aspect in key if aspect == "whole"]
        self._ids[key] = self.add(origin, schema.docs(*nodes), shape)
        return self._ids[key]

    def _home(self, at: Pointer) -> Origin:
        if at not in self._homes:
            where = self.places.node(at).key_where
            self._homes[at] = Origin((str(at[-1]),), where)
        return self._homes[at]

    def _bare(self, at: Pointer) -> Pointer:
        """Returns the place behind references that stand alone."""
        return followed(at, self._stands_for)[-1]

    def _stands_for(self, at: Pointer) -> Pointer | None:
        value = self.places.value(at)
        if not is_map(value) or "$ref" not in value:
            return None
        beside = {key for key in value if not key.startswith("x-")} - {"$ref"}
        if beside - DOCUMENTING and not self.places.is_3_0:
            return None
        return self.places.referred(at)

    def _check(self, key: Key) -> None:
        """Warns of schemas that are none, and of types that JSON does not have."""
        for at, aspect in self.conjunctions.expand(key).owns:
            node = self.places.node(at)
            if aspect != "own" or at in self._checked or isinstance(node.value, bool):
                continue
            self._checked.add(at)
            declared = node.get("type")
            if not is_map(node.value):
                found = f"A schema is an object, not {type(node.value).__name__}"
                hint = "Write the schema as an object with `type`, or as a `$ref`."
            elif declared is None or not (odd := _odd_types(declared.value)):
                continue
            else:
                node, found = declared, f"There is no JSON type {odd[0]!r}"
                hint = (
                    "Use string, integer, number, boolean, array, object or null. "
                    "Until then the schema has no type."
                )
            self.diagnostics.warning(
                "schema-type", found, node.where, hint, pointer=node.json_pointer
            )

    def _report_conflicts(self, key: Key) -> None:
        here = self.conjunctions.expand(key)
        for keyword in here.conflicts:
            places = [
                self.places.node(at)
                for at, aspect in here.owns
                if aspect == "own" and keyword in self.places.node(at)
            ]
            if len(places) > 1:
                self.diagnostics.warning(
                    "contradiction",
                    f"`{keyword}` contradicts what {places[0].json_pointer} says "
                    f"({places[0][keyword].where})",
                    places[1][keyword].where,
                    "Both must hold, which no value does; the first one counts.",
                    pointer=places[1].json_pointer,
                )


def _odd_types(declared: object) -> list[object]:
    """Returns what a schema names as its types and is none."""
    names = declared if isinstance(declared, list) else [declared]
    return [name for name in names if str(name) not in JSON_TYPES]
