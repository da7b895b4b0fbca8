"""How many generated lines change when an API version is bumped to the next.

    python benchmarks/bumps.py FOLDER

The folder holds one folder per version with `{service}_{version}.oas.yaml` documents.
Each service is generated for both versions of each pair of neighbours; lines that were
removed and lines that were added count alike. `_spec.py` and the manifest, which say
what a package is made from, are left out, as are files of the runtime.
"""

from __future__ import annotations

import difflib
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.config import Client, Document, Version
from generator.diagnostics import Diagnostics
from generator.pipeline import Options, generate

PAIRED = {"control": "db_control", "data": "db_data"}
"""Services of the two oldest versions, by what they were called later."""


def main(folder: Path) -> None:
    """Prints a table: services down, pairs of versions across."""
    versions = sorted(path.name for path in folder.iterdir() if path.is_dir())
    dated = [name for name in versions if name.count(".") == 0]
    branches = [name for name in versions if name not in dated]
    pairs = list(itertools.pairwise(dated))
    # A branch stands beside the dated versions: it is compared with the one before it.
    pairs += [(max(each for each in dated if each < name), name) for name in branches]
    generated = {name: dict(_services(folder, name)) for name in versions}
    print(f"| service | {' | '.join(f'{old} → {new}' for old, new in pairs)} |")
    print(f"|---|{'---:|' * len(pairs)}")
    for service in sorted({key for found in generated.values() for key in found}):
        cells = [_cell(generated[old], generated[new], service) for old, new in pairs]
        print(f"| {service} | {' | '.join(cells)} |")


def _services(folder: Path, version: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    for path in sorted((folder / version).glob("*.oas.yaml")):
        stem = path.name.removesuffix(f"_{version}.oas.yaml")
        service = PAIRED.get(stem, stem)
        with tempfile.TemporaryDirectory() as output:
            root = Path(output) / "client"
            _generate(root, version, Document(service, path, path.name))
            yield service, _files(root / "v1" / service)


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


def _cell(
    old: dict[str, dict[str, list[str]]],
    new: dict[str, dict[str, list[str]]],
    service: str,
) -> str:
    if service not in old or service not in new:
        return "new" if service in new else ""
    before, after = old[service], new[service]
    changed = sum(
        _changed(before.get(name, []), after.get(name, []))
        for name in before.keys() | after.keys()
    )
    return str(changed)


def _changed(before: list[str], after: list[str]) -> int:
    return sum(
        line[0] in "+-" and not line.startswith(("+++", "---"))
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
