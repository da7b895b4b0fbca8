"""One-key wrapper unions, written as the generator would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.model import UNSET, Model, OpenModel, UnknownVariant, Unset, field
from runtime.unions import by_key
from zoo import Album, Engine, Pet, Record


class ServerlessSpec(Model):
    cloud: str
    engine: Engine | None = None
    records: list[Record] | None = None


class PodSpec(Model):
    replicas: int
    inside: Spec | None = None


class SpecByoc(Model, one_of=("byoc", "pod", "serverless")):
    byoc: str | None


class SpecPod(Model, one_of=("byoc", "pod", "serverless")):
    pod: PodSpec


class SpecServerless(Model, one_of=("byoc", "pod", "serverless")):
    serverless: ServerlessSpec


class UnknownSpec(UnknownVariant, one_of=("byoc", "pod", "serverless")):
    pass


class UnknownSpecPatch(UnknownVariant, one_of=("byoc", "pod", "serverless")):
    """Of a union that has fewer keys."""


class WayFrom(Model, one_of=("from_", "to")):
    from_: str = field(name="from")


class WayTo(Model, one_of=("from_", "to")):
    to: Pet


class UnknownWay(UnknownVariant, one_of=("from_", "to")):
    pass


class ToA(OpenModel):
    a: int


class ToB(OpenModel):
    b: Album


class UnknownTo(UnknownVariant):
    pass


class ByRaw(Model, one_of=("raw", "reason")):
    raw: int


class ByReason(Model, one_of=("raw", "reason")):
    reason: int


class UnknownBy(UnknownVariant, one_of=("raw", "reason")):
    pass


class Index(Model):
    spec: Spec | None = None
    specs: list[Spec] | None = None
    named: dict[str, Spec] | None = None
    patch: SpecPatch | None = None
    alone: SpecPod | None = None
    text_or_spec: str | Spec | None = None
    nullable: Spec | Unset | None = UNSET
    way: Way | None = None
    count: int | None = None


if TYPE_CHECKING:
    Spec = SpecByoc | SpecPod | SpecServerless | UnknownSpec
    SpecPatch = SpecPod | SpecServerless | UnknownSpecPatch
    Way = WayFrom | WayTo | UnknownWay
    To = ToA | ToB | UnknownTo
    By = ByRaw | ByReason | UnknownBy
else:
    Spec = by_key(
        UnknownSpec,
        {"serverless": SpecServerless, "pod": SpecPod, "byoc": SpecByoc},
    )
    SpecPatch = by_key(UnknownSpecPatch, {"serverless": SpecServerless, "pod": SpecPod})
    Way = by_key(UnknownWay, {"from": WayFrom, "to": WayTo})
    To = by_key(UnknownTo, {"a": ToA, "b": ToB})
    By = by_key(UnknownBy, {"raw": ByRaw, "reason": ByReason})
