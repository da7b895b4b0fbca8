"""Unions of `choice`, written as the generator would write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from runtime.model import (
    EXTRA,
    UNSET,
    ClosedModel,
    Model,
    OpenModel,
    UnknownVariant,
    Unlisted,
    Unset,
    field,
)
from runtime.unions import by_key, by_member_type, by_tag, choice, tried


class A(OpenModel):
    type: str | None = None
    a: int


class B(OpenModel):
    type: str | None = None
    b: int
    more: str | None = None


class C(OpenModel):
    type: str | None = None
    b: int
    other: list[int] | None = None
    state: Literal["on", "off"] | Unlisted | None = None


class D(OpenModel):
    d: Item | None = None


class E(OpenModel):
    type: str | Unset | None = UNSET
    e: int


class F(OpenModel):
    type: str | Unset | None = UNSET
    e: str


class UnknownItem(UnknownVariant):
    pass


class UnknownLoose(UnknownVariant):
    pass


class UnknownSized(UnknownVariant):
    pass


class UnknownScalar(UnknownVariant):
    pass


class BySize(OpenModel):
    size: str


class BySizes(OpenModel):
    size: list[int]


class BySpan(OpenModel):
    size: list[int]
    step: int


class Unsized(OpenModel):
    name: str | None = None


class Number(OpenModel):
    """The type of its undeclared members is known."""

    additional_properties: dict[str, int] = field(default_factory=dict, name=EXTRA)
    n: int


class Text(OpenModel):
    """Declares less than `Number` where there is an `n`."""

    n: float | str
    when: datetime | None = None


class Shut(ClosedModel):
    n: int | None = None
    m: int | None = None


class Ajar(OpenModel):
    n: int


class Circle(OpenModel, tag_field="shape"):
    shape: ClassVar[Literal["circle"]] = "circle"
    r: float


class Square(OpenModel, tag_field="shape"):
    shape: ClassVar[Literal["square"]] = "square"
    side: float


class UnknownShape(UnknownVariant, tag_field="shape"):
    pass


class Framed(OpenModel):
    of: Shape
    width: int | None = None


class Listed(OpenModel):
    of: Item
    state: Literal["on", "off"] | Unlisted | None = None


class UnknownPicture(UnknownVariant):
    pass


class UnknownFew(UnknownVariant):
    pass


class UnknownMixed(UnknownVariant):
    pass


class KeyOne(Model, one_of=("one", "two")):
    one: int


class KeyTwo(Model, one_of=("one", "two")):
    two: int


class UnknownKey(UnknownVariant, one_of=("one", "two")):
    pass


class Not(OpenModel):
    """With `Wrap` a union that holds itself, and that each level tries twice."""

    arg: Tree
    deep: bool | None = None


class Wrap(OpenModel):
    arg: Tree
    flat: str | None = None


class Leaf(Model):
    leaf: int


class UnknownTree(UnknownVariant):
    pass


class Bag(Model):
    """Unions in every place."""

    items: list[Item] | None = None
    named: dict[str, Item] | None = None
    item: Item | Unset | None = UNSET
    loose: Loose | None = None
    pair: tuple[Item, Loose] | None = None
    rest: tuple[Item, ...] | None = None
    count: int | None = None


class Log(OpenModel):
    """Date-times in every place, beside text that looks like them."""

    at: datetime
    text: str
    times: list[datetime] | None = None
    named: dict[str, datetime] | None = None
    pair: tuple[str, datetime] | None = None
    inner: Log | None = None
    logs: list[Log] | None = None
    moment: Moment | None = None
    numbers: Numbers | None = None
    free: dict[str, Any] | None = None
    key: Key | None = None
    score: float | None = None


class UnknownOuter(UnknownVariant):
    pass


Shape = Circle | Square | UnknownShape

if TYPE_CHECKING:
    Item = A | B | C | D | E | F | str | list[int] | UnknownItem
    Loose = A | B | dict[str, Any] | UnknownLoose
    Sized = BySize | BySizes | BySpan | Unsized | UnknownSized
    Scalar = int | float | bool | UnknownScalar
    Key = KeyOne | KeyTwo | UnknownKey
    Moment = datetime | UnknownScalar
    Day = date | UnknownScalar
    Blob = bytes | UnknownScalar
    Word = Literal["a"] | UnknownScalar
    OpenWord = Literal["a"] | str | UnknownScalar
    Small = Literal[1, 2] | UnknownScalar
    Pair = tuple[int, Ajar] | UnknownScalar
    Many = list[Ajar] | UnknownScalar
    Numbers = Number | Text | UnknownFew
    Doors = Shut | Ajar | UnknownFew
    Picture = Framed | Listed | UnknownPicture
    Mixed = Shape | KeyOne | KeyTwo | Ajar | UnknownMixed
    Tree = Not | Wrap | Leaf | UnknownTree
    Outer = Item | Loose | UnknownOuter
    Tags = Ajar | Shut | UnknownItem
else:
    Key = by_key(UnknownKey, {"one": KeyOne, "two": KeyTwo})
    Item = choice(
        UnknownItem,
        by_tag("type", {"a": A, "b": tried(B, C)}, absent=D, other=tried(E, F)),
        str,
        list[int],
    )
    Loose = choice(UnknownLoose, tried(A, B, dict[str, Any]))
    Sized = choice(
        UnknownSized,
        by_member_type(
            "size",
            {"string": BySize, "array": tried(BySizes, BySpan)},
            absent=Unsized,
        ),
    )
    Scalar = choice(UnknownScalar, None, int, float, bool)
    Moment = choice(UnknownScalar, None, datetime)
    Day = choice(UnknownScalar, None, date)
    Blob = choice(UnknownScalar, None, bytes)
    Word = choice(UnknownScalar, None, Literal["a"])
    OpenWord = choice(UnknownScalar, None, Literal["a"] | str)
    Small = choice(UnknownScalar, None, Literal[1, 2])
    Pair = choice(UnknownScalar, None, tuple[int, Ajar])
    Many = choice(UnknownScalar, None, list[Ajar])
    Numbers = choice(UnknownFew, tried(Text, Number))
    Doors = choice(UnknownFew, tried(Shut, Ajar))
    Picture = choice(UnknownPicture, tried(Framed, Listed))
    Mixed = choice(UnknownMixed, tried(Shape, Key, Ajar))
    Tree = choice(UnknownTree, tried(Not, Wrap, Leaf))
    Outer = choice(UnknownOuter, by_tag("in", {"item": Item, "loose": Loose}), str)
    Tags = choice(UnknownItem, by_tag("type", {None: Ajar, 2: Shut}))
