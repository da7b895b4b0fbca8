"""The documented call, made with the generated client against a small local server.

Run it with `python docs/demo/demo.py`; it needs httpx2 and msgspec, and no network.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from server import serving

GENERATED = Path(__file__).resolve().parents[2] / "generated"


def documented_call() -> None:
    from pinecone import Pinecone

    pc = Pinecone(api_key="YOUR_API_KEY")

    result = pc.create_index_from_backup(
        backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4", name="restored-index"
    )
    print(result)


def dedicated_read_nodes() -> None:
    from pinecone import Pinecone
    from pinecone.v2026_01_alpha.db_control.models import (
        ReadCapacityDedicatedConfig,
        ReadCapacityDedicatedSpec,
        ScalingConfigManual,
    )

    capacity = ReadCapacityDedicatedSpec(
        dedicated=ReadCapacityDedicatedConfig(
            node_type="t1",
            scaling="Manual",
            manual=ScalingConfigManual(replicas=2, shards=2),
        )
    )
    with Pinecone(api_key="YOUR_API_KEY") as pc:
        result = pc.create_index_from_backup(
            "a65ff585-d987-4da5-a622-72e19a6ed5f4",
            name="restored-drn-index",
            read_capacity=capacity,
        )
    print(f"The restore job is {result.restore_job_id}.")


def unknown_backup() -> None:
    from pinecone import NotFoundError, Pinecone

    with Pinecone(api_key="YOUR_API_KEY") as pc:
        try:
            pc.create_index_from_backup("bkp_123abc", name="restored-index")
        except NotFoundError as e:
            print(f"NotFoundError: {e.body.error.message}")


def main() -> None:
    sys.path.insert(0, str(GENERATED))
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    with serving() as address:
        os.environ["PINECONE_BASE_URL"] = address
        for title, step in (
            ("The documented call", documented_call),
            ("The same, onto dedicated read nodes", dedicated_read_nodes),
            ("A backup that does not exist", unknown_backup),
        ):
            print(f"== {title}\n")
            step()
            print()


if __name__ == "__main__":
    main()
