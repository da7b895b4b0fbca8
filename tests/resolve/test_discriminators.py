"""What generated unions make of what a server sends, from documents of a few lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from support import ROOT, generate, imported

CASES = ROOT / "tests" / "cases"

Json = Any
Decode = Callable[[str, Json], Any]


@pytest.fixture(scope="module")
def decode(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Decode]]:
    """Gives for a case the function that decodes a value to one of its types."""
    known: dict[str, Decode] = {}
    with ExitStack() as stack:

        def of(case: str) -> Decode:
            if case not in known:
                folder = tmp_path_factory.mktemp(case)
                run = generate(CASES / case / "spec.yaml", folder)
                assert run.status == 0, run.stderr
                name = stack.enter_context(imported(folder / "acme")).__name__
                models = sys.modules[f"{name}.models"]
                codec = sys.modules[f"{name}._runtime.codec"]

                def decoded(kind: str, value: Json) -> Any:
                    found = codec.from_json(json.dumps(value), getattr(models, kind))
                    assert value == codec.to_dict(found)
                    return found

                known[case] = decoded
            return known[case]

        yield of


@pytest.mark.parametrize(
    ("case", "union", "value", "expected"),
    [
        ("union_mapping_objects", "Capacity", {"mode": "OnDemand"}, "OnDemand"),
        (
            "union_mapping_objects",
            "Capacity",
            {"mode": "Dedicated", "replicas": 1, "new": [None]},
            "Dedicated",
        ),
        (
            "union_mapping_objects",
            "Capacity",
            {"mode": "New", "a": 1},
            "UnknownCapacity",
        ),
        ("union_mapping_objects", "Capacity", {"a": None}, "UnknownCapacity"),
        ("union_mapping_objects", "Capacity", {"mode": None}, "UnknownCapacity"),
        ("union_mapping_objects", "Capacity", {"mode": 5}, "UnknownCapacity"),
        ("union_mapping_objects", "Capacity", {"mode": "Dedicated"}, "UnknownCapacity"),
        ("union_mapping_keys", "Shape", {"kind": "round", "radius": 1.5}, "CircleV1"),
        ("union_mapping_keys", "Shape", {"kind": "Circle.v1"}, "UnknownShape"),
        ("union_without_mapping", "Event", {"type": "event.created"}, "CreatedEvent"),
        ("union_without_mapping", "Event", {"type": "event.deleted"}, "DeletedEvent"),
        ("union_without_mapping", "Event", {"type": "Renamed", "name": "a"}, "Renamed"),
        ("union_without_mapping", "Event", {"type": "CreatedEvent"}, "UnknownEvent"),
        (
            "union_without_mapping",
            "Event",
            {"type": "event.moved", "to": "b"},
            "EventEventMoved",
        ),
        ("union_partial_mapping", "Job", {"type": "in"}, "Import"),
        ("union_partial_mapping", "Job", {"type": "Export"}, "Export"),
        ("union_partial_mapping", "Job", {"type": "Import"}, "UnknownJob"),
        (
            "union_two_tags_one_schema",
            "Embedding",
            {"vector_type": "binary", "values": [1.5]},
            "Dense",
        ),
        (
            "union_two_tags_one_schema",
            "Embedding",
            {"vector_type": "sparse", "indices": [1]},
            "Sparse",
        ),
        (
            "union_shared_variant",
            "Pet",
            {"species": "cat", "guest_type": "animal"},
            "Cat",
        ),
        (
            "union_shared_variant",
            "Guest",
            {"species": "cat", "guest_type": "animal"},
            "Cat",
        ),
        ("union_shared_variant", "Guest", {"guest_type": "human"}, "Human"),
        ("union_mapping_outside", "Store", {"kind": "tape"}, "Tape"),
        ("union_tags_no_strings", "Frame", {"opcode": 9}, "Ping"),
        ("union_tags_no_strings", "Frame", {"opcode": 2, "bytes": "a"}, "Data"),
        ("union_tags_no_strings", "Frame", {"opcode": "9"}, "UnknownFrame"),
        ("union_tags_no_strings", "Frame", {"opcode": True}, "UnknownFrame"),
        ("union_tags_no_strings", "Switch", {"enabled": True}, "On"),
        ("union_tags_no_strings", "Switch", {"enabled": False, "since": "a"}, "Off"),
        ("union_tags_no_strings", "Switch", {"enabled": 1}, "UnknownSwitch"),
        ("union_tags_no_strings", "Release", {"version": 1.5, "fixes": 2}, "Patched"),
        ("union_tags_no_strings", "Release", {"version": 2.5}, "UnknownRelease"),
        ("names_unfit", "Thing", {'say "hi"': "a", "plain": 1}, "Thing"),
        ("union_default_mapping", "Message", {"type": "text", "text": "a"}, "Text"),
        ("union_default_mapping", "Message", {"type": "Other"}, "Other"),
        ("union_default_mapping", "Message", {"type": "new"}, "Other"),
        ("union_default_mapping", "Message", {}, "Other"),
        (
            "union_one_key_wrappers",
            "IndexSpec",
            {"pod": {"replicas": 1}},
            "IndexSpecPod",
        ),
        ("union_one_key_wrappers", "IndexSpec", {"byoc": {"a": 1}}, "UnknownIndexSpec"),
        ("union_one_key_wrappers", "IndexSpec", {}, "UnknownIndexSpec"),
        (
            "union_inferred_tag",
            "Filter",
            {"field": "a", "op": "eq", "value": []},
            "Equals",
        ),
        ("union_inferred_tag", "Filter", {"field": "a", "op": "between"}, "Between"),
        ("union_inferred_tag", "Filter", {"field": "a", "op": "in"}, "UnknownFilter"),
        ("union_required_keys", "Place", {"x": 1.5, "y": 2.5}, "Coordinates"),
        ("union_required_keys", "Place", {"x": 1.5, "y": 2.5, "height": 3.5}, "Tower"),
        ("union_required_keys", "Place", {"street": "a", "note": "b"}, "Address"),
        ("union_required_keys", "Place", {"planet": "Mars"}, "UnknownPlace"),
        ("union_ambiguous", "Person", {"name": "a", "desk": "b"}, "Employee"),
        ("union_ambiguous", "Person", {"name": "a", "badge": "b"}, "Visitor"),
        ("union_nested", "Vehicle", {"kind": "bus", "seats": 50}, "Bus"),
        ("union_nested", "Vehicle", {"kind": "bicycle"}, "Bicycle"),
        ("union_nested", "Vehicle", {"kind": "Bicycle"}, "UnknownVehicle"),
        ("union_nested", "Anything", {"kind": "car"}, "Car"),
        ("union_nested", "Anything", {"kind": "Bicycle"}, "Bicycle"),
        ("union_nested", "Anything", {"kind": "boat"}, "UnknownAnything"),
        ("union_scalars", "Value", "a", "str"),
        ("union_scalars", "Value", 1.5, "float"),
        ("union_scalars", "Value", True, "bool"),
        ("union_scalars", "Value", ["a"], "list"),
        (
            "discriminator_alone",
            "Reference",
            {"type": "a", "new": {"b": 1}},
            "Reference",
        ),
        ("discriminator_parent", "Animal", {"species": "lion", "name": "a"}, "Lion"),
        (
            "discriminator_parent",
            "Animal",
            {"species": "elk", "name": "a"},
            "UnknownAnimal",
        ),
        ("free_form_objects", "Open", {"id": "a", "b": None}, "Open"),
        ("free_form_objects", "Counted", {"id": "a", "b": 1}, "Counted"),
        (
            "recursive_models",
            "Node",
            {"value": "a", "children": [{"value": "b"}]},
            "Node",
        ),
        ("enums", "State", "never heard of", "str"),
    ],
)
def test_the_variant_is_the_right_one_and_nothing_is_lost(
    decode: Callable[[str], Decode], case: str, union: str, value: Json, expected: str
) -> None:
    assert expected == type(decode(case)(union, value)).__name__


def test_tags_are_attributes(decode: Callable[[str], Decode]) -> None:
    capacity = decode("union_mapping_objects")
    assert capacity("Capacity", {"mode": "OnDemand"}).mode == "OnDemand"
    assert capacity("Capacity", {"mode": "New"}).mode == "New"
    assert decode("union_tags_no_strings")("Frame", {"opcode": 7}).opcode == 7


def test_null_and_absent_differ(decode: Callable[[str], Decode]) -> None:
    profile = decode("nullable_members")
    bare = profile("Profile", {"id": "a", "nick": None})
    assert type(bare.city).__name__ == "UnsetType"
    nulls = {"id": "a", "nick": None, "age": None, "city": None, "mood": None}
    assert profile("Profile", nulls).city is None
