"""What both type checkers must accept."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, assert_never, assert_type

import httpx2
from pinecone import (
    Answer,
    ApiStatusError,
    AsyncDownload,
    AsyncPinecone,
    Download,
    NotFoundError,
    Pinecone,
    ResponseValidationError,
    from_json,
    to_dict,
    to_json,
)
from pinecone._runtime.pagination import AsyncItems, Items
from pinecone._runtime.streams import AsyncStream, Stream
from pinecone.v2025_04 import AsyncPinecone as OlderAsync
from pinecone.v2025_04 import Pinecone as Older
from pinecone.v2025_04.db_control import models as older_models
from pinecone.v2025_10 import AsyncPinecone as StableAsync
from pinecone.v2025_10 import Pinecone as Stable
from pinecone.v2025_10.assistant_data import models as stable_files
from pinecone.v2025_10.db_control import models as stable_models
from pinecone.v2025_10.db_data import models as stable_data
from pinecone.v2025_10.db_data.client import AsyncDbDataClient as StableAsyncData
from pinecone.v2025_10.db_data.client import DbDataClient as StableData
from pinecone.v2026_01_alpha import Pinecone as Newest
from pinecone.v2026_01_alpha.assistant_control.client import (
    AssistantControlClient,
    AsyncAssistantControlClient,
)
from pinecone.v2026_01_alpha.assistant_data import models as files
from pinecone.v2026_01_alpha.db_control import models as m
from pinecone.v2026_01_alpha.db_control.dicts import (
    ReadCapacityDict,
    ScalingConfigManualDict,
)
from pinecone.v2026_01_alpha.db_data import models as data_models
from pinecone.v2026_01_alpha.db_data.client import AsyncDbDataClient, DbDataClient
from pinecone.v2026_01_alpha.inference import models as inference_models
from pinecone.v2026_01_alpha.inference.client import (
    AsyncInferenceClient,
    InferenceClient,
)

pc = Pinecone(api_key="k")
config = m.ReadCapacityDedicatedConfig(
    node_type="t1", scaling="Manual", manual=m.ScalingConfigManual(replicas=2)
)

# The documented calls.
assert_type(
    pc.create_index_from_backup(
        backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4", name="restored-index"
    ),
    m.CreateIndexFromBackupResponse,
)
pc.create_index_from_backup(
    backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4",
    name="restored-index",
    tags={"tag0": "val0", "tag1": "val1"},
    deletion_protection="enabled",
)
pc.create_index_from_backup("a65ff585", name="restored-index")

# A union: its classes, plain dicts, dicts that hold classes, what JSON gave.
pc.create_index_from_backup(
    "b", name="n", read_capacity=m.ReadCapacityDedicatedSpec(dedicated=config)
)
pc.create_index_from_backup(
    "b",
    name="restored-drn-index",
    read_capacity={
        "dedicated": {
            "manual": {"replicas": 2, "shards": 2},
            "node_type": "t1",
            "scaling": "Manual",
        },
        "mode": "Dedicated",
    },
)
pc.create_index_from_backup("b", name="n", read_capacity={"mode": "OnDemand"})
pc.create_index_from_backup(
    "b", name="n", read_capacity={"mode": "Dedicated", "dedicated": config}
)
pc.create_index_from_backup(
    "b", name="n", read_capacity=m.UnknownReadCapacity(raw={"mode": "Quantum"})
)
kept: ReadCapacityDict = {"mode": "Dedicated", "dedicated": {}}
manual: ScalingConfigManualDict = {"replicas": 0}
pc.create_index_from_backup("b", name="n", read_capacity=kept)

# An open object, and values that are no more than suggestions.
m.ReadCapacityDedicatedSpec(dedicated=config, additional_properties={"warm": True})
pc.create_index_from_backup("b", name="n", deletion_protection="a-new-one")
protection: m.DeletionProtection = "a-new-one"
code: m.ErrorCode = "A_NEW_ONE"

# What is absent is None, and what is asked of callers may be None.
dedicated = m.ReadCapacityDedicatedConfig(node_type="t1", scaling="Manual")
assert_type(dedicated.manual, m.ScalingConfigManual | None)
tags: Mapping[str, str] | None = None
pc.create_index_from_backup("b", name="n", tags=tags, read_capacity=None)

# JSON.
response = from_json(b"{}", m.CreateIndexFromBackupResponse)
assert_type(response, m.CreateIndexFromBackupResponse)
assert_type(from_json("[]", list[m.ErrorResponse]), list[m.ErrorResponse])
assert_type(to_json(response), bytes)
capacity: m.ReadCapacity = from_json(b"{}", m.ReadCapacity, strict=True)
members: dict[str, Any] = to_dict(capacity)

# Versions.
assert_type(
    Older(api_key="k").create_index_from_backup("b", name="n"),
    older_models.CreateIndexFromBackupResponse,
)
Older("k").create_index_from_backup("b", name="n", deletion_protection="disabled")
same: Pinecone = Newest("k")


def by_class(capacity: m.ReadCapacity) -> str | None:
    match capacity:
        case m.ReadCapacityDedicatedSpec(dedicated=dedicated):
            return dedicated.node_type
        case m.ReadCapacityOnDemandSpec():
            return capacity.mode
        case m.UnknownReadCapacity(raw=raw, reason=reason):
            return f"{raw} {reason} {capacity.mode}"
        case _:
            assert_never(capacity)


def by_isinstance(capacity: m.ReadCapacity) -> str | None:
    if isinstance(capacity, m.ReadCapacityDedicatedSpec):
        return capacity.dedicated.scaling
    return capacity.mode


def with_errors() -> str | None:
    try:
        with Pinecone(timeout=3.0, max_retries=0, strict=True) as client:
            assert_type(client, Pinecone)
            client.create_index_from_backup("b", name="n")
    except NotFoundError as error:
        assert_type(error.status, int)
        assert_type(error.raw, bytes)
        assert_type(error.headers, Mapping[str, str])
        return str(error.body.error.message)
    except (ApiStatusError, ResponseValidationError) as error:
        return error.request_id
    return None


def with_http_client() -> Pinecone:
    return Pinecone("k", base_url="http://localhost", http_client=httpx2.Client())


async def asynchronously() -> None:
    async with AsyncPinecone(http_client=httpx2.AsyncClient()) as client:
        assert_type(client, AsyncPinecone)
        made = await client.create_index_from_backup("b", name="n", read_capacity=kept)
        assert_type(made, m.CreateIndexFromBackupResponse)
    await OlderAsync("k").create_index_from_backup("b", name="n")


# Services.
stable = Stable("k")
assert_type(pc.inference, InferenceClient)
assert_type(pc.assistant_control, AssistantControlClient)
assert_type(pc.db_data("index.test"), DbDataClient)
assert_type(pc.db_data(index_host="index.test"), DbDataClient)
assert_type(stable.db_data("index.test"), StableData)
assert_type(
    pc.inference.embed(body={"model": "m", "inputs": [{"text": "a"}]}),
    inference_models.EmbeddingsList,
)
assert_type(pc.assistant_control.delete_assistant("a"), Any)
assert_type(
    pc.assistant_data("assistant.test").delete_file("a", "f"),
    files.OperationModel | None,
)
with pc.db_data("index.test") as opened:
    assert_type(opened, DbDataClient)


# Waiters.
def waits(flag: bool) -> None:
    older = Older("k")
    call = older.create_index_from_backup
    assert_type(call("b", name="n"), older_models.CreateIndexFromBackupResponse)
    assert_type(
        call("b", name="n", wait=False), older_models.CreateIndexFromBackupResponse
    )
    assert_type(call("b", name="n", wait=True), older_models.IndexModel)
    assert_type(call("b", name="n", wait=True, wait_timeout=9), older_models.IndexModel)
    assert_type(
        call("b", name="n", wait=flag),
        older_models.CreateIndexFromBackupResponse | older_models.IndexModel,
    )
    assert_type(
        stable.create_index_from_backup("b", name="n", wait=True),
        stable_models.IndexModel,
    )


# Streams.
message: files.MessageModel = files.MessageModel(role="user", content="Hello?")


def streams(flag: bool) -> None:
    chat = pc.assistant_data("assistant.test").chat_assistant
    assert_type(chat("a", messages=[message]), files.ChatModel)
    assert_type(chat("a", messages=[message], stream=None), files.ChatModel)
    assert_type(chat("a", messages=[message], stream=False), files.ChatModel)
    assert_type(
        chat("a", messages=[message], stream=True), Stream[files.StreamChatChunkModel]
    )
    assert_type(
        chat("a", messages=[message], stream=flag),
        files.ChatModel | Stream[files.StreamChatChunkModel],
    )
    with chat("a", messages=[{"role": "user", "content": "?"}], stream=True) as stream:
        for event in stream:
            assert_type(event, files.StreamChatChunkModel)
            print(part(event))
    older_chat = stable.assistant_data("assistant.test")
    for chunk in older_chat.chat_completion_assistant("a", messages=[], stream=True):
        assert_type(chunk, stable_files.StreamChatCompletionChunkModel)


def part(event: files.StreamChatChunkModel) -> str | None:
    match event:
        case files.MessageStartModel():
            return event.role
        case files.ContentChunkModel(delta=delta):
            return delta.content
        case files.CitationChunkModel() | files.MessageEndModel():
            return event.id
        case files.UnknownStreamChatChunkModel(raw=raw):
            return f"{raw} {event.type}"
        case _:
            assert_never(event)


# Pages.
def pages() -> None:
    data = pc.db_data("index.test")
    assert_type(data.list_vectors(), data_models.ListResponse)
    items = data.iter_vectors(prefix="a#", pagination_token=None)
    assert_type(items, Items[data_models.ListResponse, data_models.ListItem])
    for item in items:
        assert_type(item, data_models.ListItem)
        assert_type(items.page, data_models.ListResponse | None)
    for page in items.pages():
        assert_type(page, data_models.ListResponse)
    backups: Iterator[m.BackupModel] = pc.iter_project_backups(limit=3)
    assert_type(next(backups).backup_id, str)
    for job in stable.iter_restore_jobs():
        assert_type(job, stable_models.RestoreJobModel)
    for found in data.iter_namespaces():
        assert_type(found, data_models.NamespaceDescription)
    for imported in data.iter_bulk_imports():
        assert_type(imported, data_models.ImportModel)


# Records, files, arrays.
class Array:
    def tolist(self) -> list[float]:
        return [0.5]


def bodies() -> None:
    data = stable.db_data("index.test")
    records: list[Mapping[str, Any]] = [{"_id": "a", "chunk_text": "An apple."}]
    data.upsert_records("n", records=records)
    data.upsert_records("n", records=[{"_id": "a", "text": "b", "year": 2024}])
    data.upsert_records("n", records=({"_id": str(number)} for number in range(3)))
    data.upsert_records("n", records=[stable_data.UpsertRecord(id="a")])
    data.upsert_records("n", records=[stable_data.UpsertRecord(id="a"), *records])
    data.query_vectors(top_k=1, vector=[0.5])
    data.query_vectors(top_k=1, vector=Array())
    data.query_vectors(top_k=1, sparse_vector={"indices": [1], "values": Array()})
    data.upsert_vectors(
        vectors=[{"id": "a", "values": Array()}, stable_data.Vector(id="b")]
    )
    data.fetch_vectors(ids=("a", "b"))
    store = pc.assistant_data("assistant.test")
    store.upload_file("a", file=b"bytes")
    store.upload_file("a", file=Path("a.pdf"), progress=lambda sent, _: print(sent))
    store.upload_file("a", file="a.pdf", metadata={"a": 1})
    store.upload_file("a", file=("a.txt", b"bytes", "text/plain"))
    with open("a.pdf", "rb") as file:
        assert_type(store.upload_file("a", file=file), files.OperationModel)
        store.upload_file("a", file=("a.txt", file))


# Unions of one-key objects.
def by_key(spec: stable_models.IndexModelSpec) -> str:
    match spec:
        case stable_models.IndexModelSpecServerless(serverless=serverless):
            assert_type(serverless, stable_models.ServerlessSpecResponse)
            return serverless.region
        case stable_models.IndexModelSpecPod(pod=pod):
            return pod.pod_type
        case stable_models.IndexModelSpecByoc():
            return spec.byoc.environment
        case stable_models.UnknownIndexModelSpec(raw=raw):
            return str(raw)
        case _:
            assert_never(spec)


def by_key_and_isinstance(spec: stable_models.IndexModelSpec) -> str | None:
    if isinstance(spec, stable_models.IndexModelSpecServerless):
        return spec.serverless.region
    if isinstance(spec, stable_models.UnknownIndexModelSpec):
        return spec.reason
    assert_type(
        spec, stable_models.IndexModelSpecByoc | stable_models.IndexModelSpecPod
    )
    return None


stable.create_index(
    name="n", spec={"serverless": {"cloud": "aws", "region": "us-east-1"}}
)
stable.create_index(
    name="n",
    spec=stable_models.IndexSpecPod(
        pod=stable_models.PodSpec(environment="e", pod_type="p1.x1")
    ),
)
stable.create_index(name="n", spec=stable_models.UnknownIndexSpec(raw={"edge": {}}))
stable.configure_index(
    "n", spec={"serverless": {"read_capacity": {"mode": "OnDemand"}}}
)
stable.configure_index("n", spec={"pod": {"replicas": 4}})


def field(found: m.IndexSchemaField) -> str | None:
    match found:
        case m.DenseVectorField():
            return found.metric
        case m.SemanticTextField(model=model):
            return model
        case m.StringField(full_text_search=search):
            return search.language if search else None
        case m.SparseVectorField() | m.BooleanField() | m.FloatField():
            return found.type
        case m.StringListField():
            return found.description
        case m.UnknownIndexSchemaField():
            return found.type
        case _:
            assert_never(found)


pc.create_index(
    schema={
        "fields": {
            "a": {"type": "dense_vector", "dimension": 3, "metric": "cosine"},
            "b": m.SparseVectorField(),
            "c": {"type": "string", "full_text_search": {"language": "en"}},
        }
    },
    deployment={"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
)


async def all_of_it_asynchronously(flag: bool) -> None:
    client = AsyncPinecone("k")
    assert_type(client.inference, AsyncInferenceClient)
    assert_type(client.assistant_control, AsyncAssistantControlClient)
    assert_type(client.db_data("index.test"), AsyncDbDataClient)
    async with client.db_data("index.test") as data:
        assert_type(data, AsyncDbDataClient)
        items = data.iter_vectors()
        assert_type(items, AsyncItems[data_models.ListResponse, data_models.ListItem])
        async for item in items:
            assert_type(item, data_models.ListItem)
        async for page in items.pages():
            assert_type(page, data_models.ListResponse)
    backups: AsyncIterator[m.BackupModel] = client.iter_project_backups()
    assert_type(await anext(backups), m.BackupModel)
    older = OlderAsync("k")
    assert_type(
        await older.create_index_from_backup("b", name="n", wait=True),
        older_models.IndexModel,
    )
    assert_type(
        await older.create_index_from_backup("b", name="n", wait=flag),
        older_models.CreateIndexFromBackupResponse | older_models.IndexModel,
    )
    chat = client.assistant_data("assistant.test").chat_assistant
    assert_type(await chat("a", messages=[message]), files.ChatModel)
    stream = await chat("a", messages=[message], stream=True)
    assert_type(stream, AsyncStream[files.StreamChatChunkModel])
    async with stream as entered:
        async for event in entered:
            assert_type(event, files.StreamChatChunkModel)
    assert_type(
        await chat("a", messages=[message], stream=flag),
        files.ChatModel | AsyncStream[files.StreamChatChunkModel],
    )
    stable_client = StableAsync("k")
    assert_type(stable_client.db_data("index.test"), StableAsyncData)

    async def generate() -> AsyncIterator[Mapping[str, Any]]:
        yield {"_id": "a"}

    await stable_client.db_data("i").upsert_records("n", records=generate())
    await stable_client.db_data("i").upsert_records("n", records=[{"_id": "a"}])


# Calls with options, and with what comes beside their values.
def around() -> None:
    assert_type(pc.with_options(timeout=1.5, headers={"X": None}), Pinecone)
    data = pc.db_data("i").with_options(max_retries=0, deadline=9.0)
    assert_type(data, DbDataClient)
    answer = pc.call(pc.describe_index, "movies")
    assert_type(answer, Answer[m.IndexModel])
    assert_type(answer.value, m.IndexModel)
    assert_type(answer.headers["x"], str)
    assert_type(pc.call(pc.with_options(timeout=2.0).list_indexes).value, m.IndexList)
    chat = pc.assistant_data("a").chat_assistant
    stream = pc.call(chat, "a", messages=[], stream=True).value
    assert_type(stream, Stream[files.StreamChatChunkModel])
    assert_type(pc.call(chat, "a", messages=[]).value, files.ChatModel)
    for piece in pc.download(pc.describe_index, "movies"):
        assert_type(piece, bytes)
    assert_type(pc.download(pc.list_indexes, to="a.json"), Download)
    assert_type(pc.request("GET", "/indexes", returns=m.IndexList), m.IndexList)
    assert_type(pc.request("POST", "/indexes", body={"a": 1}), Any)


async def around_async(client: AsyncPinecone) -> None:
    assert_type(client.with_options(query={"a": 1}, body={"b": 2}), AsyncPinecone)
    answer = await client.call(client.describe_index, "movies")
    assert_type(answer, Answer[m.IndexModel])
    chat = client.assistant_data("a").chat_assistant
    stream = (await client.call(chat, "a", messages=[], stream=True)).value
    assert_type(stream, AsyncStream[files.StreamChatChunkModel])
    pages = await client.call(client.iter_project_backups)
    async for backup in pages.value:
        assert_type(backup, m.BackupModel)
    async for piece in await client.download(client.describe_index, "movies"):
        assert_type(piece, bytes)
    saved = await client.download(client.describe_index, "movies", to=Path("a"))
    assert_type(saved, AsyncDownload)
    found = await client.request("GET", "/indexes", returns=m.IndexList)
    assert_type(found, m.IndexList)
