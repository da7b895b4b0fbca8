"""What a call of a generated client costs beside the bare HTTP client.

    python benchmarks/calls.py [rounds] [calls]

A small server in a process of its own answers on the loopback interface. Each POST is
made by the generated client and by `httpx2.Client.send` of a request that was built
before, with msgspec decoding the answer into structs written by hand; the budget is
for the ratio of the two. `httpx2.Client.post`, which builds its request as well, stands
between them. Every round runs blocks of calls of all ways, in random order. Counted is
the CPU time of this process, which the server's is no part of.
"""

from __future__ import annotations

import asyncio
import gc
import random
import socketserver
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "benchmarks")]

import codec  # noqa: E402 - only now can it be found
import plain  # noqa: E402
from pinecone import AsyncPinecone, Pinecone  # noqa: E402
from pinecone.v2026_01_alpha.db_control.models import (  # noqa: E402
    CreateIndexSchema,
    DenseVectorField,
    ManagedDeployment,
    ReadCapacityOnDemandSpec,
)

BUDGET = 1.15
ASYNC_BUDGET = 1.20
BARE = "httpx2, prebuilt request"
POST = "httpx2, `client.post`"
OURS = "generated client"

Way = Callable[[], Any]
Run = Callable[[Way, int], object]


class Restored(msgspec.Struct):
    """The answer to the restoring of a backup."""

    restore_job_id: str
    index_id: str


HEADERS = {
    "Api-Key": "k",
    "Accept": "application/json",
    "Content-Type": "application/json",
    "X-Pinecone-Api-Version": "2026-01.alpha",
}
RESTORED = {"restore_job_id": "7cf4e5a8-1f5d", "index_id": "123e4567-e89b"}


class Handler(socketserver.BaseRequestHandler):
    """Answers each POST of a connection; headers and body leave in one packet."""

    def handle(self) -> None:
        """Reads requests until the client closes the connection."""
        data = b""
        while chunk := self.request.recv(65536):
            data += chunk
            while request := _whole_request(data):
                data = data[len(request) :]
                self.request.sendall(ANSWERS[b"/backups/" in request.split(b"\r\n")[0]])


def _whole_request(data: bytes) -> bytes:
    head, separator, rest = data.partition(b"\r\n\r\n")
    if not separator:
        return b""
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    whole = len(head) + len(separator) + length
    return data[:whole] if len(rest) >= length else b""


def _answer(status: str, value: Any) -> bytes:
    body = msgspec.json.encode(value)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


ANSWERS = {
    True: _answer("202 Accepted", RESTORED),
    False: _answer("201 Created", codec.tagged_index(1)),
}


def serve() -> None:
    """Serves until it is ended; prints its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever()


def main(rounds: int, calls: int) -> None:
    """Prints the table."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            print("| POST | way | CPU µs per call | ratio | half of the rounds |")
            print("|---|---|---:|---:|---:|")
            compare("create_index_from_backup", restoring(url), rounds, calls)
            compare("create_index", creating(url), rounds, calls)
            with asyncio.Runner() as runner:
                restore, await_all = asynchronous(url, runner)
                compare("the same, asynchronous", restore, rounds, calls, await_all)
        finally:
            server.terminate()
    print(
        f"\nBudget: {BUDGET} times the prebuilt request; {ASYNC_BUDGET} asynchronous."
    )


def restoring(url: str) -> dict[str, Way]:
    """Returns the ways to restore a backup: small bodies."""
    pc = Pinecone(api_key="k", base_url=url)

    def ours() -> object:
        return pc.create_index_from_backup("bkp_1", name="restored")

    body = {"name": "restored"}
    ways = bare(f"{url}/backups/bkp_1/create-index", body, Restored)
    return ways | {OURS: ours}


def asynchronous(url: str, runner: asyncio.Runner) -> tuple[dict[str, Way], Run]:
    """Returns the ways to restore a backup in an event loop, and what makes calls."""
    pc = AsyncPinecone(api_key="k", base_url=url)
    prebuilt, poster = httpx2.AsyncClient(), httpx2.AsyncClient(headers=HEADERS)
    target = f"{url}/backups/bkp_1/create-index"
    encode = msgspec.json.Encoder().encode
    decode = msgspec.json.Decoder(Restored).decode
    body = {"name": "restored"}
    content = encode(body)
    request = prebuilt.build_request("POST", target, headers=HEADERS, content=content)

    async def bare() -> object:
        return decode((await prebuilt.send(request)).content)

    async def post() -> object:
        return decode((await poster.post(target, content=encode(body))).content)

    async def ours() -> object:
        return await pc.create_index_from_backup("bkp_1", name="restored")

    async def repeated(way: Way, calls: int) -> object:
        for _ in range(calls):
            answer = await way()
        return answer

    def run(way: Way, calls: int) -> object:
        return runner.run(repeated(way, calls))

    return {BARE: bare, POST: post, OURS: ours}, run


def creating(url: str) -> dict[str, Way]:
    """Returns the ways to create an index: unions in both bodies."""
    pc = Pinecone(api_key="k", base_url=url)
    schema = CreateIndexSchema(
        fields={"vector": DenseVectorField(dimension=1536, metric="cosine")}
    )
    deployment = ManagedDeployment(cloud="aws", region="us-east-1")

    def ours() -> object:
        return pc.create_index(
            schema=schema,
            name="ix-1",
            deployment=deployment,
            read_capacity=ReadCapacityOnDemandSpec(),
            tags={"team": "a"},
        )

    body = {
        "schema": {
            "fields": {
                "vector": {
                    "type": "dense_vector",
                    "dimension": 1536,
                    "metric": "cosine",
                }
            }
        },
        "name": "ix-1",
        "deployment": {
            "deployment_type": "managed",
            "cloud": "aws",
            "region": "us-east-1",
        },
        "read_capacity": {"mode": "OnDemand"},
        "tags": {"team": "a"},
    }
    return bare(f"{url}/indexes", body, plain.Index) | {OURS: ours}


def bare(url: str, body: object, kind: type) -> dict[str, Way]:
    """Returns the ways without a generated client."""
    prebuilt = httpx2.Client()
    encode = msgspec.json.Encoder().encode
    content = encode(body)
    request = prebuilt.build_request("POST", url, headers=HEADERS, content=content)
    decode: Callable[[bytes], object] = msgspec.json.Decoder(kind).decode
    poster = httpx2.Client(headers=HEADERS)
    return {
        BARE: lambda: decode(prebuilt.send(request).content),
        POST: lambda: decode(poster.post(url, content=encode(body)).content),
    }


def repeated(way: Way, calls: int) -> object:
    """Makes calls, and returns the last answer."""
    for _ in range(calls):
        answer = way()
    return answer


def compare(
    name: str, ways: dict[str, Way], rounds: int, calls: int, run: Run = repeated
) -> None:
    """Prints a line for each way; the first is what the others are compared with."""
    answers = {msgspec.json.encode(run(way, 1)) for way in list(ways.values())[:2]}
    answers.add(msgspec.json.encode(msgspec.to_builtins(run(ways[OURS], 1))))
    assert len({str(msgspec.json.decode(each)) for each in answers}) == 1, answers
    seconds: dict[str, list[float]] = {each: [] for each in ways}
    order = list(ways)
    for number in range(rounds + 1):
        random.shuffle(order)
        for each in order:
            gc.collect()
            start = time.process_time()
            run(ways[each], calls)
            if number:  # the first round warms up
                seconds[each].append((time.process_time() - start) / calls)
    base = seconds[BARE]
    for each, found in seconds.items():
        ratios = [own / other for own, other in zip(found, base, strict=True)]
        low, median, high = statistics.quantiles(ratios)
        took = statistics.median(found) * 1e6
        half = "" if each == BARE else f"{low:.3f} to {high:.3f}"
        shown = "1" if each == BARE else f"{median:.3f}"
        print(f"| {name} | {each} | {took:.0f} | {shown} | {half} |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        given = [int(each) for each in sys.argv[1:3]]
        main(*given, *[31, 300][len(given) :])
