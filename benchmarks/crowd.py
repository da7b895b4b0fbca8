"""What a thousand calls at once cost over aiohttp: by a generated client, and by hand.

    python benchmarks/crowd.py [rounds] [calls]

A server in a process of its own answers on the loopback interface. In each round every
way makes its calls, 1,000 at a time, in random order of ways. By hand that is a session
of aiohttp with as many connections as the client has, headers made before, and msgspec
decoding into a struct written by hand. The ratio is of the CPU time of this process;
that of the clock is beside it. httpx2 is there to show what the choice is about.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "generated"), str(ROOT / "benchmarks")]

import aiohttp  # noqa: E402 - only now can the others be found
import msgspec  # noqa: E402
from calls import HEADERS, Restored, _answer  # noqa: E402
from pinecone import AsyncPinecone  # noqa: E402

BUDGET = 1.3
IN_FLIGHT = 1_000
CONNECTIONS = 200

Way = Callable[[], Awaitable[object]]
ANSWER = _answer("202 Accepted", {"restore_job_id": "7cf4", "index_id": "123e"})


class Server(asyncio.Protocol):
    """Answers each request of a connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins with nothing read."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.data = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answers, once a request is whole."""
        self.data += data
        head, _, body = self.data.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if length and len(body) >= int(length):
            self.data = b""
            self.transport.write(ANSWER)


async def serve() -> None:
    """Serves until it is ended; prints its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def compare(url: str, rounds: int, calls: int) -> None:
    """Prints a line for each way; the first is what the others are compared with."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    encode, decode = msgspec.json.encode, msgspec.json.Decoder(Restored).decode
    target = f"{url}/backups/bkp_1/create-index"
    async with (
        aiohttp.ClientSession(connector=connector, headers=HEADERS) as session,
        AsyncPinecone("k", base_url=url, transport="aiohttp") as client,
        AsyncPinecone("k", base_url=url) as usual,
    ):

        async def by_hand() -> object:
            content = encode({"name": "restored"})
            async with session.post(target, data=content) as response:
                response.raise_for_status()
                return decode(await response.read())

        ways: dict[str, Way] = {
            "aiohttp and msgspec by hand": by_hand,
            'generated client, `transport="aiohttp"`': lambda: (
                client.create_index_from_backup("bkp_1", name="restored")
            ),
            "generated client, httpx2": lambda: usual.create_index_from_backup(
                "bkp_1", name="restored"
            ),
        }
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(rounds + 1):
            for name in random.sample([*ways], len(ways)):
                took = await crowd(ways[name], calls)
                if number:  # the first round warms up
                    spent[name].append(took)
    show(spent)


async def crowd(way: Way, calls: int) -> tuple[float, float]:
    """Makes calls, many at a time; returns the seconds for each, of CPU and clock."""
    gc.collect()
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await way()

    cpu, clock = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return cpu / calls, clock / calls


def show(spent: dict[str, list[tuple[float, float]]]) -> None:
    """Prints the table."""
    print("| way | CPU µs per call | ratio | half of the rounds | calls a second |")
    print("|---|---:|---:|---:|---:|")
    base = [cpu for cpu, _ in next(iter(spent.values()))]
    for name, rounds in spent.items():
        own = [cpu for cpu, _ in rounds]
        ratios = [cpu / other for cpu, other in zip(own, base, strict=True)]
        low, median, high = statistics.quantiles(ratios)
        rate = 1 / statistics.median(clock for _, clock in rounds)
        print(
            f"| {name} | {statistics.median(own) * 1e6:.0f} | {median:.2f}"
            f" | {low:.2f} to {high:.2f} | {rate:,.0f} |"
        )
    print(f"\nBudget: {BUDGET} times aiohttp by hand.")


def main(rounds: int, calls: int) -> None:
    """Runs the server and the calls."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            asyncio.run(compare(url, rounds, calls))
        finally:
            server.terminate()


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(serve())
    else:
        given = [int(number) for number in sys.argv[1:3]]
        main(*given, *[15, 5_000][len(given) :])
