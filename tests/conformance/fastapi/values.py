"""An app whose endpoints take and answer a value of each of pydantic's types.

Each type has an endpoint that takes a model with the value as a member, alone, in
a list and as what may be null, and answers with what it has read.
"""

# FastAPI evaluates annotations, so they are not put off here. The app does what its
# authors do, whatever our rules say.
# ruff: noqa: UP006, UP007, UP042

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import re
import typing
import uuid
from collections import deque
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, TypeVar

import pydantic
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag
from pydantic.alias_generators import to_camel
from typing_extensions import TypeAliasType, TypedDict

T = TypeVar("T")

app = FastAPI(title="Values", version="1")


class Color(str, enum.Enum):
    """An enum of text."""

    RED = "red"
    DARK_BLUE = "dark blue"


class Level(enum.IntEnum):
    """An enum of numbers."""

    LOW = -1
    HIGH = 2


class Mixed(enum.Enum):
    """An enum of values of several types."""

    ONE = 1
    TWO = "two"
    HALF = 0.5


class Point(BaseModel):
    """A model."""

    x: int
    y: int = 0


class Cat(BaseModel):
    """A variant."""

    kind: Literal["cat"] = "cat"
    lives: int


class Dog(BaseModel):
    """A variant of two tags."""

    kind: Literal["dog", "wolf"]
    tame: bool


class Fish(BaseModel):
    """A variant whose tag is not written."""

    fins: int


class Box(BaseModel, Generic[T]):
    """A generic model."""

    content: T


class Points(RootModel[list[Point]]):
    """A list with a name."""


class Prices(RootModel[dict[str, decimal.Decimal]]):
    """A map with a name."""


class Code(RootModel[Annotated[str, Field(min_length=2)]]):
    """A text with a name."""


class Node(BaseModel):
    """A model that holds itself."""

    name: str
    children: "list[Node]" = []
    parent: "Node | None" = None


class Camel(BaseModel):
    """A model whose members have other names on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
    first_name: str
    last_name: str | None = None


class Open(BaseModel):
    """A model that keeps what it does not know."""

    model_config = ConfigDict(extra="allow")
    name: str


class Counted(BaseModel):
    """A model that keeps numbers that it does not know."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    name: str


class Closed(BaseModel):
    """A model that admits nothing else."""

    model_config = ConfigDict(extra="forbid")
    name: str


class Square(BaseModel):
    """A model with a member that only answers have."""

    side: int

    @pydantic.computed_field
    def area(self) -> int:
        """Returns how large it is."""
        return self.side**2


class Odd(BaseModel):
    """A model with members that are no names in Python."""

    class_: str = Field(alias="class")
    dashed: int = Field(alias="x-dashed")
    model: str = Field("m", alias="self")


@dataclasses.dataclass
class Pair:
    """A dataclass."""

    left: int
    right: str = "r"


class Typed(TypedDict, total=False):
    """A dict with declared members."""

    name: typing.Required[str]
    size: int


class Named(NamedTuple):
    """A tuple whose items have names."""

    x: int
    y: str = "y"


class Base(BaseModel):
    """A model that others extend."""

    id: int


class Child(Base):
    """A model that extends another one."""

    extra: str


UserId = NewType("UserId", int)
Json = TypeAliasType(
    "Json", "typing.Union[dict[str, Json], list[Json], str, int, bool, None]"
)
Short = TypeAliasType("Short", Annotated[str, Field(max_length=5)])
Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Beast = Annotated[
    Annotated[Cat, Tag("cat")] | Annotated[Fish, Tag("fish")],
    Discriminator(lambda value: "fish" if _has(value, "fins") else "cat"),
]
Nested = Annotated[Pet | Annotated["Bird", Tag("bird")], Field(discriminator="kind")]


class Bird(BaseModel):
    """A variant beside a union."""

    kind: Literal["bird"]


def _has(value: Any, name: str) -> bool:
    return name in value if isinstance(value, dict) else hasattr(value, name)


UUID = uuid.UUID(int=0x12345678123440008000000000000000)
WHEN = "2026-01-02T03:04:05Z"
TYPES: dict[str, tuple[Any, list[Any]]] = {
    # Python's own
    "bool": (bool, [True, False]),
    "int": (int, [0, -(2**53)]),
    "float": (float, [0.5, -1e300]),
    "str": (str, ["", 'ä\u2028"\\\n😀']),
    "bytes": (bytes, ["abc", ""]),
    "none": (None, [None]),
    "any": (Any, [1, [{"a": None}], "x"]),
    "object": (object, [{"a": 1}]),
    "list": (list, [[1, "a", None]]),
    "list_int": (list[int], [[], [1, 2]]),
    "list_list": (list[list[int]], [[[1], []]]),
    "tuple": (tuple[int, str], [[1, "a"]]),
    "tuple_any": (tuple[int, ...], [[1, 2, 3], []]),
    "tuple_models": (
        tuple[Point, Cat],
        [[{"x": 1, "y": 2}, {"kind": "cat", "lives": 9}]],
    ),
    "set": (set[int], [[1]]),
    "frozenset": (frozenset[str], [["a"]]),
    "deque": (deque[int], [[1, 2]]),
    "sequence": (typing.Sequence[int], [[1, 2]]),
    "iterable": (typing.Iterable[int], [[1, 2]]),
    "dict": (dict, [{"a": 1}]),
    "dict_int": (dict[str, int], [{"a": 1}, {}]),
    "dict_keys": (dict[int, str], [{"1": "a"}]),
    "dict_dates": (dict[dt.date, int], [{"2026-01-02": 1}]),
    "dict_enum": (dict[Color, int], [{"red": 1}]),
    "dict_literal": (dict[Literal["a", "b"], int], [{"a": 1}]),
    "dict_models": (dict[str, list[Point]], [{"a": [{"x": 1, "y": 2}]}]),
    "mapping": (typing.Mapping[str, int], [{"a": 1}]),
    "defaultdict": (typing.DefaultDict[str, list[int]], [{"a": [1]}]),
    "ordered_dict": (typing.OrderedDict[str, int], [{"b": 1, "a": 2}]),
    "counter": (collections.Counter[str], [{"a": 2}]),
    "typed_dict": (Typed, [{"name": "n"}, {"name": "n", "size": 1}]),
    "named_tuple": (Named, [[1, "b"]]),
    "dataclass": (Pair, [{"left": 1, "right": "x"}]),
    "new_type": (UserId, [5]),
    "optional": (int | None, [None, 5]),
    "union_scalars": (int | float | str, [1, 0.5, "a"]),
    "union_lists": (int | list[int], [1, [1, 2]]),
    "union_of_lists": (list[int] | list[str], [[1], ["a"]]),
    "union_model_text": (Point | str, [{"x": 1, "y": 2}, "none"]),
    "literal": (Literal["a", "b"], ["a"]),
    "literal_one": (Literal["only"], ["only"]),
    "literal_mixed": (Literal["a", 1, True, None], ["a", 1, None]),
    "enum": (Color, ["red", "dark blue"]),
    "enum_int": (Level, [-1, 2]),
    "enum_mixed": (Mixed, [1, "two", 0.5]),
    "decimal": (decimal.Decimal, ["1.50", "-0.1"]),
    "date": (dt.date, ["2026-01-02"]),
    "datetime": (dt.datetime, [WHEN, "2026-01-02T03:04:05.678901+02:00"]),
    "time": (dt.time, ["03:04:05", "03:04:05.500000"]),
    "timedelta": (dt.timedelta, ["PT1H30M", "P1DT2S"]),
    "date_or_datetime": (dt.date | dt.datetime, ["2026-01-02", "2026-01-02T03:04:05Z"]),
    "uuid": (uuid.UUID, [str(UUID)]),
    "path": (pathlib.Path, ["a/b.txt"]),
    "pattern": (re.Pattern[str], ["a+"]),
    "complex": (complex, ["1+2j"]),
    "ipv4": (ipaddress.IPv4Address, ["10.0.0.1"]),
    "ipv6": (ipaddress.IPv6Address, ["::1"]),
    "ipv4_network": (ipaddress.IPv4Network, ["10.0.0.0/8"]),
    "ipv6_interface": (ipaddress.IPv6Interface, ["::1/128"]),
    # models
    "model": (Point, [{"x": 1, "y": 2}]),
    "child": (Child, [{"id": 1, "extra": "e"}]),
    "parent": (Base, [{"id": 1}]),
    "generic": (Box[int], [{"content": 1}]),
    "generic_model": (Box[Point], [{"content": {"x": 1, "y": 2}}]),
    "generic_nested": (Box[list[Box[str]]], [{"content": [{"content": "a"}]}]),
    "root_list": (Points, [[{"x": 1, "y": 2}]]),
    "root_dict": (Prices, [{"a": "1.50"}]),
    "root_text": (Code, ["ab"]),
    "recursive": (
        Node,
        [
            {
                "name": "a",
                "children": [{"name": "b", "children": [], "parent": None}],
                "parent": None,
            }
        ],
    ),
    "aliases": (Camel, [{"firstName": "A", "lastName": None}]),
    "extra_allow": (Open, [{"name": "a", "more": [1]}]),
    "extra_numbers": (Counted, [{"name": "a", "more": 1}]),
    "extra_forbid": (Closed, [{"name": "a"}]),
    "odd_names": (Odd, [{"class": "a", "x-dashed": 1, "self": "s"}]),
    "union_models": (Point | Fish, [{"x": 1, "y": 2}, {"fins": 3}]),
    "union_tagged": (
        Pet,
        [{"kind": "cat", "lives": 9}, {"kind": "wolf", "tame": False}],
    ),
    "union_nested": (Nested, [{"kind": "cat", "lives": 9}, {"kind": "bird"}]),
    "union_callable": (Beast, [{"kind": "cat", "lives": 1}, {"fins": 2}]),
    # what pydantic adds
    "json_value": (pydantic.JsonValue, [{"a": [1, None, "x", {"b": 0.5}]}]),
    "recursive_alias": (Json, [{"a": ["x", {"b": None}]}]),
    "alias_type": (Short, ["abc"]),
    "positive_int": (pydantic.PositiveInt, [1]),
    "negative_int": (pydantic.NegativeInt, [-1]),
    "non_negative_float": (pydantic.NonNegativeFloat, [0.5]),
    "finite_float": (pydantic.FiniteFloat, [0.5]),
    "conint": (pydantic.conint(gt=1, lt=9, multiple_of=2), [4]),
    "confloat": (pydantic.confloat(ge=0, le=1), [0.5]),
    "constr": (pydantic.constr(pattern="^a+$", min_length=1), ["aa"]),
    "constraints": (Annotated[str, pydantic.StringConstraints(to_lower=True)], ["ab"]),
    "conlist": (pydantic.conlist(int, min_length=1, max_length=3), [[1]]),
    "conset": (pydantic.conset(int, min_length=1), [[1]]),
    "conbytes": (pydantic.conbytes(max_length=9), ["abc"]),
    "condecimal": (pydantic.condecimal(max_digits=5, decimal_places=2), ["1.25"]),
    "condate": (pydantic.condate(gt=dt.date(2000, 1, 1)), ["2026-01-02"]),
    "strict_int": (pydantic.StrictInt, [1]),
    "strict_str": (pydantic.StrictStr, ["a"]),
    "strict_bool": (pydantic.StrictBool, [True]),
    "strict_float": (pydantic.StrictFloat, [0.5]),
    "aware_datetime": (pydantic.AwareDatetime, [WHEN]),
    "naive_datetime": (pydantic.NaiveDatetime, ["2026-01-02T03:04:05"]),
    "past_date": (pydantic.PastDate, ["2000-01-02"]),
    "future_datetime": (pydantic.FutureDatetime, ["2999-01-02T03:04:05Z"]),
    "uuid4": (pydantic.UUID4, [str(UUID)]),
    "http_url": (pydantic.HttpUrl, ["https://example.com/a?b=c"]),
    "any_url": (pydantic.AnyUrl, ["ftp://example.com/a"]),
    "file_url": (pydantic.FileUrl, ["file:///a/b"]),
    "websocket_url": (pydantic.WebsocketUrl, ["wss://example.com/"]),
    "postgres_dsn": (pydantic.PostgresDsn, ["postgres://u:p@localhost:5432/db"]),
    "redis_dsn": (pydantic.RedisDsn, ["redis://localhost:6379/0"]),
    "ip_address": (pydantic.IPvAnyAddress, ["10.0.0.1"]),
    "ip_network": (pydantic.IPvAnyNetwork, ["10.0.0.0/8"]),
    "ip_interface": (pydantic.IPvAnyInterface, ["10.0.0.1/8"]),
    "byte_size": (pydantic.ByteSize, [1024]),
    "base64_bytes": (pydantic.Base64Bytes, ["YWI="]),
    "base64_str": (pydantic.Base64Str, ["YWI="]),
    "base64_url_bytes": (pydantic.Base64UrlBytes, ["_w=="]),
    "on_error_omit": (list[pydantic.OnErrorOmit[int]], [[1]]),
    "serialize_as_any": (pydantic.SerializeAsAny[Base], [{"id": 1}]),
}
"""Each type, with values that come back as they were sent."""

CHANGED: dict[str, tuple[Any, Any, Any]] = {
    "secret_str": (pydantic.SecretStr, "hush", "**********"),
    "secret_bytes": (pydantic.SecretBytes, "hush", "**********"),
    "json": (pydantic.Json[Any], '{"a": [1]}', {"a": [1]}),
    "json_model": (pydantic.Json[Point], '{"x": 1}', {"x": 1, "y": 0}),
    "byte_size_text": (pydantic.ByteSize, "1KiB", 1024),
    "computed": (Square, {"side": 2}, {"side": 2, "area": 4}),
    "default": (Point, {"x": 1}, {"x": 1, "y": 0}),
    "written_otherwise": (
        Annotated[int, pydantic.PlainSerializer(str, return_type=str)],
        5,
        "5",
    ),
    "read_otherwise": (
        Annotated[str, pydantic.BeforeValidator(str), pydantic.WithJsonSchema({})],
        5,
        "5",
    ),
    "file_path": (pydantic.FilePath, __file__, __file__),
    "directory_path": (pydantic.DirectoryPath, "/", "/"),
}
"""Each type, with a value that is sent and what comes back."""


def _echo(name: str, kind: Any) -> None:
    """Adds the endpoint of a type."""
    model = pydantic.create_model(
        f"Some_{name}",
        value=(kind, ...),
        values=(list[kind], []),
        nothing=(kind | None if kind is not None else None, None),
    )

    def echo(body: Any) -> Any:
        return body

    echo.__annotations__ = {"body": model, "return": model}
    app.post(f"/{name}", operation_id=f"echo_{name}")(echo)


for _name, (_kind, *_) in {**TYPES, **CHANGED}.items():
    _echo(_name, _kind)
