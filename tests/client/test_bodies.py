"""What calls send: lines, files, arrays, names on the wire, bodies left out."""

from __future__ import annotations

import asyncio
import io
import json
from array import array
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from importlib import import_module
from typing import Any

import httpx2
import pinecone
import pytest
from either import run
from pinecone.v2025_10.db_data import models as data_models

VERSIONS = ("pinecone.v2025_10", "pinecone.v2026_01_alpha")
OLDER, NEWEST = VERSIONS


@pytest.fixture(params=VERSIONS)
def version(request):
    return import_module(request.param)


@pytest.fixture
def data(recorder, version):
    """The data plane of a version; it accepts each call."""
    recorder.answers = [(200, {})]
    return recorder.client(version).db_data("index.test")


def only(recorder) -> httpx2.Request:
    (request,) = recorder.seen
    return request


# Lines

RECORDS = [
    {"_id": "one", "chunk_text": "An apple.", "year": 2024},
    {"_id": "two", "chunk_text": "Ein Apfel, süß\n", "tags": ["a"], "extra": None},
]


def lines(recorder) -> list[Any]:
    """Returns what stands on the lines of the only request."""
    content = only(recorder).content
    assert content.endswith(b"\n")
    return [json.loads(line) for line in content.splitlines()]


def sent_records(recorder, version, records) -> list[Any]:
    recorder.answers = [(201, b"")]
    service = recorder.client(version).db_data("index.test")
    assert run(service.upsert_records("n", records=records)) is None
    return lines(recorder)


def as_models() -> list[Any]:
    return [
        data_models.UpsertRecord(
            id=each["_id"],
            additional_properties={k: v for k, v in each.items() if k != "_id"},
        )
        for each in RECORDS
    ]


async def slowly() -> Any:
    for each in RECORDS:
        yield each


@pytest.mark.parametrize(
    "make",
    [
        lambda: RECORDS,
        lambda: tuple(RECORDS),
        lambda: (each for each in RECORDS),
        lambda: iter(as_models()),
        as_models,
        lambda: [RECORDS[0], as_models()[1]],
    ],
    ids=["list", "tuple", "generator", "iterator of models", "models", "both"],
)
def test_records_are_sent_as_lines(make, version, recorder):
    assert sent_records(recorder, version, make()) == RECORDS


def test_the_request_that_sends_lines(version, recorder):
    sent_records(recorder, version, RECORDS)
    request = only(recorder)
    assert str(request.url) == "https://index.test/records/namespaces/n/upsert"
    assert request.headers["content-type"] == "application/x-ndjson"
    assert request.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in request.headers


def test_no_records_are_an_empty_body(version, recorder):
    recorder.answers = [(201, b"")]
    run(recorder.client(version).db_data("index.test").upsert_records("n", records=[]))
    assert only(recorder).content == b""


def test_an_asynchronous_generator(version, recorder):
    if not recorder.asynchronous:
        with pytest.raises(TypeError, match="synchronous client"):
            sent_records(recorder, version, slowly())
        return
    assert sent_records(recorder, version, slowly()) == RECORDS


def test_records_are_taken_one_by_one(version, recorder):
    taken = []

    def generate():
        for number in range(3):
            taken.append(number)
            yield {"_id": str(number)}

    records = generate()
    service = recorder.client(version).db_data("index.test")
    recorder.answers = [(201, b"")]
    call = service.upsert_records("n", records=records) if recorder.asynchronous else 0
    assert taken == []
    run(call or service.upsert_records("n", records=records))
    assert taken == [0, 1, 2]


@pytest.mark.parametrize("records", [{"_id": "a"}, "text", b"bytes"], ids=repr)
def test_one_record_is_no_iterable_of_records(records, data, recorder):
    with pytest.raises(TypeError, match="one document, not several"):
        run(data.upsert_records("n", records=records))
    assert recorder.seen == []


def test_an_error_of_the_callers_iterator_comes_through(data, recorder):
    def generate():
        yield {"_id": "a"}
        raise KeyError("the caller's")

    with pytest.raises(KeyError, match="the caller's"):
        run(data.upsert_records("n", records=generate()))
    assert recorder.seen == []


# Files

CONTENT = b"The first line.\r\n--\r\n\x00\xff"

FILE = {"name": "a.txt", "id": "f"}

OPERATION = {
    "id": "o",
    "operation_type": "upload_file",
    "status": "Processing",
    "created_on": "2026-01-01T00:00:00Z",
}

UPLOADED = {OLDER: FILE, NEWEST: OPERATION}


def upload(recorder, version, file: Any, **options: Any) -> Any:
    recorder.answers = [(200, UPLOADED[version.__name__])]
    service = recorder.client(version).assistant_data("assistant.test")
    return run(service.upload_file("an assistant", file=file, **options))


def parts(recorder) -> dict[str, Message]:
    """Returns the parts of the only request by their names, as the library reads it."""
    request = only(recorder)
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.content)
    assert message.get_content_type() == "multipart/form-data"
    found = {
        part.get_param("name", header="content-disposition"): part
        for part in message.iter_parts()
    }
    assert request.content.count(b"Content-Disposition:") == len(found)
    return found


def payload(recorder) -> bytes:
    """Returns the bytes of the file that was sent; the library may change line ends."""
    boundary = only(recorder).headers["content-type"].partition("boundary=")[2]
    start = only(recorder).content.split(b'; name="file"')[1].split(b"\r\n\r\n", 1)[1]
    return start.split(b"\r\n--" + boundary.encode())[0]


class Pipe(io.RawIOBase):
    """A file object that cannot seek."""

    def __init__(self) -> None:
        self.left = CONTENT

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        end = len(self.left) if size < 0 else size
        piece, self.left = self.left[:end], self.left[end:]
        return piece


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "report.pdf"
    made.write_bytes(CONTENT)
    return made


INPUTS = {
    "path": (lambda path: path, "report.pdf", "application/pdf"),
    "path as text": (str, "report.pdf", "application/pdf"),
    "bytes": (lambda _: CONTENT, "file", "application/octet-stream"),
    "open file": (lambda path: path.open("rb"), "report.pdf", "application/pdf"),
    "file object": (
        lambda _: io.BytesIO(CONTENT),
        "file",
        "application/octet-stream",
    ),
    "pipe": (lambda _: Pipe(), "file", "application/octet-stream"),
    "name and bytes": (lambda _: ("notes.md", CONTENT), "notes.md", "text/markdown"),
    "name and file": (
        lambda _: ("a.json", io.BytesIO(CONTENT)),
        "a.json",
        "application/json",
    ),
    "name, bytes and type": (
        lambda _: ("a.bin", CONTENT, "text/x-own"),
        "a.bin",
        "text/x-own",
    ),
}

every_input = pytest.mark.parametrize("given", INPUTS)


@every_input
def test_a_file_in_each_form(given, version, recorder, path):
    make, name, media = INPUTS[given]
    upload(recorder, version, make(path))
    (part,) = parts(recorder).values()
    assert part.get_filename() == name
    assert part.get_content_type() == media
    assert payload(recorder) == CONTENT


@every_input
def test_the_length_is_known_unless_the_file_cannot_seek(
    given, version, recorder, path
):
    upload(recorder, version, INPUTS[given][0](path))
    headers, size = only(recorder).headers, len(only(recorder).content)
    known = {"content-length": str(size)}
    expected = {"transfer-encoding": "chunked"} if given == "pipe" else known
    lengths = ("content-length", "transfer-encoding")
    assert {name: headers[name] for name in lengths if name in headers} == expected


def test_what_an_upload_returns(version, recorder):
    result = upload(recorder, version, CONTENT)
    kinds = {OLDER: "AssistantFileModel", NEWEST: "OperationModel"}
    assert type(result).__name__ == kinds[version.__name__]


def test_progress(version, recorder, path):
    path.write_bytes(bytes(200_000))
    seen: list[tuple[int, int | None]] = []
    upload(recorder, version, path, progress=lambda *step: seen.append(step))
    sent = [step[0] for step in seen]
    assert len(seen) > 3
    assert sent == sorted(sent)
    assert seen[-1] == (len(only(recorder).content),) * 2
    assert {step[1] for step in seen} == {seen[-1][0]}


def test_progress_of_what_has_no_length(version, recorder):
    seen: list[tuple[int, int | None]] = []
    upload(recorder, version, Pipe(), progress=lambda *step: seen.append(step))
    assert seen[-1] == (len(only(recorder).content), None)


def test_progress_is_not_sent(version, recorder):
    upload(recorder, version, CONTENT, progress=lambda *_: None)
    assert b"progress" not in only(recorder).content


def test_an_error_of_progress_comes_through(version, recorder):
    def stop(*_: object) -> None:
        raise KeyError("the caller's")

    with pytest.raises(KeyError, match="the caller's"):
        upload(recorder, version, CONTENT, progress=stop)


def test_an_open_file_is_left_open(version, recorder, path):
    with path.open("rb") as file:
        file.read(3)
        upload(recorder, version, file)
        assert not file.closed
    assert payload(recorder) == CONTENT


@pytest.mark.parametrize("file", [1, io.StringIO("x"), ("a.txt", "text")])
def test_what_is_no_file_is_refused_before_anything_is_sent(file, version, recorder):
    with pytest.raises((TypeError, pinecone.ApiError)):
        upload(recorder, version, file)
    assert recorder.seen == []


def test_a_file_that_is_not_there(version, recorder, tmp_path):
    with pytest.raises(FileNotFoundError):
        upload(recorder, version, tmp_path / "missing.txt")
    assert recorder.seen == []


def test_hostile_names_stay_in_their_quotation(version, recorder):
    upload(recorder, version, ('a"; x="\r\nX-Own: 1.txt', CONTENT))
    (part,) = parts(recorder).values()
    assert set(part.keys()) == {"Content-Disposition", "Content-Type"}


def test_metadata_of_2025_10_stand_in_the_query(recorder):
    metadata = '{"genre": "a&b"}'
    version = import_module(OLDER)
    upload(recorder, version, CONTENT, metadata=metadata, multimodal="true")
    params = dict(only(recorder).url.params.items())
    assert params == {"metadata": metadata, "multimodal": "true"}
    assert list(parts(recorder)) == ["file"]


def test_metadata_of_the_alpha_are_a_part_in_json(recorder):
    metadata = {"genre": "ä", "year": [2024, None]}
    version = import_module(NEWEST)
    upload(recorder, version, CONTENT, metadata=metadata, multimodal="true")
    found = parts(recorder)
    assert list(found) == ["file", "metadata"]
    assert found["metadata"].get_content_type() == "application/json"
    assert json.loads(found["metadata"].get_payload(decode=True)) == metadata
    assert dict(only(recorder).url.params.items()) == {"multimodal": "true"}


def test_upsert_file_puts_the_same(recorder):
    recorder.answers = [(200, OPERATION)]
    service = recorder.client().assistant_data("assistant.test")
    run(service.upsert_file("a", "my-id", file=CONTENT, metadata={"a": 1}))
    request = only(recorder)
    assert (request.method, request.url.path) == ("PUT", "/files/a/my-id")
    assert list(parts(recorder)) == ["file", "metadata"]


def test_an_upload_over_the_wire(recorder, loopback, path):
    loopback.answers = [(200, OPERATION)]
    seen: list[tuple[int, int | None]] = []

    async def use() -> None:
        client = recorder.client(http_client=None)
        service = client.assistant_data(loopback.address)
        call = service.upload_file("a", file=path, progress=lambda *s: seen.append(s))
        if recorder.asynchronous:
            await call
            await client.close()
        else:
            client.close()

    asyncio.run(use())
    request = loopback.only_request()
    assert CONTENT in request.body
    assert seen[-1] == (len(request.body),) * 2


# Arrays


class Numbers:
    """What NumPy arrays, tensors and Series have in common."""

    def __init__(self, *numbers: Any) -> None:
        self.numbers = numbers

    def tolist(self) -> list[Any]:
        return list(self.numbers)


@pytest.mark.parametrize(
    "vector",
    [Numbers(0.5, 1.0), array("d", [0.5, 1.0]), [0.5, 1.0], (0.5, 1.0)],
    ids=["tolist", "array", "list", "tuple"],
)
def test_a_vector_to_query_by(vector, data, recorder):
    run(data.query_vectors(top_k=1, vector=vector))
    assert recorder.body() == {"topK": 1, "vector": [0.5, 1.0]}


def test_a_sparse_vector_to_query_by(data, recorder):
    sparse = {"indices": Numbers(1, 7), "values": Numbers(0.5, 1.0)}
    run(data.query_vectors(top_k=1, sparse_vector=sparse))
    assert recorder.body() == {
        "topK": 1,
        "sparseVector": {"indices": [1, 7], "values": [0.5, 1.0]},
    }


def test_vectors_as_dicts(data, recorder):
    sparse = {"indices": Numbers(1), "values": [0.5]}
    vectors = [
        {"id": "a", "values": Numbers(0.5, 1.0), "metadata": {"genre": "x"}},
        {"id": "b", "values": [1, 2], "sparseValues": sparse},
    ]
    run(data.upsert_vectors(vectors=vectors, namespace="n"))
    assert recorder.body() == {
        "vectors": [
            {"id": "a", "values": [0.5, 1.0], "metadata": {"genre": "x"}},
            {
                "id": "b",
                "values": [1, 2],
                "sparseValues": {"indices": [1], "values": [0.5]},
            },
        ],
        "namespace": "n",
    }


def test_vectors_as_models(recorder, version, data):
    models = import_module(f"{version.__name__}.db_data.models")
    sparse = models.SparseValues(indices=[1], values=[0.5])
    vector = models.Vector(id="a", values=[0.5], sparse_values=sparse)
    run(data.upsert_vectors(vectors=[vector]))
    assert recorder.body()["vectors"] == [
        {"id": "a", "values": [0.5], "sparseValues": {"indices": [1], "values": [0.5]}}
    ]


def test_a_model_may_hold_an_array(recorder, version, data):
    models = import_module(f"{version.__name__}.db_data.models")
    run(data.upsert_vectors(vectors=[models.Vector(id="a", values=Numbers(0.5))]))
    assert recorder.body()["vectors"] == [{"id": "a", "values": [0.5]}]


def test_an_update_by_array(data, recorder):
    run(data.update_vector(id="a", values=Numbers(0.5), set_metadata={"a": 1}))
    assert recorder.body() == {"id": "a", "values": [0.5], "setMetadata": {"a": 1}}


def test_a_search_by_array(data, recorder):
    recorder.answers = [(200, {"result": {"hits": []}, "usage": {"read_units": 1}})]
    query = {"top_k": 1, "vector": {"values": Numbers(0.5)}}
    run(data.search_records("n", query=query))
    assert recorder.body() == {"query": {"top_k": 1, "vector": {"values": [0.5]}}}


# Names, and what is left out


def test_a_list_is_repeated_in_the_query(data, recorder):
    run(data.fetch_vectors(ids=["a", "b c", "d&e"], namespace="n"))
    query = "ids=a&ids=b%20c&ids=d%26e&namespace=n"
    assert only(recorder).url.query.decode() == query


@pytest.mark.parametrize("ids", [("a",), ["a"]], ids=repr)
def test_a_list_of_one_in_the_query(ids, data, recorder):
    run(data.fetch_vectors(ids=ids))
    assert only(recorder).url.query == b"ids=a"


def test_names_in_camel_case(data, recorder):
    call = data.query_vectors(
        top_k=3, include_values=True, include_metadata=False, max_candidates=9
    )
    run(call)
    assert recorder.body() == {
        "topK": 3,
        "includeValues": True,
        "includeMetadata": False,
        "maxCandidates": 9,
    }


def test_answers_in_camel_case(recorder, version):
    value = {
        "namespaces": {"n": {"vectorCount": 2}},
        "dimension": 3,
        "indexFullness": 0.1,
        "totalVectorCount": 2,
        "memory_fullness": 0.2,
    }
    recorder.answers = [(200, value)]
    service = recorder.client(version).db_data("index.test")
    stats = run(service.describe_index_stats())
    assert stats.total_vector_count == 2
    assert stats.namespaces["n"].vector_count == 2
    assert (stats.index_fullness, stats.memory_fullness) == (0.1, 0.2)
    assert pinecone.to_dict(stats) == value


def test_names_that_begin_with_an_underscore(recorder, version):
    hit = {"_id": "a", "_score": 0.5, "fields": {"text": "x", "_other": None}}
    recorder.answers = [(200, {"result": {"hits": [hit]}, "usage": {"read_units": 1}})]
    service = recorder.client(version).db_data("index.test")
    answer = run(service.search_records("n", query={"top_k": 1}))
    (found,) = answer.result.hits
    assert (found.id, found.score, found.fields) == ("a", 0.5, hit["fields"])
    assert pinecone.to_dict(found) == hit


def test_a_record_with_free_fields_comes_back_the_same():
    record = pinecone.from_json(json.dumps(RECORDS[1]), data_models.UpsertRecord)
    assert record.id == "two"
    assert record.additional_properties["tags"] == ["a"]
    assert pinecone.to_dict(record) == RECORDS[1]


def test_a_field_that_is_called_like_an_attribute_is_kept():
    value = {"_id": "a", "id": "b", "additional_properties": 1, "self": 2}
    record = pinecone.from_json(json.dumps(value), data_models.UpsertRecord)
    assert (record.id, pinecone.to_dict(record)) == ("a", value)


def test_a_body_that_is_left_out(recorder, version):
    recorder.answers = [
        (200, {"model": "m", "data": [], "vector_type": "x", "usage": {}})
    ]
    run(recorder.client(version).inference.embed())
    request = only(recorder)
    assert (request.content, "content-type" in request.headers) == (b"", False)


def test_a_body_that_is_passed_whole(recorder, version):
    recorder.answers = [(200, {"model": "m", "data": [], "usage": {}})]
    body = {
        "model": "m",
        "query": "q",
        "documents": [{"text": "a"}],
        "rank_fields": ["text"],
    }
    run(recorder.client(version).inference.rerank(body=body))
    assert recorder.body() == {
        "model": "m",
        "query": "q",
        "documents": [{"text": "a"}],
        "rank_fields": ["text"],
    }


def test_required_bodies_without_members_are_an_empty_object(data, recorder):
    run(data.describe_index_stats())
    assert recorder.body() == {}


def test_null_and_absent_are_told_apart(recorder, version):
    client = recorder.client(version)
    recorder.answers = [(200, {}), (200, {})]
    update = client.assistant_control.update_assistant
    run(update("a", instructions=None))
    run(update("a", metadata={}))
    bodies = [json.loads(request.content) for request in recorder.seen]
    assert bodies == [{"instructions": None}, {"metadata": {}}]


def test_null_and_absent_of_an_answer_are_told_apart(recorder, version):
    value = {"name": "f", "id": "1", "metadata": None}
    recorder.answers = [(200, value)]
    service = recorder.client(version).assistant_data("assistant.test")
    file = run(service.describe_file("a", "1"))
    assert (file.metadata, file.signed_url) == (None, pinecone.UNSET)
    assert pinecone.to_dict(file) == value
