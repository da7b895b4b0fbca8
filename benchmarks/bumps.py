"""What a bump from one API version to the next costs: lines, changes, seconds.

    python benchmarks/bumps.py FOLDER

The folder holds one folder per version with `{service}_{version}.oas.yaml` documents.
For each service and each pair of neighbouring versions a row is printed:

* generated lines that change; lines that were removed and lines that were added count
  alike. `_spec.py` and the manifest, which say what a package is made from, are left
  out, as are files of the runtime;
* changes for callers by severity, as `clientsmith diff` counts them, and the SemVer
  step that it suggests;
* seconds for generating the new version, and for the comparison of both documents:
  wall time of one run in this process, the validator's verdicts not cached.
"""

from __future__ import annotations

import difflib
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clientsmith.config import Client, Document, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.pipeline import Options, generate
from clientsmith.versions import revisions

PAIRED = {"control": "db_control", "data": "db_data"}
"""Services of the two oldest versions, by what they were called later."""


HEAD = (
    "service",
    "versions",
    "lines",
    "breaking",
    "warning",
    "info",
    "step",
    "generate",
    "compare",
)


@dataclass(frozen=True)
class Generated:
    """A service of a version: its document, its lines by file, the seconds it took."""

    path: Path
    files: dict[str, list[str]]
    seconds: float


def main(folder: Path) -> None:
    """Prints a row for each service and pair of neighbours."""
    versions = sorted(path.name for path in folder.iterdir() if path.is_dir())
    dated = [name for name in versions if name.count(".") == 0]
    branches = [name for name in versions if name not in dated]
    pairs = list(itertools.pairwise(dated))
    # A branch stands beside the dated versions: it is compared with the one before it.
    pairs += [(max(each for each in dated if each < name), name) for name in branches]
    generated = {name: dict(_services(folder, name)) for name in versions}
    print(f"| {' | '.join(HEAD)} |")
    print(f"|---|---|{'---:|' * 4}---|---:|---:|")
    for service in sorted({key for found in generated.values() for key in found}):
        for old, new in pairs:
            if service in generated[old] and service in generated[new]:
                before, after = generated[old][service], generated[new][service]
                cells = [service, f"{old} → {new}", *_cells(before, after)]
                print(f"| {' | '.join(cells)} |")


def _cells(before: Generated, after: Generated) -> list[str]:
    names = before.files.keys() | after.files.keys()
    lines = sum(
        _changed(before.files.get(name, []), after.files.get(name, []))
        for name in names
    )
    started = time.perf_counter()
    found = revisions.comparison(
        revisions.Request(
            str(before.path), str(after.path), (), (), Path("clientsmith.toml"), None
        ),
        Diagnostics(),
    )
    seconds = time.perf_counter() - started
    counts = [str(count) for count in found.count().values()]
    times = [f"{each:.1f} s" for each in (after.seconds, seconds)]
    return [str(lines), *counts, found.step or "none", *times]


def _services(folder: Path, version: str) -> Iterator[tuple[str, Generated]]:
    for path in sorted((folder / version).glob("*.oas.yaml")):
        stem = path.name.removesuffix(f"_{version}.oas.yaml")
        service = PAIRED.get(stem, stem)
        with tempfile.TemporaryDirectory() as output:
            root = Path(output) / "client"
            started = time.perf_counter()
            _generate(root, version, Document(service, path, path.name))
            seconds = time.perf_counter() - started
            yield service, Generated(path, _files(root / "v1" / service), seconds)


def _generate(root: Path, version: str, document: Document) -> None:
    client = Client(
        key="client",
        output=root,
        shown="client",
        class_name="Client",
        environment="CLIENT",
        default_version="1",
        main_service=document.service,
        versions=(Version("1", (document,), {"Version": version}),),
    )
    generate([client], Diagnostics(), Options())


def _files(folder: Path) -> dict[str, list[str]]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8").splitlines()
        for path in sorted(folder.rglob("*.py"))
        if path.name != "_spec.py"
    }


def _changed(before: list[str], after: list[str]) -> int:
    return sum(
        line[0] in "+-" and not line.startswith(("+++", "---"))
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
