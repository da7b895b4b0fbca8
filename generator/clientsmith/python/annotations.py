"""Types as Python annotations, in the three places where they differ.

* A model's member is what decoding gives: `list[Vector]`, `IndexTags`.
* An argument is what a caller may pass: `Sequence[Vector | VectorDict]`.
* A name inside a TypedDict is like an argument, with other imports.
"""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.model.types import (
    Alias,
    Arena,
    Definition,
    Enumeration,
    Kind,
    Mapping,
    Nullable,
    Object,
    Scalar,
    Sequence,
    Shape,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.python.code import literal
from clientsmith.python.imports import Imports
from clientsmith.python.names import Names, has_unknown

PLAIN = {
    Kind.STRING: "str",
    Kind.INTEGER: "int",
    Kind.NUMBER: "float",
    Kind.BOOLEAN: "bool",
    Kind.NULL: "None",
}

FORMATS = {
    (Kind.STRING, "date-time"): ("datetime", "datetime"),
    (Kind.STRING, "date"): ("datetime", "date"),
    (Kind.STRING, "byte"): ("", "bytes"),
}
"""Formats that Python has a type for, with the module of it. A UUID stays a string: its
letters' case would be lost.
"""


@dataclass
class Annotator:
    """Writes annotations for one generated module.

    Attributes:
        types: All types of the document.
        names: Their names.
        imports: Where the names that an annotation uses are noted.
        runtime: The package of the runtime as this module sees it.
        models: The package of models as this module sees it: `..models.`
        dicts: The package of TypedDicts as this module sees it.
        own_models: The module of models that this one is; empty if it is none.
        own_dicts: The module of TypedDicts that this one is; empty if it is none.
        free: Objects that callers pass as any mapping.
    """

    types: Arena
    names: Names
    imports: Imports
    runtime: str
    models: str
    dicts: str = ""
    own_models: str = ""
    own_dicts: str = ""
    free: frozenset[TypeId] = frozenset()

    def member(self, id: TypeId) -> list[str]:
        """Returns the alternatives of a member's type: `["str", "None"]`."""
        if id in self.names.classes:
            return [self._model(id)]
        return self.spelt_out(self.types[id].shape)

    def spelt_out(self, shape: Shape) -> list[str]:
        """Returns a type without the use of its own name, as its alias needs it."""
        match shape:
            case Sequence(item=item):
                return [f"list[{self._joined(self.member(item))}]"]
            case Mapping(value=value):
                return [f"dict[str, {self._joined(self.member(value))}]"]
            case Nullable(inner=inner) | Alias(target=inner):
                null = ["None"] if isinstance(shape, Nullable) else []
                return _unique([*self.member(inner), *null])
            case Union(variants=variants):
                return _unique([part for id in variants for part in self.member(id)])
            case _:
                return self._plain(shape)

    def argument(self, id: TypeId) -> list[str]:
        """Returns the alternatives of what a caller may pass for a type."""
        shape = self.types[id].shape
        match shape:
            case Sequence(item=item):
                return self._sequence(item)
            case Mapping(value=value):
                name = self.imports.add("collections.abc", "Mapping")
                return [f"{name}[str, {self._joined(self.argument(value))}]"]
            case Nullable(inner=inner) | Alias(target=inner):
                null = ["None"] if isinstance(shape, Nullable) else []
                return _unique([*self.argument(inner), *null])
            case Union(variants=variants) if not has_dict(self.types[id]):
                return _unique([part for id in variants for part in self.argument(id)])
            case Object() if id in self.free:
                mapping = self.imports.add("collections.abc", "Mapping")
                anything = self.imports.add("typing", "Any")
                return [self._model(id), f"{mapping}[str, {anything}]"]
            case Object() | Union():
                return [self._model(id), self._dict(id)]
            case _:
                return self.member(id)

    def _sequence(self, item: TypeId) -> list[str]:
        """Returns what may be passed for a list; of numbers, arrays and tensors too."""
        name = self.imports.add("collections.abc", "Sequence")
        parts = [f"{name}[{self._joined(self.argument(item))}]"]
        inner = self.types.bare(item).shape
        if isinstance(inner, Scalar) and inner.kind in (Kind.INTEGER, Kind.NUMBER):
            parts.append(self.imports.add(f"{self.runtime}.arrays", "ToList"))
        return parts

    def _plain(self, shape: Shape) -> list[str]:
        match shape:
            case Scalar(kind=kind, format=format):
                module, name = FORMATS.get((kind, format), ("", PLAIN[kind]))
                return [self.imports.add(module, name) if module else name]
            case Enumeration():
                return enumeration(shape, self.imports, self._unlisted)
            case Unconstrained():
                return [self.imports.add("typing", "Any")]
            case _:
                raise AssertionError(f"{shape} must have a name")

    @property
    def _unlisted(self) -> str:
        """The module with the types of unlisted values; only models need them."""
        return f"{self.runtime}.model" if self.own_models else ""

    def _model(self, id: TypeId) -> str:
        name, module = self.names.classes[id], self.names.modules[id]
        if module == self.own_models:
            return name
        return self.imports.add(f"{self.models}{module}", name)

    def _dict(self, id: TypeId) -> str:
        name, module = dict_name(self.names, id), self.names.modules[id]
        if module == self.own_dicts:
            return name
        return self.imports.add(f"{self.dicts}{module}", name)

    def _joined(self, parts: list[str]) -> str:
        return " | ".join(parts)


def enumeration(shape: Enumeration, imports: Imports, unlisted: str) -> list[str]:
    """Returns the alternatives of an enumeration: its values and what may join.

    Args:
        shape: The enumeration.
        imports: Where the names that are used are noted.
        unlisted: The module with the types of values that the document forbids but
            that servers may send; empty to write them as plain types.
    """
    values = ", ".join(literal(each) for each in shape.values if is_listable(each))
    name = imports.add("typing", "Literal")
    listed = [f"{name}[{values}]"] if values else []
    rest = []
    for kind in shape.kinds:
        if kind in UNLISTABLE:
            rest.append(PLAIN[kind])
        elif shape.open:
            marked = unlisted and shape.exhaustive
            rest.append(
                imports.add(unlisted, UNLISTED[kind]) if marked else PLAIN[kind]
            )
    return [*listed, *rest]


UNLISTABLE = (Kind.NUMBER, Kind.BOOLEAN)
UNLISTED = {Kind.STRING: "Unlisted", Kind.INTEGER: "UnlistedInteger"}
"""Types of the runtime that only its strict mode tells from `str` and `int`."""


def is_listable(value: object) -> bool:
    """Whether msgspec takes a value within Literal: strings and integers only."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def tag_values(tags: list[str | int | bool], imports: Imports) -> list[str]:
    """Returns the type of a member that holds one of some tags."""
    if any(isinstance(tag, bool) for tag in tags):
        return ["bool"]  # msgspec knows no Literal[True]
    return [f"{imports.add('typing', 'Literal')}[{', '.join(map(literal, tags))}]"]


def has_dict(definition: Definition) -> bool:
    """Whether callers may pass a plain dict for a type, checked by a TypedDict."""
    return isinstance(definition.shape, Object) or has_unknown(definition)


def dict_name(names: Names, id: TypeId) -> str:
    """Returns the name of a type's TypedDict."""
    return f"{names.classes[id]}Dict"


def _unique(parts: list[str]) -> list[str]:
    """Returns each alternative once, and None last."""
    found = dict.fromkeys(parts)
    null = ["None"] if "None" in found else []
    return [part for part in found if part != "None"] + null
