"""Models of what is closed: objects without other members, lists of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from runtime.model import (
    EXTRA,
    ClosedModel,
    Model,
    OpenModel,
    UnknownVariant,
    Unlisted,
    UnlistedInteger,
    field,
)
from runtime.unions import by_key, choice, tried


class Fruit(ClosedModel):
    name: str


class Nut(Model):
    shell: str | None = None


class BoxOfFruit(Model, tag_field="kind"):
    kind: ClassVar[Literal["fruit"]] = "fruit"
    fruit: Fruit


class BoxLid(ClosedModel, tag_field="kind"):
    kind: ClassVar[Literal["lid"]] = "lid"


class UnknownBox(UnknownVariant, tag_field="kind"):
    pass


class SpecFruit(ClosedModel, one_of=("fruit", "nut")):
    fruit: Fruit


class SpecNut(ClosedModel, one_of=("fruit", "nut")):
    nut: Nut


class UnknownSpec(UnknownVariant, one_of=("fruit", "nut")):
    pass


class Shell(Model):
    shell: str


class UnknownOther(UnknownVariant):
    pass


class Basket(Model):
    fruit: Fruit | None = None
    fruits: list[Fruit] | None = None
    box: Box | None = None
    spec: Spec | None = None
    other: Other | None = None


class Crate(OpenModel):
    """Open itself, and closed within."""

    fruit: Fruit


class Fruits(OpenModel):
    """Open to closed objects."""

    additional_properties: dict[str, Fruit] = field(default_factory=dict, name=EXTRA)


class Tree(ClosedModel):
    leaf: str
    under: list[Tree] | None = None


class State(Model):
    state: Literal["Ready", "Broken"] | Unlisted | None = None
    states: list[Literal["Ready", "Broken"] | Unlisted] | None = None
    level: Literal[1, 2] | UnlistedInteger | None = None
    free: Literal["Ready", "Broken"] | str | None = None


Box = BoxOfFruit | BoxLid | UnknownBox

if TYPE_CHECKING:
    Spec = SpecFruit | SpecNut | UnknownSpec
    Other = Fruit | Shell | UnknownOther
else:
    Spec = by_key(UnknownSpec, {"fruit": SpecFruit, "nut": SpecNut})
    Other = choice(UnknownOther, tried(Fruit, Shell))
