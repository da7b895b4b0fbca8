"""Types as annotations, in the two places where they differ.

* A value is what decoding gives: `list[Vector]`, `IndexTags`.
* An argument is what a caller may pass: `Sequence[Vector | VectorDict]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from pathlib import PurePosixPath

from clientsmith.client import formats
from clientsmith.client.model import NONE, Annotation, Reference
from clientsmith.literals import literal
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
    Tag,
    Tuple,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.naming.names import Names, has_unknown

PLAIN = {
    Kind.STRING: "str",
    Kind.INTEGER: "int",
    Kind.NUMBER: "float",
    Kind.BOOLEAN: "bool",
    Kind.NULL: "None",
}

RUNTIME = "._runtime"

ANY = Annotation(("Any",), (Reference("typing", "Any"),))
LITERAL = Reference("typing", "Literal")
MAPPING = Reference("collections.abc", "Mapping")
SEQUENCE = Reference("collections.abc", "Sequence")
TO_LIST = Annotation(("ToList",), (Reference(f"{RUNTIME}.arrays", "ToList"),))


class Annotator:
    """Writes annotations for one document.

    Attributes:
        types: All types of the document.
        names: Their names.
        folder: Where the document's code goes, below the package.
        free: Objects that callers pass as any mapping.
        is_evaluated: Whether types that hold themselves cannot be named.
    """

    def __init__(
        self,
        types: Arena,
        names: Names,
        folder: PurePosixPath,
        free: frozenset[TypeId],
        *,
        is_evaluated: bool = False,
    ) -> None:
        self.types = types
        self.names = names
        self.root = "".join(f".{part}" for part in folder.parts)
        self.free = free
        self.is_evaluated = is_evaluated
        self.folder = folder

    @property
    def evaluated(self) -> Annotator:
        """The one for what Python evaluates before all names are there."""
        return Annotator(
            self.types, self.names, self.folder, self.free, is_evaluated=True
        )

    def value(self, id: TypeId, *, marked: bool = False) -> Annotation:
        """Returns the annotation of what decoding gives.

        Args:
            id: The type.
            marked: Whether values that an enumeration forbids, but that servers may
                send, have types of their own, which a strict client tells apart.
        """
        if id in self.names.classes:
            return self._model(id)
        return self.spelt_out(self.types[id].shape, marked=marked)

    def spelt_out(self, shape: Shape, *, marked: bool = False) -> Annotation:
        """Returns a type without the use of its own name, as its alias needs it."""
        match shape:
            case Sequence(item=item, either=either):
                items = either if either and not self.is_evaluated else (item,)
                lists = (self.value(id, marked=marked).within("list") for id in items)
                return joined(lists)
            case Tuple(items=items):
                return fixed(self.value(item, marked=marked) for item in items)
            case Mapping(value=value):
                inner = self.value(value, marked=marked)
                return Annotation((f"dict[str, {inner}]",), inner.references)
            case Nullable(inner=inner):
                return self.value(inner, marked=marked) | NONE
            case Alias(target=target):
                return self.value(target, marked=marked)
            case Union(variants=variants):
                return joined(self.value(id, marked=marked) for id in variants)
            case Scalar(kind=Kind.STRING, format=format):
                return formats.value(format)
            case Scalar(kind=kind):
                return Annotation((PLAIN[kind],))
            case Enumeration():
                return enumeration(shape, marked=marked)
            case Unconstrained(within=id) if id is not None and not self.is_evaluated:
                return self.value(id, marked=marked)
            case Unconstrained():
                return ANY
            case _:
                raise AssertionError(f"{shape} must have a name")

    def argument(self, id: TypeId) -> Annotation:
        """Returns the annotation of what a caller may pass for a type."""
        shape = self.types[id].shape
        match shape:
            case Sequence(item=item, either=either):
                return joined(map(self._sequence, either or (item,)))
            case Tuple(items=items):
                return fixed(map(self.argument, items))
            case Mapping(value=value):
                inner = self.argument(value)
                return Annotation(
                    (f"Mapping[str, {inner}]",), (MAPPING, *inner.references)
                )
            case Nullable(inner=inner):
                return self.argument(inner) | NONE
            case Alias(target=target):
                return self.argument(target)
            case Scalar(kind=Kind.STRING, format=format):
                return formats.argument(format)
            case Unconstrained():
                return ANY
            case Union(variants=variants) if not has_dictionary(self.types[id]):
                return joined(self.argument(variant) for variant in variants)
            case Object() if id in self.free:
                anything = Annotation(
                    ("Mapping[str, Any]",), (MAPPING, *ANY.references)
                )
                answered = map(self._model, self._answered(id))
                return joined((self._model(id), *answered, anything))
            case Object() | Union():
                accepted = (self._model(id), self.dictionary(id))
                return joined((*accepted, *map(self._model, self._answered(id))))
            case _:
                return self.value(id)

    def _answered(self, id: TypeId) -> list[TypeId]:
        """Returns what answers hold in place of a type, or of a union's variants."""
        definition = self.types[id]
        if definition.answered is not None:
            return [definition.answered]
        shape = definition.shape
        variants = shape.variants if isinstance(shape, Union) else ()
        bare = map(self.types.bare, variants)
        return [type.answered for type in bare if type.answered is not None]

    def dictionary(self, id: TypeId) -> Annotation:
        """Returns the TypedDict of a type."""
        name, module = dictionary_name(self.names, id), self.names.modules[id]
        return Annotation((name,), (Reference(f"{self.root}.dicts.{module}", name),))

    def _sequence(self, item: TypeId) -> Annotation:
        """Returns what may be passed for a list; of numbers, arrays and tensors too."""
        plain = self.argument(item).within("Sequence", SEQUENCE)
        inner = self.types.bare(item).shape
        if isinstance(inner, Scalar) and inner.kind in (Kind.INTEGER, Kind.NUMBER):
            return plain | TO_LIST
        return plain

    def _model(self, id: TypeId) -> Annotation:
        name, module = self.names.classes[id], self.names.modules[id]
        return Annotation((name,), (Reference(f"{self.root}.models.{module}", name),))


def joined(annotations: Iterable[Annotation]) -> Annotation:
    """Returns what is one of several types."""
    return reduce(or_, annotations)


def fixed(items: Iterable[Annotation]) -> Annotation:
    """Returns the type of an array whose items have types of their own."""
    listed = list(items)
    text = ", ".join(map(str, listed)) or "()"
    references = tuple(ref for item in listed for ref in item.references)
    return Annotation((f"tuple[{text}]",), references)


def enumeration(shape: Enumeration, *, marked: bool) -> Annotation:
    """Returns the annotation of an enumeration: its values and what may join."""
    values = [value for value in shape.values if is_listable(value)]
    parts = [literals(values)] if values else []
    has_rest = any(
        isinstance(value, int)
        for value in shape.values
        if not (isinstance(value, bool) or is_listable(value))
    )
    for kind in shape.kinds:
        if kind in UNLISTABLE or (kind is Kind.INTEGER and has_rest):
            parts.append(Annotation((PLAIN[kind],)))
        elif shape.open:
            is_marked = marked and shape.exhaustive
            parts.append(UNLISTED[kind] if is_marked else Annotation((PLAIN[kind],)))
    return joined(parts)


def literals(values: Iterable[object]) -> Annotation:
    """Returns the type of one of some values."""
    return Annotation((f"Literal[{', '.join(map(literal, values))}]",), (LITERAL,))


UNLISTABLE = (Kind.NUMBER, Kind.BOOLEAN)
UNLISTED = {
    kind: Annotation((name,), (Reference(f"{RUNTIME}.model", name),))
    for kind, name in (
        (Kind.STRING, "Unlisted"),
        (Kind.INTEGER, "UnlistedInteger"),
    )
}
"""Types of the runtime that only its strict mode tells from `str` and `int`."""


def is_listable(value: object) -> bool:
    """Whether msgspec takes a value within Literal: strings, integers of 64 bits."""
    if isinstance(value, bool):
        return False
    return isinstance(value, str) or (
        isinstance(value, int) and -(2**63) <= value < 2**63
    )


def tag_values(tags: list[Tag]) -> Annotation:
    """Returns the type of a member that holds one of some tags."""
    listed = [tag for tag in tags if tag is None or is_listable(tag)]
    others = [tag for tag in tags if tag is not None and not is_listable(tag)]
    parts = [literals(listed)] if listed else []
    return joined((*parts, *(Annotation((type(tag).__name__,)) for tag in others)))


def has_dictionary(definition: Definition) -> bool:
    """Whether callers may pass a plain dict for a type, checked by a TypedDict."""
    return isinstance(definition.shape, Object) or has_unknown(definition)


def dictionary_name(names: Names, id: TypeId) -> str:
    """Returns the name of a type's TypedDict."""
    return f"{names.classes[id]}Dict"
