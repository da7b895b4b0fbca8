"""Runs generated clients against servers of other frameworks: `make frameworks`.

Each folder has a document as its framework wrote it, mostly a server, and `calls.py`,
which prints `right` if what came back is right. What the folder's files say is done in
a copy of it:

* `app.py` is a server of Python. Its README has the `pip install` line; it gets an
  environment of its own.
* `server.mjs` and `server.ts` are servers of node, with a `package.json`.
* Without a server, `calls.py` answers itself.
* Each `*.toml` is a config to generate from, and its name the argument of `calls.py`;
  without one, `openapi.json` or `openapi.yaml` is generated.

The calls may have been written for names of another time. `renames.toml` says what is
called differently now; what the calls assert stays as it is.

    python -m tests.frameworks.run FOLDER [NAME …]
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
STORE = ROOT / ".venv-frameworks"
RENAMES = tomllib.loads(Path(__file__).with_name("renames.toml").read_text("utf-8"))
PATIENCE = 60
"""Seconds that a server has to answer, and the calls to be made."""


class Missing(Exception):
    """This machine lacks what the folder's server needs."""


def main(arguments: Sequence[str]) -> int:
    """Runs the folders of a folder, all or those named; returns the exit code."""
    folder, names = Path(arguments[0]), arguments[1:]
    if not folder.is_dir():
        print(f"SKIPPED: there is no {folder}, nothing was called")
        return 0
    right, others = 0, 0
    for calls in sorted(folder.glob("*/calls.py")):
        name = calls.parent.name
        if names and name not in names:
            continue
        try:
            wrong = checked(calls.parent)
        except Missing as missing:
            print(f"SKIPPED {name}: {missing}", flush=True)
            continue
        print(f"{name}: {wrong or 'right'}", flush=True)
        right, others = right + (not wrong), others + bool(wrong)
    print(f"{right} passed, {others} failed")
    return 1 if others else 0


def checked(source: Path) -> str:
    """Returns what is wrong with the client of a folder, or an empty text."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "it"
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules"))
        adapt(folder, RENAMES.get(source.name, {}))
        for arguments in generated(folder):
            with served(folder, source.name) as address:
                run = [BIN / "python", "calls.py", *arguments]
                done = ended(run, folder, BASE=address, BASE_URL=address)
            if done.returncode or not done.stdout.rstrip().endswith("right"):
                return (done.stdout + done.stderr).strip()
        typed = [BIN / "mypy", "--config-file=", "--strict", "calls.py"]
        done = ended(typed, folder)
        return done.stdout.strip() if done.returncode else ""


def adapt(folder: Path, renames: dict[str, str]) -> None:
    """Lets the calls say what things are called now.

    Raises:
        AssertionError: The calls do not say what is renamed.
    """
    calls = folder / "calls.py"
    text = calls.read_text("utf-8")
    for before, now in renames.items():
        text, count = re.subn(rf"(?<!\w){re.escape(before)}(?!\w)", now, text)
        assert count, f"{folder.name}: no call says {before}"
    calls.write_text(text, "utf-8")
    for config in folder.glob("*.toml"):
        settings = re.sub(r"(?ms)^allow = \[.*?\]\n", "", config.read_text("utf-8"))
        flat = re.sub(r"(?m)^(output = .*)", r'\1\nlayout = "flat"', settings)
        config.write_text(flat, "utf-8")


def generated(folder: Path) -> Iterator[list[str]]:
    """Generates what a folder has, and yields the arguments of its calls."""
    command = [BIN / "clientsmith", "generate"]
    configs = sorted(folder.glob("*.toml"))
    for config in configs:
        generate = [*command, "--config", config.name]
        subprocess.run(generate, cwd=folder, check=True, capture_output=True)
        yield [config.stem] if len(configs) > 1 else []
    if not configs:
        spec = next(each for each in folder.glob("openapi.*") if each.suffix != ".md")
        options = ["--spec", spec.name, "--output", "client", "--layout", "flat"]
        subprocess.run(
            [*command, *options], cwd=folder, check=True, capture_output=True
        )
        yield []


def ended(
    command: Sequence[str | Path], folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end in a folder that it may import from."""
    environment = {**os.environ, "PYTHONPATH": str(folder), **variables}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
    )


@contextmanager
def served(folder: Path, name: str) -> Iterator[str]:
    """Yields the address of the folder's server, which runs meanwhile.

    Raises:
        Missing: A program that it needs is not on this machine.
    """
    if not (command := server(folder, name)):
        yield ""
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (folder / "server.log").open("w")
    running = subprocess.Popen(
        [*command, str(port)] if (folder / "app.py").exists() else command,
        cwd=folder,
        env={**os.environ, "PORT": str(port)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _await(running, port, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(running.pid, 9)
        running.wait()
        log.close()


def _await(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server does not answer: {log.read_text('utf-8')}")


def server(folder: Path, name: str) -> list[str | Path]:
    """Installs what a folder's server needs, and returns the command that starts it."""
    store = STORE / name
    if (folder / "app.py").exists():
        line = re.search(
            r"pip install (\".*)", (folder / "README.md").read_text("utf-8")
        )
        assert line, f"{name}: README.md does not say what to install"
        python = store / "bin" / "python"
        _install(
            store,
            line[1],
            [
                [sys.executable, "-m", "venv", store],
                [python, "-m", "pip", "install", "-q", *shlex.split(line[1])],
            ],
        )
        return [python, "-W", "ignore", "app.py"]
    scripts = [each for each in folder.glob("server.?*") if each.suffix != ".log"]
    if not scripts:
        return []
    if not shutil.which("npm"):
        raise Missing("it needs node")
    package = (folder / "package.json").read_text("utf-8")
    store.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "package.json", store)
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", store]
    _install(store, package, [install])
    (folder / "node_modules").symlink_to(store / "node_modules")
    typed = ["-r", "ts-node/register"] if scripts[0].suffix == ".ts" else []
    return ["node", *typed, scripts[0].name]


def _install(store: Path, wanted: str, commands: list[list[str | Path]]) -> None:
    """Runs the commands, unless they have been run for what is wanted."""
    ready = store / ".ready"
    if ready.exists() and ready.read_text("utf-8") == wanted:
        return
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    ready.write_text(wanted, "utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
