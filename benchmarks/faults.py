"""What the committed client does when servers and networks fail.

    python benchmarks/faults.py [part …]

A server on the loopback interface misbehaves; every run is bounded. Printed are two
tables: what came of each kind of fault, and the loads with their bars. The parts are
`bomb`, `faults`, `load`, `outage`, `cancel`, `pool`; without any, all run.
"""

from __future__ import annotations

import asyncio
import collections
import gzip
import json
import random
import resource
import statistics
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "benchmarks")]

import anyio  # noqa: E402 - only now can the others be found
from fault_server import Request, Server, answer, reset  # noqa: E402
from pinecone import ApiError, AsyncPinecone, Pinecone  # noqa: E402
from pinecone._runtime import connections, retry, waiting  # noqa: E402

GOOD = {
    "GET": b'{"indexes":[]}',
    "POST": b'{"index_id":"i","restore_job_id":"r","matches":[],"namespace":""}',
}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
KEY = "SECRET-KEY-123"
MOST = connections.LIMITS.max_connections or 0

Carrier = Literal["httpx2", "aiohttp"]
CARRIERS: tuple[Carrier, ...] = ("httpx2", "aiohttp")


class Fault(NamedTuple):
    """What a server does to each request."""

    name: str
    sent: bytes
    ending: str = ""
    """`reset`, `close`, or nothing: the connection stays."""


class Row(NamedTuple):
    """A line of a table."""

    what: str
    measured: str
    bar: str
    holds: bool


def main(parts: list[str]) -> int:
    """Prints the tables; returns how many bars do not hold."""
    runs: dict[str, Callable[[], Iterator[Row]]] = {
        "bomb": bomb,
        "faults": each_fault,
        "load": loads,
        "outage": outage,
        "cancel": cancellations,
        "pool": crowd,
    }
    print("| what | measured | bar | holds |")
    print("| --- | --- | --- | --- |")
    missed = 0
    for part in parts or runs:
        for row in runs[part]():
            print(f"| {row.what} | {row.measured} | {row.bar} |", end="")
            print(f" {'yes' if row.holds else '**no**'} |", flush=True)
            missed += not row.holds
    return missed


# The calls: one that reads, one that may harm, one that the config calls safe.


def read(client: Any, _: str = "") -> Any:
    """Calls GET."""
    return client.list_indexes()


def make(client: Any, name: str = "x") -> Any:
    """Calls a POST that must not be carried out twice."""
    return client.create_index_from_backup("b", name=name)


def search(client: Any, _: str = "") -> Any:
    """Calls a POST that does no harm twice."""
    return client.db_data(index_host=client._transport.base_url).query_vectors(
        top_k=1, vector=[1.0]
    )


CALLS = {"GET": read, "unsafe POST": make, "safe POST": search}


# One fault after another


def faults() -> Iterator[Fault]:
    """Yields the faults."""
    part = HEAD + b'Content-Length: 1000\r\n\r\n{"indexes":['
    chunk = HEAD + b'Transfer-Encoding: chunked\r\n\r\n64\r\n{"indexes":['
    starts = (b"", b"HTTP/1.1 200 OK\r\nContent-Ty", part, chunk)
    for number, start in enumerate(starts):
        yield Fault(f"reset {number}", start, "reset")
        yield Fault(f"close {number}", start, "close")
    for status in (400, 404, 500, 503):
        broken = f"HTTP/1.1 {status} X\r\nContent-Length: 1000\r\n\r\n{{".encode()
        yield Fault(f"{status}, its body reset", broken, "reset")
        yield Fault(f"{status}, its body cut", broken, "close")
    yield Fault("another protocol", b"SSH-2.0-OpenSSH_9\r\n\r\n", "close")
    yield Fault("a header without colon", b"HTTP/1.1 200 OK\r\nx\r\n\r\n", "close")
    yield Fault("300 kB of header", HEAD + b"X: " + b"a" * 300_000, "close")
    yield Fault("101", b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n", "close")
    yield from _waits()
    for status in (*range(400, 419), 421, 422, 423, 425, 426, 428, 431, 451):
        yield Fault(str(status), answer(status, b"{}"))
    for status in (*range(500, 512), *range(520, 531), 598, 599, 600, 999):
        yield Fault(str(status), answer(status, b"<html>", media="text/html"))
    for status in (300, 301, 302, 303, 304, 305, 307, 308):
        where = "Location: http://127.0.0.1:1/x"
        yield Fault(f"{status} to elsewhere", answer(status, b"", where))
    yield from _bodies()


def _waits() -> Iterator[Fault]:
    asked = ["0", "-5", "1.5", "86400", "1e9", "9" * 400, "", "soon", "nan", "inf"]
    asked += ["1, 2", "\xb2", "Wed, 21 Oct 2015 07:28:00 GMT"]
    asked += ["Wed, 21 Oct 2099 07:28:00 GMT", "Wed, 99 Foo 20155 99:99:99 GMT"]
    for status in (429, 503):
        for text in asked:
            header = f"Retry-After: {text}"
            yield Fault(f"{status}, {header[:30]}", answer(status, b"{}", header))
    yield Fault("429, retry-after-ms", answer(429, b"{}", "retry-after-ms: 100"))


def _bodies() -> Iterator[Fault]:
    deep = b'{"indexes":[],"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    bodies = [b"", b"null", b"[]", b'"x"', b"{", b"<html>", b"{}{}", b"\xff\xfe{\0}\0"]
    bodies += [b'\xef\xbb\xbf{"indexes":[]}', b'{"index_id":"\xff"}', b'{"a":NaN}']
    bodies += [b'{"index_id":"\\ud800"}', deep, b"[" * 100_000, b"1" * 5_000]
    for body in bodies:
        yield Fault(f"200, {body[:20]!r}", answer(200, body))
    for coding in ("gzip", "deflate", "gzip, gzip", "br", "zstd", "x-foo"):
        encoded = f"Content-Encoding: {coding}"
        for status in (200, 400, 500):
            yield Fault(f"{status}, no {coding}", answer(status, b"zzz", encoded))
    cut = gzip.compress(b'{"indexes":[]}' * 100)[:-12]
    yield Fault("gzip, cut", answer(200, cut, "Content-Encoding: gzip"))
    layers = "Content-Encoding: " + ", ".join(["gzip"] * 200)
    yield Fault("200 layers of gzip", answer(200, b"zzz", layers))
    yield Fault("204", b"HTTP/1.1 204 No Content\r\n\r\n")
    yield Fault("205", b"HTTP/1.1 205 X\r\nContent-Length: 0\r\n\r\n")
    for media in ("text/html", "text/plain", "image/png", "", "x"):
        yield Fault(f"200 as {media!r}", answer(200, b"no JSON", media=media))


def each_fault() -> Iterator[Row]:
    """Runs each fault with each call, in both clients."""
    now = Now(next(faults()))
    with no_waiting(), Server(now) as server:
        seen = [*_sync(now, server)]
        for carrier in CARRIERS:
            seen += asyncio.run(_async(now, server, carrier))
    count = len({outcome.fault for outcome in seen})
    raw = [outcome for outcome in seen if not outcome.is_ours]
    twice = [o for o in seen if o.call == "unsafe POST" and o.sent > 1]
    twice = [o for o in twice if not o.fault.startswith(MAY_REPEAT)]
    held = [outcome for outcome in seen if outcome.held]
    shown = [outcome for outcome in seen if outcome.shows_key]
    what = f"{count} faults, {len(seen)} runs: "
    yield Row(f"{what}exceptions that are not ours", _few(raw), "0", not raw)
    yield Row(f"{what}unsafe POST sent twice", _few(twice), "0", not twice)
    yield Row(f"{what}connections held", _few(held), "0", not held)
    yield Row(f"{what}messages with the key", _few(shown), "0", not shown)


MAY_REPEAT = ("429", "503, Retry", "close 0", "close 1")
"""Faults after which a request that may harm is sent again: it was refused, or the
connection had been kept and was closed in good order.
"""


BRIEF: dict[str, Any] = {"timeout": 2.0, "max_retries": 2}


class Now:
    """Does to each request what a fault says."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    async def __call__(self, request: Request) -> object:
        request.writer.write(self.fault.sent)
        with suppress(OSError):
            await request.writer.drain()
        if self.fault.ending == "reset":
            return reset(request.writer)
        return self.fault.ending


def _sync(now: Now, server: Server) -> Iterator[Outcome]:
    with Pinecone(api_key=KEY, base_url=server.url, **BRIEF) as client:
        for fault in faults():
            now.fault = fault
            for name, call in CALLS.items():
                before, error = server.received, None
                try:
                    call(client)
                except Exception as caught:
                    error = caught
                sent = server.received - before
                yield _outcome(fault, name, sent, error, client)


async def _async(now: Now, server: Server, carrier: Carrier) -> list[Outcome]:
    outcomes = []
    async with AsyncPinecone(
        api_key=KEY, base_url=server.url, transport=carrier, **BRIEF
    ) as client:
        for fault in faults():
            now.fault = fault
            for name, call in CALLS.items():
                before, error = server.received, None
                try:
                    await call(client)
                except Exception as caught:
                    error = caught
                sent = server.received - before
                outcomes.append(_outcome(fault, name, sent, error, client))
    return outcomes


class Outcome(NamedTuple):
    """What came of a fault."""

    fault: str
    call: str
    sent: int
    is_ours: bool
    held: int
    shows_key: bool


def _few(outcomes: list[Outcome]) -> str:
    names = ", ".join(f"{one.fault} ({one.call})" for one in outcomes[:3])
    return f"{len(outcomes)} {names}".strip()


def _outcome(
    fault: Fault, call: str, sent: int, error: Exception | None, client: Any
) -> Outcome:
    is_ours = error is None or isinstance(error, ApiError)
    shows = error is not None and KEY in f"{error}{error!r}"
    return Outcome(fault.name, call, sent, is_ours, busy(client), shows)


def busy(client: Any) -> int:
    """Returns how many connections of a client are not idle."""
    transport = client._transport.open_client()._transport
    if hasattr(transport, "_places"):  # over aiohttp
        return MOST - transport._places._value + len(transport._connector._acquired)
    return sum(not connection.is_idle() for connection in transport._pool.connections)


class no_waiting:  # noqa: N801 - a context manager
    """Repetitions come at once."""

    def __enter__(self) -> None:
        self._sleep = waiting.time.sleep, anyio.sleep

        async def sleep(_: float) -> None:
            await asyncio.sleep(0)

        retry.random.uniform = lambda *_: 0.0
        waiting.time.sleep = lambda _: None
        anyio.sleep = sleep

    def __exit__(self, *_: object) -> None:
        retry.random.uniform = random.uniform
        waiting.time.sleep, anyio.sleep = self._sleep


# Loads


class Troubled:
    """Every tenth answer is an error, a reset before or after the work, or slow."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        self.done: collections.Counter[str] = collections.Counter()

    async def __call__(self, request: Request) -> object:
        chance = self._random.random()
        if chance < 0.03:
            return reset(request.writer)
        if chance < 0.07:
            request.writer.write(answer(503, b"{}"))
            return False
        if request.body and request.path.startswith("/backups"):
            self.done[json.loads(request.body)["name"]] += 1
        if chance < 0.10:
            return reset(request.writer)
        if chance < 0.15:
            await asyncio.sleep(0.2)
        request.writer.write(answer(200, GOOD[request.method]))
        return False


def loads() -> Iterator[Row]:
    """Runs 5,000 calls at a time against a server of which a tenth fails."""
    lost = 0
    for carrier in (None, *CARRIERS):
        for name in ("GET", "safe POST", "unsafe POST"):
            failed, took, trouble, server = _load(CALLS[name], carrier)
            twice = sum(count > 1 for count in trouble.done.values())
            crowd = f"1,000 tasks x 5, {carrier}" if carrier else "100 threads x 50"
            what = f"{crowd}, {name}, 10 % of faults: "
            shown = f"{failed} lost, {server.received} requests, {took:.1f} s"
            if name == "unsafe POST":
                shown = f"{twice} twice; {shown}"
                yield Row(f"{what}work done twice", shown, "0", not twice)
            else:
                lost += failed
                yield Row(f"{what}calls lost", shown, "0", not failed)
    yield Row("lost of 30,000", str(lost), "0", not lost)


def _load(
    call: Callable[[Any, str], Any], carrier: Carrier | None
) -> tuple[int, float, Troubled, Server]:
    trouble = Troubled()
    start = time.monotonic()
    with Server(trouble) as server:
        failed = (
            _tasks(server.url, call, carrier) if carrier else _threads(server.url, call)
        )
        return failed, time.monotonic() - start, trouble, server


def _threads(url: str, call: Callable[[Any, str], Any]) -> int:
    failed: list[str] = []
    with Pinecone(api_key=KEY, base_url=url) as client:

        def work(thread: int) -> None:
            for number in range(50):
                try:
                    call(client, f"{thread}-{number}")
                except ApiError as error:
                    failed.append(str(error))

        threads = [threading.Thread(target=work, args=(one,)) for one in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120.0)
        stuck = sum(thread.is_alive() for thread in threads)
    return len(failed) + stuck


def _tasks(url: str, call: Callable[[Any, str], Any], carrier: Carrier) -> int:
    async def work(client: Any, task: int) -> int:
        failed = 0
        for number in range(5):
            try:
                await call(client, f"{task}-{number}")
            except ApiError:
                failed += 1
        return failed

    async def run() -> int:
        async with AsyncPinecone(
            api_key=KEY, base_url=url, transport=carrier
        ) as client:
            tasks = [work(client, task) for task in range(1_000)]
            return sum(await asyncio.wait_for(asyncio.gather(*tasks), 120.0))

    return asyncio.run(run())


def outage(seconds: float = 30.0, before: float = 10.0) -> Iterator[Row]:
    """Lets 50 clients call all the time while a server is away for a while."""
    times: list[float] = []
    start = time.monotonic()
    begins, ends = start + before, start + before + seconds

    async def script(request: Request) -> object:
        now = time.monotonic()
        times.append(now)
        if begins <= now < ends:
            return reset(request.writer)
        await asyncio.sleep(0.1)
        request.writer.write(answer(200, GOOD[request.method]))
        return False

    async def work(url: str) -> int:
        failed = 0
        async with AsyncPinecone(api_key=KEY, base_url=url) as client:
            while time.monotonic() < ends + 1.0:
                try:
                    await client.list_indexes()
                except ApiError:
                    failed += 1
        return failed

    async def run(url: str) -> int:
        return sum(await asyncio.gather(*[work(url) for _ in range(50)]))

    with Server(script) as server:
        failed = asyncio.run(run(server.url))
    usual = sum(start + 1 <= when < begins for when in times) / (before - 1.0)
    away = sum(begins <= when < ends for when in times) / seconds
    shown = f"{failed} lost; {usual:.0f} requests a second before, {away:.0f} in it"
    holds = not failed and away <= 1.1 * usual
    what = f"an outage of {seconds:.0f} s under 50 clients"
    yield Row(what, shown, "0 lost, ≤ 1.1 x before", holds)


def cancellations() -> Iterator[Row]:
    """Cancels calls while they are under way."""

    async def script(request: Request) -> object:
        await asyncio.sleep(0.01 * (request.number % 7))
        request.writer.write(answer(200, GOOD[request.method]))
        return False

    async def run(url: str, carrier: Carrier) -> tuple[int, int]:
        async with AsyncPinecone(
            api_key=KEY, base_url=url, transport=carrier
        ) as client:
            for _ in range(15):
                tasks = [asyncio.ensure_future(read(client)) for _ in range(100)]
                await asyncio.sleep(0.02)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            held = busy(client)
            calls = [read(client) for _ in range(100)]
            after = await asyncio.gather(*calls, return_exceptions=True)
            return held, sum(isinstance(one, Exception) for one in after)

    for carrier in CARRIERS:
        with Server(script) as server:
            held, failed = asyncio.run(run(server.url, carrier))
        shown = f"{held} connections held, {failed} of 100 calls afterwards lost"
        what = f"1,500 calls cancelled, {carrier}"
        yield Row(what, shown, "0, 0", not held and not failed)


def bomb() -> Iterator[Row]:
    """Sends 1 MB of gzip that becomes 1 GB; it has to be the first part that runs."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(1_000)) + packer.flush()
    encoded = answer(200, packed, "Content-Encoding: gzip")

    async def script(request: Request) -> object:
        request.writer.write(encoded)
        return False

    with Server(script) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        error = None
        with Pinecone(api_key=KEY, base_url=server.url) as client:
            try:
                read(client)
            except Exception as caught:
                error = caught
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000
    shown = f"{type(error).__name__}, {grown:.0f} MB"
    holds = isinstance(error, ApiError) and grown <= 100
    what = f"{len(packed) / 1e6:.1f} MB of gzip that become 1,000 MB"
    yield Row(what, shown, "an error, ≤ 100 MB", holds)


def crowd() -> Iterator[Row]:
    """Lets 1,000 tasks call at once, with a timeout that is not for waiting in line."""

    async def script(request: Request) -> object:
        await asyncio.sleep(0.3)
        request.writer.write(answer(200, GOOD[request.method]))
        return False

    async def run(url: str, carrier: Carrier) -> list[float | BaseException]:
        async with AsyncPinecone(
            api_key=KEY, base_url=url, timeout=1.0, transport=carrier
        ) as client:

            async def one(name: int) -> float:
                begun = time.monotonic()
                await make(client, str(name))
                return time.monotonic() - begun

            calls = [one(name) for name in range(1_000)]
            return await asyncio.gather(*calls, return_exceptions=True)

    for carrier in CARRIERS:
        with Server(script) as server:
            seen = asyncio.run(run(server.url, carrier))
        took = [one for one in seen if isinstance(one, float)]
        lost = len(seen) - len(took)
        shown = f"{lost} lost, median {statistics.median(took or [0.0]):.1f} s"
        what = f"1,000 tasks at once, {carrier}, `timeout=1`, answers after 0.3 s"
        yield Row(what, shown, "0 lost", not lost)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
