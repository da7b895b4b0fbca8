"""Models that are open to undeclared members, in every place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from runtime.model import UNSET, Model, OpenModel, UnknownVariant, Unset, field
from runtime.unions import by_key, by_tag, choice


class Hit(OpenModel):
    id: str = field(name="_id")
    score: float | None = field(default=None, name="_score")


class Chain(OpenModel):
    """An open model that holds itself."""

    value: int
    next: Chain | None = None


class PartHit(Model):
    kind: str
    hit: Hit


class UnknownPart(UnknownVariant):
    pass


class SpecHit(Model, one_of=("hit", "name")):
    hit: Hit


class SpecName(Model, one_of=("hit", "name")):
    name: str


class UnknownSpec(UnknownVariant, one_of=("hit", "name")):
    pass


class CatOpen(OpenModel, tag_field="kind"):
    kind: ClassVar[Literal["cat"]] = "cat"


class UnknownAnimal(UnknownVariant, tag_field="kind"):
    pass


class Person(OpenModel):
    name: str
    pet: Animal | None = None


class Team(OpenModel):
    """As with `keep_unknown_members`: every model is open."""

    lead: Person
    others: list[Person]


class Hits(Model):
    hits: list[Hit]
    best: Hit | None = None
    nullable: Hit | Unset | None = UNSET
    named: dict[str, dict[str, list[Hit]]] | None = None
    text_or_hit: str | Hit | None = None
    parts: list[Part] | None = None
    spec: Spec | None = None


Animal = CatOpen | UnknownAnimal

if TYPE_CHECKING:
    Part = PartHit | UnknownPart
    Spec = SpecHit | SpecName | UnknownSpec
else:
    Part = choice(UnknownPart, by_tag("kind", {"hit": PartHit}))
    Spec = by_key(UnknownSpec, {"hit": SpecHit, "name": SpecName})
