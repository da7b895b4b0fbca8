"""Types: frozen definitions in an arena, which refer to each other by `TypeId`.

An arena has no object cycles, so that definitions can be compared, hashed and printed
however the schemas refer to each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from typing import NewType, TypeAlias

from clientsmith.diagnostics import Location

TypeId = NewType("TypeId", int)

JsonScalar: TypeAlias = str | int | float | bool | None
Json: TypeAlias = "JsonScalar | list[Json] | dict[str, Json]"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a definition stands in the document; names are made of it later.

    Attributes:
        path: A component's key, or its key and the way down to an inline schema:
            `("ErrorResponse", "error")`.
        where: The position of the schema.
    """

    path: tuple[str, ...]
    where: Location

    def below(self, step: str, where: Location) -> Origin:
        """Returns the origin of a schema that stands within this one."""
        return Origin((*self.path, step), where)

    @property
    def key(self) -> str:
        """The name by which a config speaks of this schema: `ErrorResponse.error`."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Docs:
    """What the document says to its reader, untouched.

    Attributes:
        description: Prose, in Markdown.
        deprecated: Whether the document advises against use.
        default: The value that the server takes by default, as JSON text; None if no
            default is declared. It is documentation and never sent.
        limits: What is demanded of values beside their type, by keyword: `maxLength`.
            The client refuses what is beyond only if it is asked to.
    """

    description: str = ""
    deprecated: bool = False
    default: str | None = None
    limits: tuple[tuple[str, JsonScalar], ...] = ()


class Kind(enum.Enum):
    """The JSON types that have no parts (OAS "Data Types")."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Unconstrained:
    """Any JSON value.

    Attributes:
        reason: Why the schema could not be typed; empty if it asks for just that.
        within: The type that this is, if that holds itself with no object between.
    """

    reason: str = ""
    within: TypeId | None = None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without parts; `format` as the document writes it, or empty.

    Of several formats it has any: `date|date-time`.
    """

    kind: Kind
    format: str = ""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A value out of a list.

    Attributes:
        values: The values, in the document's order, each once.
        kinds: The JSON types that a value may have.
        exhaustive: Whether the document forbids other values; an `x-enum` does not.
        open: Whether other values must be expected all the same: the list only
            suggests, or a response can hold it, and servers learn new values.
    """

    values: tuple[JsonScalar, ...]
    kinds: tuple[Kind, ...]
    exhaustive: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A JSON array of equal items.

    Where `either` has types, all items have one of them; decoding does not tell.
    """

    item: TypeId
    either: tuple[TypeId, ...] = ()


@dataclass(frozen=True, slots=True)
class Tuple:
    """A JSON array of a fixed length, each item with a type of its own."""

    items: tuple[TypeId, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A JSON object with free keys and equal values."""

    value: TypeId


@dataclass(frozen=True, slots=True)
class Nullable:
    """A value that may also be null."""

    inner: TypeId


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a type: a component that is nothing but a `$ref`."""

    target: TypeId


@dataclass(frozen=True, slots=True)
class Property:
    """A declared member of an object.

    Attributes:
        read_only: Whether only answers hold it (OAS "Schema Object", `readOnly`).
        write_only: Whether only requests hold it.
    """

    name: str
    type: TypeId
    required: bool
    docs: Docs
    where: Location
    read_only: bool = False
    write_only: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object with declared members.

    Attributes:
        properties: Its members, in the document's order.
        additional: The type of undeclared members where the document invites them;
            None where it is silent or forbids them.
        closed: Whether it forbids them.
        demands: Members of which some must be there: `oneOf` or `anyOf`, and what each
            alternative requires.
    """

    properties: tuple[Property, ...]
    additional: TypeId | None = None
    closed: bool = False
    demands: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()

    def property(self, name: str) -> Property | None:
        """Returns a member by its wire name."""
        return next((each for each in self.properties if each.name == name), None)


Tag: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ByTag:
    """The value of one member says which variant an object is; others are unknown.

    Attributes:
        property: The member that holds the tag.
        tags: Tag and variant, in the document's order; a variant may have several.
        default: The variant for a tag that is absent or not listed (OAS 3.2).
    """

    property: str
    tags: tuple[tuple[Tag, TypeId], ...]
    default: TypeId | None = None


@dataclass(frozen=True, slots=True)
class ExternallyTagged:
    """Each variant is an object with one key, which no other variant has."""

    keys: tuple[tuple[str, TypeId], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Variants that are tried; the one that fits and declares most counts.

    One is what a value must be. None is what no variant can be.
    """

    variants: tuple[TypeId, ...] = ()


@dataclass(frozen=True, slots=True)
class TagTest:
    """The value of a member splits the variants.

    Attributes:
        property: The member.
        branches: Values and what decides among the variants that may hold them.
        absent: What decides where the member is missing.
        other: What decides where its value is not listed.
    """

    property: str
    branches: tuple[tuple[Tag, Plan], ...]
    absent: Plan
    other: Plan


@dataclass(frozen=True, slots=True)
class MemberTypeTest:
    """The JSON type of a member splits the variants."""

    property: str
    branches: tuple[tuple[str, Plan], ...]


Plan: TypeAlias = Trial | TagTest | MemberTypeTest
"""Tests that tell objects apart. Each splits the values, and a variant stays in every
branch in which it can be; so no test can lose a valid value.
"""


@dataclass(frozen=True, slots=True)
class ByPlan:
    """Several tests say which variant an object is."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class ByJsonType:
    """The JSON type of a value says which variant it is; at most one is an object."""


Dispatch: TypeAlias = ByTag | ExternallyTagged | ByPlan | ByJsonType


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types. The dispatch belongs to the union, not to its variants.

    It tells objects apart; of other variants each has a JSON type of its own.
    """

    variants: tuple[TypeId, ...]
    dispatch: Dispatch


Shape: TypeAlias = (
    Unconstrained
    | Scalar
    | Enumeration
    | Sequence
    | Tuple
    | Mapping
    | Nullable
    | Alias
    | Object
    | Union
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A type of the document, named or not.

    Attributes:
        answered: What answers hold in place of it, if only requests hold it: of
            `PetInput`, `Pet`.
    """

    id: TypeId
    origin: Origin
    docs: Docs
    shape: Shape
    answered: TypeId | None = None

    @property
    def is_component(self) -> bool:
        """Whether the document itself names the schema."""
        return len(self.origin.path) == 1


@dataclass(frozen=True, slots=True)
class Arena:
    """All types of a document."""

    definitions: SequenceOf[Definition]

    def __getitem__(self, id: TypeId) -> Definition:
        return self.definitions[id]

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.definitions)

    def bare(self, id: TypeId) -> Definition:
        """Returns the type behind aliases and null; of a circle of these, any."""
        definition = self[id]
        for _ in self.definitions:
            shape = definition.shape
            if not isinstance(shape, Alias | Nullable):
                break
            inner = shape.target if isinstance(shape, Alias) else shape.inner
            definition = self[inner]
        return definition

    def reachable(self, roots: Iterable[TypeId]) -> set[TypeId]:
        """Returns all types that some types are made of, themselves included."""
        found: set[TypeId] = set()
        waiting = list(roots)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting.extend(parts(self[id].shape))
        return found

    def is_nullable(self, id: TypeId) -> bool:
        """Whether null is a legal value of the type."""
        match self[id].shape:
            case Nullable() | Unconstrained() | Scalar(kind=Kind.NULL):
                return True
            case Alias(target=target):
                return self.is_nullable(target)
            case _:
                return False


def tried(plan: Plan) -> Iterator[Trial]:
    """Yields the trials of a plan."""
    match plan:
        case Trial():
            yield plan
        case TagTest(branches=branches, absent=absent, other=other):
            for inner in (*(inner for _, inner in branches), absent, other):
                yield from tried(inner)
        case MemberTypeTest(branches=branches):
            for _, inner in branches:
                yield from tried(inner)


def parts(shape: Shape) -> tuple[TypeId, ...]:
    """Returns the types that a type is made of, in the document's order."""
    match shape:
        case Sequence(item=inner, either=either):
            return (inner, *either)
        case Mapping(value=inner) | Nullable(inner=inner) | Alias(target=inner):
            return (inner,)
        case Object(properties=properties, additional=additional):
            inner_types = tuple(each.type for each in properties)
            return inner_types if additional is None else (*inner_types, additional)
        case Tuple(items=items):
            return items
        case Union(variants=variants):
            return variants
        case Unconstrained(within=id) if id is not None:
            return (id,)
        case _:
            return ()
