"""Models of every kind, written as the generator would write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Union

from runtime.model import (
    EXTRA,
    UNSET,
    Model,
    OpenModel,
    UnknownVariant,
    Unset,
    field,
    member,
    text_member,
)
from runtime.unions import by_key, by_tag, choice, tried

# A tagged union that msgspec decodes by itself


class Battery(Model):
    """No member is required."""

    cells: int | None = None
    kind: str | None = None


class Diesel(Model, tag_field="power"):
    """A closed variant."""

    power: ClassVar[Literal["Diesel"]] = "Diesel"
    liters: float | None = None


class Electric(OpenModel, tag_field="power"):
    """An open variant."""

    power: ClassVar[Literal["Electric"]] = "Electric"
    battery: Battery


class UnknownEngine(UnknownVariant, tag_field="power"):
    @property
    def power(self) -> str | None:
        return text_member(self.raw, "power")


class Lock(Model, tag_field="class", tag="lock"):
    """Its tag is a keyword of Python."""

    class_: ClassVar[Literal["lock"]] = "lock"
    keys: int


class UnknownDoor(UnknownVariant, tag_field="class"):
    @property
    def class_(self) -> str | None:
        return text_member(self.raw, "class")


class Circle(Model, tag_field="shape"):
    """In two unions under the same tag."""

    shape: ClassVar[Literal["circle"]] = "circle"
    r: float


class Group(Model, tag_field="shape"):
    """A variant that holds variants."""

    shape: ClassVar[Literal["group"]] = "group"
    members: list[Shape]
    named: dict[str, Shape] | None = None


class UnknownShape(UnknownVariant, tag_field="shape"):
    @property
    def shape(self) -> str | None:
        return text_member(self.raw, "shape")


class UnknownOutline(UnknownVariant, tag_field="shape"):
    @property
    def shape(self) -> str | None:
        return text_member(self.raw, "shape")


# Unions that need help


class Cat(Model):
    """One schema under two tags: the tag is a member."""

    kind: Literal["cat", "kitten"]
    lives: int


class Dog(Model):
    kind: Literal["dog"]
    friend: Pet | None = None


class UnknownPet(UnknownVariant):
    @property
    def kind(self) -> str | None:
        return text_member(self.raw, "kind")


class FirstVersion(Model):
    version: Literal[1]
    text: str


class SecondVersion(Model):
    version: Literal[2]
    lines: list[str]


class UnknownNote(UnknownVariant):
    @property
    def version(self) -> Any:
        return member(self.raw, "version")


class Married(Model):
    married: bool
    to: str


class Single(Model):
    married: bool
    looking: bool | None = None


class UnknownPerson(UnknownVariant):
    pass


class Parcel(Model):
    by: str
    weight: float


class Letter(OpenModel):
    """What everything is that has no tag, or none that is declared."""

    text: str


class UnknownMail(UnknownVariant):
    pass


class TextPayload(Model):
    text: str


class EnginePayload(Model):
    engine: Engine


class UnknownPayload(UnknownVariant):
    pass


class ById(Model):
    id: str


class ByVector(Model):
    vector: list[float]
    top_k: int | None = None


class UnknownQuery(UnknownVariant):
    pass


class Twice(Model):
    """In two unions, under another tag field in each."""

    a: str
    b: str


class UnknownA(UnknownVariant):
    pass


class UnknownB(UnknownVariant):
    pass


class UnknownThing(UnknownVariant):
    pass


# Other models


class Counts(OpenModel):
    """`additionalProperties: {type: integer}` beside a declared member."""

    additional_properties: dict[str, int] = field(default_factory=dict, name=EXTRA)
    total: int


class Album(OpenModel):
    """Undeclared members that are variants."""

    additional_properties: dict[str, Shape] = field(default_factory=dict, name=EXTRA)


class Record(OpenModel):
    """A wire name that is no public attribute name."""

    id: str = field(name="_id")


class Node(Model):
    value: int
    next: Node | None = None


class Status(Model):
    ready: bool
    state: Literal["Ready", "Broken"] | str


class Car(Model):
    name: str
    engine: Engine
    status: Status
    doors: dict[str, Door]


class Cars(Model):
    cars: list[Car]


class Everything(Model):
    pets: list[Pet] | None = None
    shape: Shape | None = None
    outline: Outline | None = None
    query: Query | None = None
    a: UnionA | None = None
    b: UnionB | None = None
    id_or_ids: str | list[str] | ById | None = None
    name_or_shape: str | Shape | None = None
    scalar: str | int | float | bool | None = None
    count: int | None = None
    when: datetime | None = None
    day: date | None = None
    items: list[str] | None = None
    note: str | Unset | None = UNSET
    class_: str | None = field(default=None, name="class")
    private: str | None = field(default=None, name="_private")


class Fault(Model):
    """The body of error answers."""

    code: str
    details: dict[str, Any] | None = None


Engine = Diesel | Electric | UnknownEngine
Door = Lock | UnknownDoor
Shape = Circle | Group | UnknownShape
Outline = Union[Circle, UnknownOutline]  # noqa: UP007 - an older way to write it

if TYPE_CHECKING:
    Pet = Cat | Dog | UnknownPet
    Note = FirstVersion | SecondVersion | UnknownNote
    Person = Married | Single | UnknownPerson
    Mail = Parcel | Letter | UnknownMail
    Payload = TextPayload | EnginePayload | UnknownPayload
    Query = ByVector | ById | UnknownQuery
    UnionA = Twice | UnknownA
    UnionB = Twice | UnknownB
    Thing = Shape | Pet | UnknownThing
else:
    Pet = choice(UnknownPet, by_tag("kind", {"cat": Cat, "kitten": Cat, "dog": Dog}))
    Note = choice(UnknownNote, by_tag("version", {1: FirstVersion, 2: SecondVersion}))
    Person = choice(UnknownPerson, by_tag("married", {True: Married, False: Single}))
    Mail = choice(
        UnknownMail, by_tag("by", {"truck": Parcel}, absent=Letter, other=Letter)
    )
    Payload = by_key(UnknownPayload, {"text": TextPayload, "engine": EnginePayload})
    Query = choice(UnknownQuery, tried(ByVector, ById))
    UnionA = choice(UnknownA, by_tag("a", {"x": Twice}))
    UnionB = choice(UnknownB, by_tag("b", {"y": Twice}))
    Thing = choice(UnknownThing, by_tag("type", {"shape": Shape, "pet": Pet}))
