"""What is new in 2026-07: calls as the documents show them, answers, failures."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import httpx2
import pinecone
import pytest
from either import every, run
from pinecone import UNSET, from_json, to_dict, to_json
from pinecone.v2026_07.db_control import models
from pinecone.v2026_07.db_data import models as data

VERSION = import_module("pinecone.v2026_07")

REFUSED = "There is no such key"

INDEX = {
    "name": "articles",
    "host": "articles-1a2b3c4.svc.aped-4627-b74a.pinecone.io",
    "status": {"ready": True, "state": "Ready"},
    "deployment": {
        "deployment_type": "managed",
        "cloud": "aws",
        "region": "us-east-1",
        "environment": "aped-4627-b74a",
    },
    "schema": {
        "fields": {
            "_values": {"type": "dense_vector", "dimension": 3, "metric": "cosine"}
        }
    },
    "deletion_protection": "disabled",
}

SCHEDULE = {
    "schedule_id": "e88f7273-42aa-47e9-af73-593827136867",
    "name": "daily-compliance-backup",
    "index_id": "8cbf7ba6-4135-438e-a3c3-4a89a3298905",
    "project_id": "71ce31ea-75f7-45d6-a147-ef67f661a1b0",
    "schedule_type": "time-based",
    "frequency": "daily",
    "retention_expire_after_days": 90,
    "enabled": True,
    "next_scheduled_run": "2026-04-03T06:00:00Z",
    "created_at": "2026-04-02T18:22:56.712605Z",
}

SCHEDULED = {
    "backup_id": "b1",
    "source_index_id": "8cbf7ba6-4135-438e-a3c3-4a89a3298905",
    "source_index_name": "articles",
    "name": "daily-compliance-backup-2026-04-03",
    "status": "Scheduled",
    "cloud": "aws",
    "region": "us-east-1",
    "created_at": "2026-04-02T18:22:56Z",
    "record_count": None,
    "scheduled_execution_at": "2026-04-03T06:00:00Z",
}

ALIAS = {
    "name": "live",
    "target_namespace": "catalog-2",
    "created_at": "2026-04-02T18:22:56Z",
    "updated_at": "2026-04-03T18:22:56Z",
}


def described(request: httpx2.Request) -> tuple[str, str, Any]:
    """Returns the method, the target and the body of a request."""
    body = json.loads(request.content) if request.content else None
    return request.method, request.url.raw_path.decode(), body


def service(recorder: Any, name: str) -> Any:
    client = recorder.client(VERSION)
    return client.db_data("https://index.test") if name == "db_data" else client


CALLS: dict[str, tuple[str, Any, tuple[int, Any], tuple[str, str, Any]]] = {
    "a schedule of backups": (
        "db_control",
        lambda pc: pc.create_backup_schedule(
            "articles",
            name="daily-compliance-backup",
            schedule={"type": "time-based", "frequency": "daily"},
            retention=models.BackupScheduleRetentionInput(expire_after_days=90),
        ),
        (200, SCHEDULE),
        (
            "POST",
            "/indexes/articles/backup-schedules",
            {
                "name": "daily-compliance-backup",
                "schedule": {"type": "time-based", "frequency": "daily"},
                "retention": {"expire_after_days": 90},
            },
        ),
    ),
    "a schedule that pauses": (
        "db_control",
        lambda pc: pc.update_backup_schedule("s1", enabled=False),
        (200, SCHEDULE | {"enabled": False, "next_scheduled_run": None}),
        ("PATCH", "/backup-schedules/s1", {"enabled": False}),
    ),
    "a schedule that goes": (
        "db_control",
        lambda pc: pc.delete_backup_schedule("s1"),
        (204, b""),
        ("DELETE", "/backup-schedules/s1", None),
    ),
    "an alias": (
        "db_data",
        lambda index: index.create_namespace_alias(
            name="live", target_namespace="catalog-1"
        ),
        (200, ALIAS),
        (
            "POST",
            "/namespace-aliases",
            {"name": "live", "target_namespace": "catalog-1"},
        ),
    ),
    "an alias that leads elsewhere": (
        "db_data",
        lambda index: index.repoint_namespace_alias(
            "live", target_namespace="catalog-2"
        ),
        (200, ALIAS),
        ("PATCH", "/namespace-aliases/live", {"target_namespace": "catalog-2"}),
    ),
    "documents by identifier": (
        "db_data",
        lambda index: index.fetch_documents("news", ids=["doc-1"]),
        (200, {"documents": {}, "namespace": "news", "usage": {"read_units": 1}}),
        ("POST", "/namespaces/news/documents/fetch", {"ids": ["doc-1"]}),
    ),
    "documents that are searched by word": (
        "db_data",
        lambda index: index.search_documents(
            "news",
            score_by=[
                {"type": "text", "query": "how models learn", "fields": ["content"]}
            ],
            top_k=10,
        ),
        (200, {"matches": [], "namespace": "news", "usage": {"read_units": 1}}),
        (
            "POST",
            "/namespaces/news/documents/search",
            {
                "score_by": [
                    {"type": "text", "query": "how models learn", "fields": ["content"]}
                ],
                "top_k": 10,
            },
        ),
    ),
    "documents that are listed": (
        "db_data",
        lambda index: index.list_documents("news", prefix="doc-"),
        (
            200,
            {
                "documents": [{"_id": "doc-1"}],
                "namespace": "news",
                "usage": {"read_units": 1},
            },
        ),
        ("POST", "/namespaces/news/documents/list", {"prefix": "doc-"}),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_new_is_sent_as_documented(name, recorder):
    home, call, (status, body), sent = CALLS[name]
    recorder.answers = [(status, body)]
    result = run(call(service(recorder, home)))
    assert [described(request) for request in recorder.seen] == [sent]
    assert recorder.seen[0].headers["x-pinecone-api-version"] == "2026-07"
    assert result is None if status == 204 else to_dict(result) == body


def test_pages_of_schedules_and_of_their_backups(recorder):
    client = recorder.client(VERSION)
    recorder.answers = [
        (200, {"data": [SCHEDULE], "pagination": {"next": "two"}}),
        (200, {"data": [SCHEDULE], "pagination": None}),
        (200, {"data": [SCHEDULED]}),
    ]
    schedules = every(client.iter_backup_schedules("articles", limit=1))
    assert [item.frequency for item in schedules] == ["daily", "daily"]
    (backup,) = every(client.iter_backup_schedule_history("s1"))
    assert (backup.status, backup.record_count) == ("Scheduled", None)
    assert backup.size_bytes is UNSET
    assert [described(request)[1] for request in recorder.seen] == [
        "/indexes/articles/backup-schedules?limit=1",
        "/indexes/articles/backup-schedules?limit=1&paginationToken=two",
        "/backup-schedules/s1/history",
    ]


def test_pages_of_aliases(recorder):
    recorder.answers = [
        (
            200,
            {
                "total_count": 2,
                "namespace_aliases": [ALIAS],
                "pagination": {"next": "x"},
            },
        ),
        (200, {"total_count": 2, "namespace_aliases": [ALIAS]}),
    ]
    index = service(recorder, "db_data")
    assert len(every(index.iter_namespace_aliases(prefix="li"))) == 2


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ({"text": REFUSED}, REFUSED),
        ({"text": "401"}, "401"),
        (
            {
                "content": "Schlüssel".encode("latin-1"),
                "headers": {"content-type": "text/plain; charset=latin-1"},
            },
            "Schlüssel",
        ),
        ({"text": ""}, None),
        ({"json": {"error": REFUSED}}, None),
        ({"json": REFUSED}, REFUSED),
    ],
    ids=["text", "digits", "latin-1", "nothing", "an object", "a JSON string"],
)
@pytest.mark.parametrize("home", ["db_control", "db_data"])
def test_the_body_of_a_refused_key_is_the_text(answer, body, home, recorder):
    response = httpx2.Response(401, **answer)
    recorder.answers = [response]
    caller = service(recorder, home)
    call = caller.list_indexes if home == "db_control" else caller.describe_index_stats
    with pytest.raises(pinecone.AuthenticationError) as caught:
        run(call())
    assert caught.value.body == body
    assert caught.value.raw == response.content


FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "vectors": (
        {"type": "dense_vector", "dimension": 3, "metric": "cosine"},
        "DenseVectorField",
    ),
    "texts": ({"type": "string", "filterable": True}, "ResponseStringField"),
    "texts with a model": (
        {"type": "semantic_text", "model": "m", "dimension": None},
        "SemanticTextField",
    ),
    "an old index": ({"filterable": True}, "LegacyMetadataField"),
    "a new kind": ({"type": "geo", "radius": 1}, "UnknownIndexSchemaField"),
    "a new kind that is like the old": (
        {"type": "geo", "filterable": True},
        "UnknownIndexSchemaField",
    ),
    "nothing": ({}, "UnknownIndexSchemaField"),
    "a kind that lacks a member": (
        {"type": "dense_vector", "filterable": True},
        "UnknownIndexSchemaField",
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_of_an_index_with_and_without_a_type(name):
    value, kind = FIELDS[name]
    field = from_json(json.dumps(value), models.IndexSchemaField)
    assert type(field) is getattr(models, kind)
    assert getattr(field, "type", None) == value.get("type")
    assert json.loads(to_json(field)) == value


def test_a_field_is_made_without_its_type():
    field = models.DenseVectorField(dimension=3, metric="cosine")
    value = {"type": "dense_vector", "dimension": 3, "metric": "cosine"}
    assert to_dict(field) == value
    assert isinstance(field, models.CreateIndexSchemaField)
    with pytest.raises(TypeError):
        models.DenseVectorField(type="sparse_vector", dimension=3, metric="cosine")


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        ({"tags": None}, {"tags": None}),
        ({"tags": {"team": "news"}}, {"tags": {"team": "news"}}),
    ],
    ids=["left out", "null", "some"],
)
def test_tags_are_null_only_where_the_caller_says_so(given, sent, recorder):
    recorder.answers = [(200, INDEX)]
    run(recorder.client(VERSION).configure_index("articles", **given))
    assert recorder.body() == sent


@pytest.mark.parametrize(
    ("members", "tags"),
    [({}, UNSET), ({"tags": None}, None), ({"tags": {"a": "b"}}, {"a": "b"})],
    ids=["absent", "null", "some"],
)
def test_tags_of_an_answer_may_be_null(members, tags):
    index = from_json(json.dumps(INDEX | members), models.IndexModel)
    assert index.tags == tags
    assert to_dict(index) == INDEX | members


UPDATES: dict[str, dict[str, Any]] = {
    "documents": {"documents": [{"_id": "doc-1", "title": "New"}]},
    "documents as models": {"documents": [data.UpdateDocumentRecord(id="doc-1")]},
    "fields to set": {
        "filter": {"a": {"$eq": 1}},
        "set_fields": {"a": 2, "b": ["x"], "c": [0.5]},
    },
    "fields to remove": {"filter": {"a": {"$eq": 1}}, "remove_fields": ["a"]},
}


@pytest.mark.parametrize("name", UPDATES)
def test_documents_are_updated_in_three_ways(name, recorder):
    members = UPDATES[name]
    recorder.answers = [(202, {"matched_records": 3})]
    documents = service(recorder, "db_data")
    answer = run(documents.update_documents("news", **members))
    assert answer.matched_records == 3
    assert recorder.body() == to_dict(members)


def test_an_index_that_failed_is_not_waited_for(recorder):
    failed = INDEX | {"status": {"ready": False, "state": "Failed"}}
    recorder.answers = [
        (202, {"restore_job_id": "job", "index_id": "index"}),
        (200, failed),
    ]
    client = recorder.client(VERSION)
    with pytest.raises(pinecone.WaitFailedError):
        run(client.create_index_from_backup("b", name="articles", wait=True))
