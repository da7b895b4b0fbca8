"""CPU seconds to generate a client, beside two other generators.

    python benchmarks/generation.py DOCUMENT [--rounds 7] \
        [--openapi-python-client PATH] [--datamodel-codegen PATH]

Each round runs every contender once, in turn, so that all of them see the same
machine; the first round is not counted. Printed are the median and the spread of each
contender's CPU time (user and system, of the process and its children), the median of
the ratios round by round to openapi-python-client, and what `python -c pass` takes, as
a measure of the machine's noise.

clientsmith runs four times: with nothing kept; with the validator's verdict and the
compiled templates alone; with all that is kept, but another class name in the config;
and with nothing changed at all. The generator is copied, and compiled as installers do
it: what Python would compile anew in every run is not the generator's doing.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RIVAL = "openapi-python-client"
COLD = "clientsmith, cold"
CACHED = "clientsmith, verdict cached"
EDITED = "clientsmith, another class name"
UNCHANGED = "clientsmith, nothing changed"
NOISE = "python -c pass"


@dataclass(frozen=True)
class Contender:
    """A command, and what has to be done before each run of it."""

    name: str
    command: list[str]
    prepare: Callable[[], None]
    environment: dict[str, str]


def main() -> None:
    """Runs all contenders in turn and prints a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder) / "code"
        for name in ("generator", "templates"):
            shutil.copytree(ROOT / name, code / name)
        compileall.compile_dir(code, quiet=1)
        os.environ["PYTHONPATH"] = str(code / "generator")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        contenders = _contenders(options, Path(folder))
        times: dict[str, list[float]] = {each.name: [] for each in contenders}
        for number in range(options.rounds + 1):
            for each in contenders:
                seconds = _run(each)
                if number:
                    times[each.name].append(seconds)
    _print(times)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--openapi-python-client", type=Path)
    parser.add_argument("--datamodel-codegen", type=Path)
    return parser.parse_args()


def _contenders(options: argparse.Namespace, folder: Path) -> list[Contender]:
    document = str(options.document.resolve())
    found = [
        Contender(NOISE, [sys.executable, "-c", "pass"], _nothing, {}),
        _clientsmith(COLD, document, folder, forgotten=(".",)),
        _clientsmith(CACHED, document, folder, forgotten=("runs", "texts")),
        _edited(document, folder),
        _clientsmith(UNCHANGED, document, folder, forgotten=()),
    ]
    if options.openapi_python_client:
        found.append(_opc(options.openapi_python_client, document, folder / "opc"))
    if options.datamodel_codegen:
        found.append(_dcg(options.datamodel_codegen, document, folder / "dcg"))
    return found


def _clientsmith(
    name: str, document: str, folder: Path, *, forgotten: tuple[str, ...]
) -> Contender:
    """Returns a run without some of what is kept; its output is gone then, too."""
    home = folder / name.replace(" ", "-")
    output, cache = home / "ours", home / "cache"

    def prepare() -> None:
        for each in forgotten:
            shutil.rmtree(cache / "clientsmith" / each, ignore_errors=True)
            shutil.rmtree(output, ignore_errors=True)

    command = [sys.executable, "-m", "clientsmith", "generate"]
    command += ["--spec", document, "--output", str(output)]
    return Contender(name, command, prepare, {"XDG_CACHE_HOME": str(cache)})


def _edited(document: str, folder: Path) -> Contender:
    home = folder / "edited"
    home.mkdir()
    shutil.copy(document, home / "document.yaml")
    config = home / "clientsmith.toml"
    numbers = itertools.count()

    def prepare() -> None:
        config.write_text(
            '[clients.ours]\noutput = "ours"\ndocument = "{service}.yaml"\n'
            f'class_name = "Edition{next(numbers)}"\n'
            'versions = [{ version = "1", services = ["document"] }]\n'
        )

    command = [sys.executable, "-m", "clientsmith", "generate", "--config", str(config)]
    variables = {"XDG_CACHE_HOME": str(home / "cache")}
    return Contender(EDITED, command, prepare, variables)


def _opc(binary: Path, document: str, output: Path) -> Contender:
    command = [str(binary), "generate", "--path", document, "--meta", "none"]
    command += ["--output-path", str(output / "client"), "--overwrite"]
    path = f"{binary.parent}{os.pathsep}{os.environ['PATH']}"
    return Contender(RIVAL, command, lambda: _fresh(output), {"PATH": path})


def _dcg(binary: Path, document: str, output: Path) -> Contender:
    command = [str(binary), "--input", document, "--input-file-type", "openapi"]
    command += ["--output", str(output / "models.py")]
    command += ["--preset", _preset(binary), "--generate-client", "httpx2"]
    command += ["--openapi-scopes", "schemas", "api"]
    command += ["--client-output", str(output / "client")]
    command += [
        "--client-package",
        "dcg.client",
        "--client-model-package",
        "dcg.models",
    ]
    name = "datamodel-code-generator, client"
    return Contender(name, command, lambda: _fresh(output), {})


def _preset(binary: Path) -> str:
    """Returns the newest of the dated presets that the installed release has."""
    helped = subprocess.run([str(binary), "--help"], capture_output=True, text=True)
    return max(re.findall(r"standard-py312-\d+", helped.stdout))


def _nothing() -> None:
    pass


def _fresh(output: Path) -> None:
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)


def _run(contender: Contender) -> float:
    contender.prepare()
    before = os.times()
    finished = subprocess.run(
        contender.command,
        env={**os.environ, **contender.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    after = os.times()
    if finished.returncode:
        sys.exit(f"{contender.name} failed:\n{finished.stdout}{finished.stderr}")
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


def _print(times: dict[str, list[float]]) -> None:
    base = times.get(RIVAL)
    print("| contender | CPU s, median | min | max | ratio to the rival |")
    print("|---|---:|---:|---:|---:|")
    for name, found in times.items():
        ratio = ""
        if base:
            pairs = zip(found, base, strict=True)
            ratio = f"{statistics.median(own / other for own, other in pairs):.2f}"
        print(
            f"| {name} | {statistics.median(found):.2f} | {min(found):.2f} "
            f"| {max(found):.2f} | {ratio} |"
        )


if __name__ == "__main__":
    main()
