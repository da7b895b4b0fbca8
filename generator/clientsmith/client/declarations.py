"""Declarations: what the types with a name are in Python, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from clientsmith.client.model import Annotation
from clientsmith.model.types import Definition, Docs, TypeId, Union
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.names import unknown_class


@dataclass(frozen=True)
class Field:
    """A member of a class.

    Attributes:
        wire: Its name in JSON.
        annotation: What it holds; with `None` or `Unset` where it may be absent.
        default: What it holds where it is absent, as code; empty if it is required.
        docs: What the document says of it.
        only: The one direction in which it is there, "answers" or "requests"; empty if
            it is in both.
    """

    name: Identifier
    wire: str
    annotation: Annotation
    default: str
    docs: Docs
    type: TypeId
    only: str

    @property
    def note(self) -> str:
        """What its docstring says of that."""
        return f"Only {self.only} have it." if self.only else ""


@dataclass(frozen=True)
class Tag:
    """The member by which a union knows a class, which nobody has to fill in."""

    name: Identifier
    wire: str
    value: str
    docs: Docs


@dataclass(frozen=True)
class Class:
    """An object.

    Attributes:
        base: The class of the runtime that says what becomes of undeclared members.
        keys: The keys that it shares its layout with, if it is a variant of externally
            tagged unions.
        tag: Its tag, if msgspec reads and writes that by itself.
        fields: Its members; those without default come first.
        additional: The type of undeclared members, where it says more than `Any`.
    """

    definition: Definition
    name: Identifier
    module: Identifier
    base: str
    keys: tuple[str, ...]
    tag: Tag | None
    fields: tuple[Field, ...]
    additional: Annotation | None

    @property
    def read_only(self) -> tuple[Identifier, ...]:
        """The members that are not sent."""
        return tuple(field.name for field in self.fields if field.only == "answers")


@dataclass(frozen=True)
class UnionClass:
    """A union of classes, and the variant of it that this client does not know.

    Attributes:
        variants: The names of the classes, sorted, as checkers see them.
        evaluated: The same, as Python evaluates them.
        classes: The class of each variant.
        is_native: Whether msgspec chooses the variant by itself.
        keys: As those of `Class`, for the unknown variant.
        tag: The member that holds the tag; empty if there is none.
        tag_name: The attribute that shows the tag.
        has_text_tags: Whether all tags are strings.
    """

    definition: Definition
    name: Identifier
    module: Identifier
    shape: Union
    variants: Annotation
    evaluated: Annotation
    classes: Mapping[TypeId, str]
    is_native: bool
    keys: tuple[str, ...]
    tag: str
    tag_name: Identifier
    has_text_tags: bool

    @property
    def unknown(self) -> Identifier:
        """The class of the unknown variant."""
        return unknown_class(self.name)


@dataclass(frozen=True)
class Alias:
    """A name for a type that is no class.

    Attributes:
        annotation: The type, as checkers see it.
        evaluated: The type, as Python evaluates it where it stands; the same, unless
            the type holds itself.
    """

    definition: Definition
    name: Identifier
    module: Identifier
    annotation: Annotation
    evaluated: Annotation


Declaration: TypeAlias = Class | UnionClass | Alias
"""What a type with a name is in Python."""


@dataclass(frozen=True)
class Key:
    """A key of a TypedDict."""

    name: str
    annotation: Annotation
    required: bool


@dataclass(frozen=True)
class TypedDictionary:
    """The plain dict that callers may pass for a class, or a union of such.

    Attributes:
        of: The class that it stands for.
        keys: Its keys; those of a class.
        variants: The dicts of a union's variants, sorted; None for a class.
    """

    name: str
    of: Identifier
    module: Identifier
    keys: tuple[Key, ...] = ()
    variants: Annotation | None = None


@dataclass(frozen=True)
class DeprecatedNames:
    """Names of today by those that they had before, and that go on to work.

    Attributes:
        members: By the name of the class.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        """All of them together; members with their class: `Index.size`."""
        members = {
            f"{owner}.{old}": new
            for owner, names in self.members.items()
            for old, new in names.items()
        }
        return {**self.methods, **self.classes, **members}
