"""What both type checkers must refuse: each line that ends in a comment "error"."""

import httpx2
from pinecone import AsyncPinecone, Pinecone, from_json
from pinecone.v2025_04 import Pinecone as Older
from pinecone.v2025_10 import Pinecone as Stable
from pinecone.v2025_10.db_control import models as stable_models
from pinecone.v2025_10.db_data import models as stable_data
from pinecone.v2026_01_alpha.assistant_data import models as files
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


# Services.
pc = Pinecone("k")
pc._transport.sent()  # error
AsyncPinecone("k")._transport.sent()  # error
stable = Stable("k")
pc.inference()  # error
pc.db_data()  # error
pc.db_data(1)  # error
pc.db_data(host="index.test")  # error
pc.db_data("index.test").list_indexes()  # error
pc.db_control.list_indexes()  # error
older_client = Older("k").inference  # error
pc.inference.embed({"model": "m", "inputs": []})  # error
pc.inference.embed(body={"model": "m"})  # error
pc.inference.embed(body={"model": "m", "inputs": [{"txt": "a"}]})  # error


# Waiters and streams.
def switches(flag: bool) -> None:
    wait = Older("k").create_index_from_backup
    print(wait("b", name="n").status)  # error
    print(wait("b", name="n", wait=True).restore_job_id)  # error
    print(wait("b", name="n", wait=flag).status)  # error
    wait("b", name="n", wait=None)  # error
    wait("b", name="n", wait="yes")  # error
    wait("b", name="n", wait=True, wait_timeout="9")  # error
    restore("b", name="n", wait=True)  # error
    chat = pc.assistant_data("assistant.test").chat_assistant
    print(next(chat("a", messages=[])))  # error
    print(chat("a", messages=[], stream=True).message)  # error
    print(chat("a", messages=[], stream=flag).message)  # error
    chat("a", messages=[], stream="true")  # error
    chat("a", stream=True)  # error
    chat("a", messages=[{"role": 1}])  # error
    stable.assistant_data("a").upload_file("a", files=b"")  # error


def incomplete(event: files.StreamChatChunkModel) -> object:
    return event.delta  # error


# Pages.
def pages() -> None:
    for item in pc.db_data("i").iter_vectors():
        print(item.name)  # error
    print(pc.iter_project_backups().page.data)  # error
    pc.iter_project_backups(10)  # error
    pc.iter_indexes()  # error
    pc.db_data("i").iter_vectors(pagination_token=1)  # error


# Bodies.
def bodies() -> None:
    data = stable.db_data("i")
    data.upsert_records("n", records=1)  # error
    data.upsert_records("n", records=["a"])  # error
    data.upsert_records("n", [{"_id": "a"}])  # error
    stable_data.UpsertRecord(_id="a")  # error
    stable_data.UpsertRecord("a")  # error
    data.query_vectors(vector=[0.5])  # error
    data.query_vectors(top_k=1, vector="abc")  # error
    data.query_vectors(top_k=1, vector=["a"])  # error
    data.query_vectors(topK=1)  # error
    data.fetch_vectors()  # error
    data.upsert_vectors(vectors=[{"values": [0.5]}])  # error
    data.upsert_vectors(vectors=[{"id": "a", "sparse_values": None}])  # error
    pc.assistant_data("a").upload_file("a", file=1)  # error
    pc.assistant_data("a").upload_file("a", file=("a.txt", "text"))  # error


# Unions of one-key objects.
spec = {"serverless": {"cloud": "aws", "region": "us-east-1"}}
stable.create_index(name="n", spec=spec)  # error
stable.create_index(name="n", spec={"serverless": {"cloud": "aws"}})  # error
stable.create_index(name="n", spec={"edge": {}})  # error
stable.create_index(name="n", spec={})  # error
stable_models.IndexSpecPod()  # error
stable_models.IndexSpecPod(serverless=None)  # error


def undecided_spec(spec: stable_models.IndexModelSpec) -> object:
    return spec.serverless  # error


# Names that are not there, though packages import theirs when they are used.
print(m.IndexModle)  # error
print(stable_models.NoModel)  # error


# Calls with options, and with what comes beside their values.
def around(client: Pinecone) -> None:
    client.with_options(timeuot=1)  # error
    client.with_options(timeout="1")  # error
    client.with_options(default_headers={})  # error
    Pinecone("k", default_headers={"X": 1})  # error
    client.call(client.describe_index)  # error
    client.call(client.describe_index, 1)  # error
    print(client.call(client.describe_index, "a").name)  # error
    client.download(client.describe_index)  # error
    client.request("GET", "/a", querry={})  # error
    print(client.request("GET", "/a", returns=m.IndexList).name)  # error
