"""What decoding and encoding cost beside hand-written msgspec code.

    python benchmarks/codec.py [rounds]

Each line compares ways to do the same, in many rounds that run all of them in random
order. Ratios are those of one round, so that a machine that slows down slows down both.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def main(rounds: int) -> None:
    """Prints the table."""
    print("| what | median ratio | half of the rounds | ms | budget |")
    print("|---|---:|---:|---:|---:|")
    tagged_unions(rounds)
    one_key_unions(rounds)
    undeclared_members(rounds)


def tagged_unions(rounds: int) -> None:
    """Compares a list of 2026-01.alpha indexes with plain structs."""
    by_hand = msgspec.json.Decoder(plain.IndexList).decode
    decode = Decoder(IndexList).decode
    known, one, many = (
        documents(tagged_index),
        documents(tagged_index, 1),
        documents(tagged_index, COUNT // 10),
    )
    made, kept, flat = decode(known), decode(many), by_hand(known)
    assert to_plain(to_json(made)) == to_plain(known)
    assert to_plain(to_json(kept)) == to_plain(many)
    ways: Ways = {
        "": lambda: by_hand(known),
        "decode tagged unions": lambda: decode(known),
        "… 1 of them unknown": lambda: decode(one),
        "… 10 % unknown": lambda: decode(many),
    }
    compare(ways, rounds, {"decode tagged unions": 1.05})
    single = encode(tagged_index(1))
    by_hand_one = msgspec.json.Decoder(plain.Index).decode
    decode_one = Decoder(IndexModel).decode
    ways = {
        "": lambda: [by_hand_one(single) for _ in range(100)],
        "decode one document": lambda: [decode_one(single) for _ in range(100)],
    }
    compare(ways, rounds)
    ways = {
        "": lambda: encode(flat),
        "encode tagged unions": lambda: to_json(made),
        "… 10 % unknown": lambda: to_json(kept),
    }
    compare(ways, rounds)


def one_key_unions(rounds: int) -> None:
    """Compares a list of 2025-10 indexes with structs whose spec has all keys."""
    by_hand = msgspec.json.Decoder(plain.SpecIndexList).decode
    decode = Decoder(SpecIndexList).decode
    known, many = documents(spec_index), documents(spec_index, COUNT // 10)
    made, kept, flat = decode(known), decode(many), by_hand(known)
    assert to_plain(to_json(made)) == to_plain(known)
    assert to_plain(to_json(kept)) == to_plain(many)
    ways: Ways = {
        "": lambda: by_hand(known),
        "decode one-key unions": lambda: decode(known),
        "… 10 % unknown": lambda: decode(many),
    }
    compare(ways, rounds, {"decode one-key unions": 1.3})
    ways = {
        "": lambda: encode(flat),
        "encode one-key unions": lambda: to_json(made),
        "… 10 % unknown": lambda: to_json(kept),
    }
    compare(ways, rounds)


def undeclared_members(rounds: int) -> None:
    """Compares records that have undeclared members with dicts."""
    body = encode(
        [{"_id": str(i), "chunk_text": "hello", "n": i} for i in range(COUNT)]
    )
    decode = Decoder(list[UpsertRecord]).decode
    made, flat = decode(body), to_plain(body)
    assert to_plain(to_json(made)) == flat
    ways: Ways = {
        "": lambda: to_plain(body),
        "decode records with undeclared members": lambda: decode(body),
    }
    compare(ways, rounds, {"decode records with undeclared members": 2.5})
    ways = {
        "": lambda: encode(flat),
        "encode them": lambda: to_json(made),
        "… one by one": lambda: [to_json(record) for record in made],
    }
    compare(ways, rounds, {"encode them": 4})


def compare(ways: Ways, rounds: int, budgets: dict[str, float] | None = None) -> None:
    """Prints a line for each way but the first, with which it is compared."""
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
        ratios = [own / other for own, other in pairs]
        low, median, high = statistics.quantiles(ratios)
        took = statistics.median(seconds[name]) * 1e3
        budget = (budgets or {}).get(name, "")
        half = f"{low:.3f} to {high:.3f}"
        print(f"| {name} | {median:.3f} | {half} | {took:.3f} | {budget} |")


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
