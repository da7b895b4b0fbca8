"""Bodies that are not held: in pieces, in files, and checked."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b64encode
from typing import Any

import httpx2
import pytest
from runtime.calls import Operation
from runtime.errors import (
    ApiConnectionError,
    ApiTimeoutError,
    NotFoundError,
    ResponseValidationError,
)
from test_runtime_options import AsyncClient, Client, client, run

FILE: Operation[bytes] = Operation("GET", "/files/{}", {"application/pdf": bytes})
BODY = b"%PDF" * 50_000


class Files(Client):
    def file(self, name: str) -> bytes:
        return self._transport.send(FILE, name)

    def two(self, wait_timeout: float = 1.0) -> bytes:
        assert wait_timeout
        return self.file("a")

    def own(self) -> int:
        return 1


class AsyncFiles(AsyncClient):
    async def file(self, name: str) -> bytes:
        return await self._transport.send(FILE, name)

    async def two(self, wait_timeout: float = 1.0) -> bytes:
        assert wait_timeout
        return await self.file("a")

    async def own(self) -> int:
        return 1


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces; maybe an error comes after them."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.is_closed = False

    def __iter__(self) -> Any:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def answer(*pieces: bytes | Exception, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head = {"content-type": "application/pdf"} | named
    return httpx2.Response(200, headers=head, stream=Pieces(*pieces))


@pytest.fixture
def files(server):
    def make(*answers: Any, **options: Any) -> Any:
        made = server(*answers)
        whole = client(made, **options)
        whole.__class__ = AsyncFiles if made.asynchronous else Files
        return made, whole

    return make


def saved(files: Any, path: Any, *answers: Any, **more: Any) -> Any:
    made, whole = files(*answers)
    return run(made, whole.download(whole.file, "a", to=path, **more))


def pieces_of(made: Any, whole: Any) -> list[bytes]:
    async def read_async() -> list[bytes]:
        return [piece async for piece in await whole.download(whole.file, "a")]

    def read() -> list[bytes]:
        return [*whole.download(whole.file, "a")]

    return run(made, (read_async if made.asynchronous else read)())


def test_in_pieces(files):
    made, whole = files(answer(b"ab", b"cd"))
    assert pieces_of(made, whole) == [b"ab", b"cd"]
    assert made.seen[0].headers["accept-encoding"] == "identity"


def test_responses_that_tests_make(files):
    made, whole = files((200, b"abc"))
    assert pieces_of(made, whole) == [b"abc"]


def test_to_a_file(files, tmp_path):
    told: list[Any] = []
    response = answer(BODY, BODY, content_length=str(2 * len(BODY)), x_acme_id="r-1")
    path = tmp_path / "a.pdf"
    path.write_bytes(b"before")
    download = saved(
        files, path, response, progress=lambda *numbers: told.append(numbers)
    )
    assert path.read_bytes() == 2 * BODY
    assert [*tmp_path.iterdir()] == [path]
    assert (download.status, download.request_id) == (200, "r-1")
    assert download.received == download.length == 2 * len(BODY)
    assert told == [(len(BODY), 2 * len(BODY)), (2 * len(BODY), 2 * len(BODY))]
    assert response.is_closed


def b64(algorithm: str, body: bytes = BODY) -> str:
    return b64encode(hashlib.new(algorithm, body).digest()).decode()


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("content-md5", "{md5}"),
        ("digest", "SHA-256={sha256},MD5={md5}"),
        ("repr-digest", "sha-512=:{sha512}:, unixsum=:AA==:"),
        ("content-digest", "sha-256=:{sha256}:"),
        ("x-goog-hash", "crc32c=n03x6A==,md5={md5}"),
    ],
)
def test_digests(files, tmp_path, header, line):
    path = tmp_path / "a.pdf"
    for body in (BODY, BODY[1:]):
        digests = {name: b64(name, body) for name in ("md5", "sha256", "sha512")}
        response = answer(BODY, **{header: line.format(**digests)})
        if body is BODY:
            saved(files, path, response)
            path.unlink()
            continue
        with pytest.raises(ResponseValidationError, match="is not what the server"):
            saved(files, path, response)
    assert not [*tmp_path.iterdir()]


def test_digest_of_what_was_stored_compressed(files, tmp_path):
    headers = {"x-goog-hash": "md5=AAAA", "x-goog-stored-content-encoding": "gzip"}
    assert saved(files, tmp_path / "a", answer(BODY, **headers)).received == len(BODY)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (answer(b"ab", content_length="3"), "2 of 3 bytes have come"),
        (
            answer(gzip.compress(BODY, mtime=0)[:-9], content_encoding="gzip"),
            "the compressed body breaks off",
        ),
        (answer(b"ab", content_encoding="gzip"), "cannot be read"),
        (answer(b"ab", content_encoding="br"), "encoding br is unknown"),
        (answer(b"<html>", content_type="text/html"), "not what was asked for"),
    ],
    ids=["length", "cut", "no gzip", "brotli", "html"],
)
def test_bodies_that_are_not_whole(files, tmp_path, response, message):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"before")
    pieces = response.stream.pieces
    again = httpx2.Response(200, headers=response.headers, stream=Pieces(*pieces))
    with pytest.raises(ResponseValidationError, match=message):
        saved(files, path, again)
    assert path.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [path]
    assert again.is_closed


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx2.ReadError("x"), ApiConnectionError),
        (httpx2.ReadTimeout("x"), ApiTimeoutError),
    ],
)
def test_bodies_that_break_off(files, tmp_path, error, kind):
    with pytest.raises(kind):
        saved(files, tmp_path / "a", answer(b"ab", error))
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"ab", mtime=0) + gzip.compress(b"cd", mtime=0)),
        ("deflate", zlib.compress(b"abcd")),
    ],
)
def test_compressed_in_spite_of_the_wish(files, encoding, body):
    split = [body[:5], body[5:]]
    length = str(len(body))
    response = answer(*split, content_encoding=encoding, content_length=length)
    assert b"".join(pieces_of(*files(response))) == b"abcd"


def test_errors_of_the_call(files, tmp_path):
    with pytest.raises(NotFoundError) as caught:
        saved(files, tmp_path / "a", (404, b"gone"))
    assert caught.value.raw == b"gone"
    assert not [*tmp_path.iterdir()]


def test_deadline(files, tmp_path, monkeypatch):
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("runtime.downloads.time.monotonic", lambda: next(clock))
    made, whole = files(answer(*[b"a"] * 50))
    view = whole.with_options(deadline=9.0)
    with pytest.raises(ApiTimeoutError, match="deadline"):
        run(made, whole.download(view.file, "a", to=tmp_path / "a"))


def test_folders_are_no_files(files, tmp_path):
    with pytest.raises(IsADirectoryError):
        saved(files, tmp_path, answer(b"a"))
    with pytest.raises(FileNotFoundError):
        saved(files, tmp_path / "no" / "a", answer(b"a"))


def test_methods_with_another_answer(files, tmp_path):
    for method in ("two", "own"):
        made, whole = files(answer(b"a"))
        with pytest.raises(TypeError, match="answer"):
            run(made, whole.download(getattr(whole, method), to=tmp_path / "a"))


def test_what_is_not_read_is_closed(files):
    response = answer(b"ab")
    made, whole = files(response)

    async def leave_async() -> None:
        async with await whole.download(whole.file, "a"):
            pass

    def leave() -> None:
        with whole.download(whole.file, "a"):
            pass

    run(made, (leave_async if made.asynchronous else leave)())
    assert response.is_closed
