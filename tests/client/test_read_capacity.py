"""The union `ReadCapacity`: as an argument, and from JSON and back."""

from __future__ import annotations

import json

import pytest
from pinecone import from_json, to_dict, to_json
from pinecone.v2026_01_alpha.db_control import models

DEDICATED = {
    "dedicated": {
        "manual": {"replicas": 2, "shards": 2},
        "node_type": "t1",
        "scaling": "Manual",
    },
    "mode": "Dedicated",
}
"""The member `read_capacity` of the documentation's example `dedicated`."""

ON_DEMAND = {"mode": "OnDemand"}


def config() -> models.ReadCapacityDedicatedConfig:
    return models.ReadCapacityDedicatedConfig(
        node_type="t1",
        scaling="Manual",
        manual=models.ScalingConfigManual(replicas=2, shards=2),
    )


def dedicated(**extra: object) -> models.ReadCapacityDedicatedSpec:
    return models.ReadCapacityDedicatedSpec(
        dedicated=config(), additional_properties=extra
    )


def read(value: object) -> models.ReadCapacity:
    return from_json(json.dumps(value), models.ReadCapacity)


def shown(value: object) -> object:
    """Returns what the `repr` of a model makes."""
    return eval(repr(value), {name: getattr(models, name) for name in models.__all__})


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (dedicated(), DEDICATED),
        (DEDICATED, DEDICATED),
        ({"mode": "Dedicated", "dedicated": config()}, DEDICATED),
        (models.ReadCapacityOnDemandSpec(), ON_DEMAND),
        (ON_DEMAND, ON_DEMAND),
        (dedicated(warm=True), DEDICATED | {"warm": True}),
        (DEDICATED | {"warm": True}, DEDICATED | {"warm": True}),
        (models.UnknownReadCapacity(raw={"mode": "New"}), {"mode": "New"}),
    ],
    ids=[
        "class",
        "dict",
        "dict that holds a class",
        "on demand, class",
        "on demand, dict",
        "class with a new member",
        "dict with a new member",
        "unknown",
    ],
)
def test_what_is_sent(given, sent, recorder):
    recorder.restore("b", name="restored-drn-index", read_capacity=given)
    assert recorder.body() == {"name": "restored-drn-index", "read_capacity": sent}


def test_class_and_dict_send_the_same_over_the_wire(loopback, run_python):
    code = f"""
from pinecone import Pinecone
from pinecone.v2026_01_alpha.db_control.models import (
    ReadCapacityDedicatedConfig,
    ReadCapacityDedicatedSpec,
    ScalingConfigManual,
)

capacity = {dedicated()!r}
with Pinecone(api_key="k") as pc:
    pc.create_index_from_backup("b", name="n", read_capacity=capacity)
    pc.create_index_from_backup("b", name="n", read_capacity={DEDICATED!r})
"""
    run_python(code, PINECONE_BASE_URL=loopback.address)
    bodies = [json.loads(request.body) for request in loopback.received]
    assert bodies == [{"name": "n", "read_capacity": DEDICATED}] * 2


def test_the_tag_is_filled_in():
    assert dedicated().mode == "Dedicated"
    assert models.ReadCapacityOnDemandSpec().mode == "OnDemand"


def test_the_tag_is_no_argument():
    with pytest.raises(TypeError, match="mode"):
        models.ReadCapacityOnDemandSpec(mode="OnDemand")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DEDICATED, dedicated()),
        (ON_DEMAND, models.ReadCapacityOnDemandSpec()),
        (DEDICATED | {"warm": [1, None]}, dedicated(warm=[1, None])),
        (ON_DEMAND | {"warm": True}, models.ReadCapacityOnDemandSpec()),
    ],
    ids=["dedicated", "on demand", "open", "closed"],
)
def test_the_tag_decides_the_class(value, expected):
    assert read(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"mode": "Quantum", "dedicated": {"node_type": "q1"}, "new": {"a": [1, None]}},
        {"dedicated": {"node_type": "t1"}},
        {"mode": None},
        {"mode": 1},
        {},
    ],
    ids=["unknown tag", "no tag", "null", "number", "empty"],
)
def test_what_has_no_known_tag_is_kept_whole(value):
    capacity = read(value)
    assert isinstance(capacity, models.UnknownReadCapacity)
    assert capacity.raw == value
    assert json.loads(to_json(capacity)) == value


def test_an_unknown_variant_shows_its_tag():
    assert read({"mode": "Quantum"}).mode == "Quantum"
    assert read({}).mode is None


def test_a_known_tag_with_an_unfit_body_is_kept_with_the_reason():
    value = {"mode": "Dedicated", "dedicated": "yes"}
    capacity = read(value)
    assert isinstance(capacity, models.UnknownReadCapacity)
    assert "dedicated" in capacity.reason
    assert to_dict(capacity) == value


@pytest.mark.parametrize(
    "capacity",
    [DEDICATED, ON_DEMAND, DEDICATED | {"warm": True}, {"mode": "Quantum", "a": 1}],
    ids=["dedicated", "on demand", "new member", "unknown tag"],
)
def test_a_request_around_the_union_has_it_as_it_came(capacity, recorder):
    recorder.restore("b", name="n", tags={"a": ""}, read_capacity=read(capacity))
    value = {"name": "n", "tags": {"a": ""}, "read_capacity": capacity}
    assert recorder.body() == value


def test_suggested_values_are_no_limit_when_sent(recorder):
    recorder.restore("b", name="n", deletion_protection="paused")
    assert recorder.body() == {"name": "n", "deletion_protection": "paused"}


def test_suggested_values_are_no_limit_when_read():
    assert from_json(b'"paused"', models.DeletionProtection) == "paused"


MODELS = {
    "declared": models.CreateIndexFromBackupResponse(restore_job_id="j", index_id="i"),
    "tagged": models.ReadCapacityOnDemandSpec(),
    "nested": dedicated(),
    "new members": dedicated(warm=True, self=None),
    "unknown": models.UnknownReadCapacity(raw={"mode": "Quantum", "a": [1, None]}),
    "unfit": read({"mode": "Dedicated", "dedicated": 1}),
    "text": models.ReadCapacityDedicatedConfig(node_type="it's", scaling='"'),
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_repr_is_the_constructors_call(model):
    assert shown(model) == model


def test_repr_leaves_out_what_is_absent():
    config = models.ReadCapacityDedicatedConfig(node_type="t1", scaling="Manual")
    shown = "ReadCapacityDedicatedConfig(node_type='t1', scaling='Manual')"
    assert repr(config) == shown


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_print_shows_the_members_on_the_wire(model):
    assert eval(str(model)) == to_dict(model)


def test_print_is_broken_into_lines_as_in_the_documentation():
    assert str(dedicated()) == (
        "{'dedicated': {'manual': {'replicas': 2, 'shards': 2},\n"
        "               'node_type': 't1',\n"
        "               'scaling': 'Manual'},\n"
        " 'mode': 'Dedicated'}"
    )
