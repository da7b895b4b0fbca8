"""What decoding and encoding cost beside hand-written msgspec code.

    python benchmarks/codec.py [rounds]

Each line compares ways to do the same, in many rounds that run all of them in random
order. Ratios are those of one round, so that a machine that slows down slows down both;
time is that of the processor.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "benchmarks")]

import plain  # noqa: E402 - only now can it be found
from pinecone._runtime.codec import Decoder, to_json  # noqa: E402
from pinecone._runtime.model import OpenModel, field  # noqa: E402
from pinecone.v2025_10.db_control.models import IndexList as SpecIndexList  # noqa: E402
from pinecone.v2026_01_alpha.db_control.models import (  # noqa: E402
    IndexList,
    IndexModel,
)

COUNT = 1000

Ways = dict[str, Callable[[], object]]

encode = msgspec.json.Encoder().encode
to_plain = msgspec.json.Decoder().decode


class UpsertRecord(OpenModel):
    """A record with free members, as the generator writes it."""

    id: str = field(name="_id")


class Vector(OpenModel):
    """A vector, as the generator writes it."""

    id: str
    values: list[float]


class PlainVector(msgspec.Struct):
    """The same by hand."""

    id: str
    values: Any


class Row(NamedTuple):
    """A line of the table."""

    name: str
    ratio: float
    half: str
    milliseconds: float
    budget: float | None

    @property
    def badness(self) -> float:
        """The ratio over its budget; none is better than all."""
        return self.ratio / self.budget if self.budget else 0


ROWS: list[Row] = []


def main(rounds: int) -> None:
    """Prints the table, the worst line first."""
    tagged_unions(rounds)
    one_key_unions(rounds)
    undeclared_members(rounds)
    undeclared_members_of_records(rounds)
    vectors(max(rounds // 4, 3))
    print("| what | median ratio | half of the rounds | ms | budget |")
    print("|---|---:|---:|---:|---:|")
    for row in sorted(ROWS, key=lambda row: row.badness, reverse=True):
        figures = f"{row.ratio:.3f} | {row.half} | {row.milliseconds:.3f}"
        print(f"| {row.name} | {figures} | {row.budget or ''} |")


def tagged_unions(rounds: int) -> None:
    """Compares a list of 2026-01.alpha indexes with plain structs."""
    by_hand = msgspec.json.Decoder(plain.IndexList).decode
    decode = Decoder(IndexList).decode
    known, one, many = (documents(tagged_index, n) for n in (0, 1, COUNT // 10))
    ways: Ways = {
        "": lambda: by_hand(known),
        "decode tagged unions, over plain structs": lambda: decode(known),
    }
    compare(ways, rounds, 1.05)
    unknown("tagged", decode, known, many, rounds)
    ways = {
        "": lambda: decode(known),
        "decode tagged unions, 1 of 1,000 unknown, over none": lambda: decode(one),
    }
    compare(ways, rounds)
    single = encode(tagged_index(1))
    by_hand_one = msgspec.json.Decoder(plain.Index).decode
    decode_one = Decoder(IndexModel).decode
    ways = {
        "": lambda: [by_hand_one(single) for _ in range(100)],
        "decode one document, over plain structs": lambda: [
            decode_one(single) for _ in range(100)
        ],
    }
    compare(ways, rounds)
    made, flat = decode(known), by_hand(known)
    ways = {
        "": lambda: encode(flat),
        "encode tagged unions, over plain structs": lambda: to_json(made),
    }
    compare(ways, rounds)


def one_key_unions(rounds: int) -> None:
    """Compares a list of 2025-10 indexes with structs whose spec has all keys."""
    by_hand = msgspec.json.Decoder(plain.SpecIndexList).decode
    decode = Decoder(SpecIndexList).decode
    known, many = documents(spec_index), documents(spec_index, COUNT // 10)
    ways: Ways = {
        "": lambda: by_hand(known),
        "decode one-key unions, over plain structs": lambda: decode(known),
    }
    compare(ways, rounds, 1.3)
    unknown("one-key", decode, known, many, rounds)


def unknown(
    name: str, decode: Callable[[bytes], Any], known: bytes, many: bytes, rounds: int
) -> None:
    """Compares a document with unknown variants with one without."""
    made, kept = decode(known), decode(many)
    assert to_plain(to_json(made)) == to_plain(known)
    assert to_plain(to_json(kept)) == to_plain(many)
    ways: Ways = {
        "": lambda: decode(known),
        f"decode {name} unions, 10 % unknown, over none": lambda: decode(many),
    }
    compare(ways, rounds, 2.8)
    ways = {
        "": lambda: to_json(made),
        f"encode {name} unions, 10 % unknown, over none": lambda: to_json(kept),
    }
    compare(ways, rounds, 2.5)


def undeclared_members(rounds: int) -> None:
    """Compares indexes that have an undeclared member with dicts, and with none."""
    by_hand = msgspec.json.Decoder(plain.IndexList).decode
    decode = Decoder(IndexList).decode
    none = documents(tagged_index)
    made = decode(none)
    ways: Ways = {
        "": lambda: by_hand(none),
        "decode indexes, none has undeclared members, over plain structs": (
            lambda: decode(none)
        ),
    }
    compare(ways, rounds, 1.05)
    for step, title, budget in ((10, "one of ten has", 1.2), (1, "all have", 2.4)):
        indexes = to_plain(none)["indexes"]
        for index in indexes[step - 1 :: step]:
            index["warm"] = {"since": 7}
        body = encode({"indexes": indexes})
        kept = decode(body)
        assert to_plain(to_json(kept)) == to_plain(body)
        name = f"indexes, {title} undeclared members"
        ways = {
            "": lambda body=body: to_plain(body),
            f"decode {name}, over dicts": lambda body=body: decode(body),
        }
        compare(ways, rounds, budget)
        ways = {
            "": lambda: to_json(made),
            f"encode {name}, over none": lambda kept=kept: to_json(kept),
        }
        compare(ways, rounds, 2.5)


def undeclared_members_of_records(rounds: int) -> None:
    """Compares small records that have undeclared members with dicts."""
    for step, title, budget in ((10, "one of ten has", 1.2), (1, "all have", 2.4)):
        records: list[dict[str, Any]] = [{"_id": str(i)} for i in range(COUNT)]
        for record in records[step - 1 :: step]:
            record |= {"chunk_text": "hello", "n": 1}
        body = encode(records)
        decode = Decoder(list[UpsertRecord]).decode
        made, flat = decode(body), to_plain(body)
        assert to_plain(to_json(made)) == flat
        name = f"records, {title} undeclared members, over dicts"
        ways: Ways = {
            "": lambda body=body: to_plain(body),
            f"decode {name}": lambda body=body, decode=decode: decode(body),
        }
        compare(ways, rounds, budget)
        ways = {
            "": lambda flat=flat: encode(flat),
            f"encode {name}": lambda made=made: to_json(made),
        }
        compare(ways, rounds, 2.5)
    ways = {
        "": lambda: [encode(record) for record in flat],
        "encode records with undeclared members one by one, over dicts": lambda: [
            to_json(record) for record in made
        ],
    }
    compare(ways, rounds)


def vectors(rounds: int) -> None:
    """Compares what an upsert of 1,000 vectors of 1,536 numbers costs."""
    chance = random.Random(1)
    lists = [[chance.random() for _ in range(1536)] for _ in range(COUNT)]
    made = [Vector(id=str(i), values=values) for i, values in enumerate(lists)]
    by_hand = [PlainVector(str(i), values) for i, values in enumerate(lists)]
    ways: Ways = {
        "": lambda: encode(by_hand),
        "encode vectors of lists, over msgspec": lambda: to_json(made),
    }
    compare(ways, rounds, 1.05)
    try:
        orjson, numpy = map(import_module, ("orjson", "numpy"))
    except ImportError:
        print("orjson and numpy are not here, so arrays are not measured\n")
        return
    arrays = numpy.array(lists, dtype="float32")
    held: Any = [Vector(id=str(i), values=values) for i, values in enumerate(arrays)]
    dicts = [{"id": str(i), "values": values} for i, values in enumerate(lists)]
    same = [{"id": str(i), "values": values} for i, values in enumerate(arrays)]
    ways = {
        "": lambda: orjson.dumps(dicts),
        "encode vectors of lists, over orjson": lambda: to_json(made),
    }
    compare(ways, rounds, 1.05)
    ways = {
        "": lambda: orjson.dumps(same, option=orjson.OPT_SERIALIZE_NUMPY),
        "encode vectors of arrays, over orjson": lambda: to_json(held),
    }
    compare(ways, rounds, 1.05)
    ways = {
        "": lambda: encode([PlainVector("", values.tolist()) for values in arrays]),
        "encode vectors of arrays, over tolist() first": lambda: to_json(held),
    }
    compare(ways, rounds, 0.5)


def compare(ways: Ways, rounds: int, budget: float | None = None) -> None:
    """Notes a line for each way but the first, with which it is compared."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    gc.collect()
    gc.disable()  # its pauses would fall on whoever comes next
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            start = time.thread_time()
            ways[name]()
            seconds[name].append(time.thread_time() - start)
    gc.enable()
    base, *others = ways
    for name in others:
        pairs = zip(seconds[name], seconds[base], strict=True)
        low, median, high = statistics.quantiles(own / other for own, other in pairs)
        half = f"{low:.3f} to {high:.3f}"
        took = statistics.median(seconds[name]) * 1e3
        ROWS.append(Row(name, median, half, took, budget))


def documents(index: Callable[[int, bool], Any], unknown: int = 0) -> bytes:
    """Returns a list of indexes, some of which have an unknown variant."""
    step = COUNT // unknown if unknown else COUNT + 1
    return encode({"indexes": [index(i, i % step == step - 1) for i in range(COUNT)]})


def capacity(number: int) -> dict[str, Any]:
    """Returns read capacity of either kind."""
    if number % 2:
        return {"mode": "OnDemand", "status": {"state": "Ready"}}
    manual = {"replicas": 2, "shards": 1}
    return {
        "mode": "Dedicated",
        "dedicated": {"node_type": "t1", "scaling": "Manual", "manual": manual},
        "status": {"state": "Ready", "current_replicas": 2, "current_shards": 1},
    }


def tagged_index(number: int, is_unknown: bool = False) -> dict[str, Any]:
    """Returns an index of 2026-01.alpha."""
    deployments = [
        {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
        {
            "deployment_type": "pod",
            "environment": "us-east1-gcp",
            "pod_type": "p1.x1",
            "replicas": 2,
            "shards": 1,
        },
        {"deployment_type": "byoc", "environment": "aws-b921"},
    ]
    fields: dict[str, Any] = {
        "vector": {"type": "dense_vector", "dimension": 1536, "metric": "cosine"},
        "text": {"type": "string", "full_text_search": {"language": "en"}},
    }
    if number % 4 == 0:
        fields["number"] = {"type": "float"}
        fields["meaning"] = {"type": "semantic_text", "model": "e5"}
    new = {"mode": "Quantum", "qubits": number, "status": {"state": "Ready"}}
    return common(number) | {
        "deployment": deployments[number % 3],
        "schema": {"fields": fields},
        "read_capacity": new if is_unknown else capacity(number),
    }


def spec_index(number: int, is_unknown: bool = False) -> dict[str, Any]:
    """Returns an index of 2025-10."""
    reads = capacity(number)
    specs = [
        {"serverless": {"cloud": "aws", "region": "x", "read_capacity": reads}},
        {"pod": {"environment": "e", "pod_type": "p1.x1", "replicas": 1}},
        {"byoc": {"environment": "e", "read_capacity": reads}},
    ]
    return common(number) | {
        "metric": "cosine",
        "dimension": 1536,
        "vector_type": "dense",
        "spec": {"edge": {"city": "Rome"}} if is_unknown else specs[number % 3],
    }


def common(number: int) -> dict[str, Any]:
    """Returns what indexes of both versions have."""
    return {
        "name": f"ix-{number}",
        "host": f"ix-{number}.svc.pinecone.io",
        "status": {"ready": True, "state": "Ready"},
        "tags": {"team": "a"},
        "deletion_protection": "disabled",
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 41)
