"""Values on their way: fields, closures, loops, functions, names of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from .outer.vendor import acme
from .outer.vendor.acme.v2025_10 import Pinecone
from .outer.vendor.acme.v2025_10.db_control import models as m
from .outer.vendor.acme.v2025_10.db_control.models import IndexModel as Index

if TYPE_CHECKING:
    from .outer.vendor.acme.v2025_10.db_control.models import IndexModelStatus  # uses: status

T = TypeVar("T", bound=Index)


@dataclass
class Store:
    client: Pinecone
    seen: list[Index] = field(default_factory=list)
    last: Index | None = None
    state: IndexModelStatus | None = None  # uses: status
    other: m.IndexModelStatus | None = None  # uses: status

    def again(self) -> Self:
        self.client.delete_index("a")  # uses: deletes
        return self

    def hosts(self) -> list[str]:
        found = [each.host for each in self.seen]  # uses: host
        if self.last is not None and (last := self.last).host:  # uses: host
            found.append(last.host)  # uses: host
        return found

    @property
    def first(self) -> Index:
        return self.seen[0]


@dataclass
class Host:
    host: str
    region: str


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def open(self) -> T:
        print(self.value.host)  # uses: host
        return self.value


class Deleter(Protocol):
    def delete_index(self, index_name: str, /) -> object: ...  # maybe: deletes


def through(deleter: Deleter) -> None:
    deleter.delete_index("a")


def flow(store: Store, host: Host) -> None:
    store.again().again().client.delete_index("a")  # uses: deletes
    print(host.host, host.region)
    print(store.first.host)  # uses: host
    print(Box(store.first).open().host)  # uses: host
    late = lambda: store.first.host  # uses: host
    print(late())
    for each, _ in zip(store.seen, "ab"):
        print(f"ü {each.host!r:>10} {host.host}")  # uses: host
        each.host = "b"  # uses: host
    by_name = {each.name: each for each in store.seen}
    print(by_name["a"].host, {name: x.name for name, x in by_name.items()})  # uses: host
    print("äöü", by_name["a"].status); print(by_name["b"].host)  # uses: host
    print(getattr(store.first, "host"))  # maybe: host
    print(getattr(store.first, "host", None) or hasattr(host, "host"))  # maybe: host
    with opened() as client:
        client.delete_index("b")  # uses: deletes
    print(max(store.seen, key=lambda each: each.host))  # uses: host


@contextmanager
def opened() -> Iterator[Pinecone]:
    yield Pinecone()


def default() -> None:
    """The default version is another one, which has not changed."""
    client = acme.Pinecone()
    client.delete_index("a")


def local() -> None:
    from .outer.vendor.acme.v2025_10.db_control.models import IndexModelStatus as S  # uses: status

    def inner(status: "S | None") -> None:
        print(status)

    inner(S(ready=True, state="Ready"))  # uses: status


def shadow(IndexModelStatus: str) -> str:
    return IndexModelStatus


def quoted(value: "list[m.IndexModelStatus]") -> None:  # maybe: status
    print(value)


class Reader(Pinecone):
    def describe_index(self, index_name: str) -> Index:  # maybe: place, result
        return super().describe_index(index_name)  # uses: place, result


def reader() -> None:
    read = Reader()
    read.describe_index("a")
    read.delete_index("a")  # uses: deletes


class MyIndex(Index):
    def shown(self) -> str:
        return self.host  # uses: host


def narrowed(value: object, either: Index | Host) -> None:
    if isinstance(value, Index):
        print(value.host)  # uses: host
    if isinstance(either, Host):
        print(either.host)
        return
    print(either.host)  # uses: host
    return
    print(either.host)  # uses: host
