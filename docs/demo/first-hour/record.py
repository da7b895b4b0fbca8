"""The first hour, from `pip install` to a typed call; prints what is typed and said.

    python docs/demo/first-hour/record.py > docs/demo/first-hour/session.txt

The first half is the app of docs/fastapi.md, which runs on localhost, the second a
document of 1,200 operations, which benchmarks/large.py makes of documents in specs/. It
is played in a new virtual environment; with `--here` in this one, without the large
document and without times. The port is printed as 8000.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PORT = "8000"

FIRST_CALL = (
    "pip install clientsmith httpx2 msgspec",
    "clientsmith generate http://localhost:8000/openapi.json",
    "python use.py",
)
LARGE = (
    "clientsmith generate large.json",
    "python -c 'from api_1200_operations_client import Api1200Operations'",
    "clientsmith generate large.json",
)
USE = """\
from book_shop_client import BookShop

with BookShop() as client:
    print(client.books.get_book("moby-dick").title)
"""


def main() -> None:
    """Plays the session in a new folder."""
    is_here = "--here" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = (ROOT / "docs" / "fastapi.md").read_text("utf-8")
        app = re.search(r"```python\n# app.py\n(.*?)```", text, re.DOTALL)
        assert app
        (folder / "app.py").write_text(app[1], "utf-8")
        (folder / "use.py").write_text(USE, "utf-8")
        programs = Path(sys.executable).parent if is_here else _environment(folder)
        print("# A FastAPI app runs on localhost:8000. use.py calls it:\n")
        print("".join(f"    {line}\n" for line in USE.splitlines()))
        with _serving(folder) as port:
            began = _now()
            for line in FIRST_CALL:
                if is_here and line.startswith("pip"):
                    print(f"$ {line}\n")
                else:
                    _type(line, folder, programs, port)
            if not is_here:
                print(f"# In all {_since(began)}.\n")
        if not is_here:
            _large(folder, programs)


def _now() -> tuple[float, float]:
    """Returns the time, and the CPU seconds of the commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic(), used.ru_utime + used.ru_stime


def _since(began: tuple[float, float]) -> str:
    passed, used = (now - then for now, then in zip(_now(), began, strict=True))
    load = os.getloadavg()[0]
    return f"{passed:.1f} seconds, {used:.1f} of CPU, at a load of {load:.0f}"


def _environment(folder: Path) -> Path:
    """Makes the environment that everything is installed into."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    return folder / "venv" / "bin"


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Runs the app with this Python, which has FastAPI; yields the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", port]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(600):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", int(port))) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()


def _large(folder: Path, programs: Path) -> None:
    """Plays what a large document takes; the second run finds nothing to do."""
    (folder / "specs").mkdir()
    for version in ("2025-10", "2026-07"):
        for path in (ROOT / "specs" / "pinecone").glob(f"*_{version}.*"):
            shutil.copy(path, folder / "specs")
    make = ["benchmarks/large.py", folder / "specs", folder / "large.json"]
    subprocess.run(
        [sys.executable, *make, "--operations", "1200", "--bytes", "6000000"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    text = (folder / "large.json").read_text("utf-8")
    size = f"{len(text) / 1e6:.1f} MB"
    print(f"# A document of 1,200 operations, {size}.\n")
    for line in LARGE:
        began = _now()
        _type(line, folder, programs, PORT)
        print(f"# {_since(began)}.\n")


def _type(line: str, folder: Path, programs: Path, port: str) -> None:
    """Prints a line, runs it, and prints what it says."""
    typed = line.replace("pip install clientsmith", f"pip install --quiet {ROOT}")
    done = subprocess.run(
        typed.replace(f"localhost:{PORT}", f"localhost:{port}"),
        shell=True,
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "XDG_CACHE_HOME": str(folder / "cache"),
        },
        stdout=subprocess.PIPE,
        stderr=None if line.startswith("pip") else subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"$ {line}\n{done.stdout}", end="")
    if done.returncode:
        print(f"(exit code {done.returncode})")
    print()


if __name__ == "__main__":
    main()
