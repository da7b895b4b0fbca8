"""What both type checkers must refuse: each line that ends in a comment "error"."""

import httpx2
from pinecone import AsyncPinecone, Pinecone, from_json
from pinecone.v2025_04 import Pinecone as Older
from pinecone.v2026_01_alpha.db_control import models as m
from pinecone.v2026_01_alpha.db_control.dicts import (
    ReadCapacityDedicatedConfigDict,
    ReadCapacityDedicatedSpecDict,
)

config = m.ReadCapacityDedicatedConfig(node_type="t1")
response = m.CreateIndexFromBackupResponse(restore_job_id="j", index_id="i")
restore = Pinecone(api_key="k").create_index_from_backup
older = Older(api_key="k").create_index_from_backup

# Arguments.
restore()  # error
restore("b")  # error
restore("b", "n")  # error
restore("b", name=None)  # error
restore(1, name="n")  # error
restore("b", name="n", nmae="x")  # error
restore("b", name="n", tags={"a": 1})  # error
restore("b", name="n", deletion_protection=True)  # error
restore("b", name="n", x_pinecone_api_version="2026-01.alpha")  # error
older("b", name="n", read_capacity=None)  # error

# Plain dicts for a union.
restore("b", name="n", read_capacity={"mode": "Quantum"})  # error
restore("b", name="n", read_capacity={"mode": "Dedicated"})  # error
restore("b", name="n", read_capacity={"dedicated": {}})  # error
restore("b", name="n", read_capacity={"mode": "OnDemand", "dedicated": {}})  # error
restore("b", name="n", read_capacity={"mode": "Dedicated", "dedicated": 1})  # error
restore("b", name="n", read_capacity="OnDemand")  # error
restore("b", name="n", read_capacity=config)  # error
kept: ReadCapacityDedicatedSpecDict = {"mode": "OnDemand", "dedicated": {}}  # error
typo: ReadCapacityDedicatedConfigDict = {"node_tpye": "t1"}  # error
text: ReadCapacityDedicatedConfigDict = {"manual": {"replicas": "2"}}  # error

# Models.
m.ReadCapacityDedicatedSpec()  # error
m.ReadCapacityDedicatedSpec(config)  # error
m.ReadCapacityDedicatedSpec(dedicated=config, mode="Dedicated")  # error
m.ReadCapacityDedicatedSpec(dedicated=config, warm=True)  # error
m.ReadCapacityOnDemandSpec(mode="OnDemand")  # error
m.ScalingConfigManual(replicas="2")  # error
m.CreateIndexFromBackupRequest(name="n", read_capacity={"mode": "OnDemand"})  # error
print(response.job_id)  # error

# Clients.
Pinecone(key="k")  # error
Pinecone("k", "https://api.test")  # error
Pinecone("k", http_client=httpx2.AsyncClient())  # error
AsyncPinecone("k", http_client=httpx2.Client())  # error
print(AsyncPinecone("k").create_index_from_backup("b", name="n").index_id)  # error
number: int = from_json(b"{}", m.ScalingConfigManual)  # error


def undecided(capacity: m.ReadCapacity) -> object:
    return capacity.dedicated  # error
