"""`make oracle`: mutations and published neighbours, judged; see docs/versions.md.

python -m versions.oracle [COUNT] [SEED]
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import clientsmith.load.loader
from support import ROOT
from versions.oracle.documents import read
from versions.oracle.judging import judge
from versions.oracle.mutations import mutated
from versions.oracle.pairs import Pair

Json = Any

SHARED = ROOT.parent / "shared"
SMALL = [
    *sorted((ROOT / "tests" / "versions" / "pairs").glob("*/old.yaml")),
    *sorted((ROOT / "tests" / "cases").glob("*/spec.yaml")),
    *sorted((ROOT / "tests" / "versions" / "changes").glob("*/old.yaml")),
]
OURS = sorted((ROOT / "specs").rglob("*.oas.yaml"))
BATCH = 12


def mutations(count: int, seed: int) -> Iterator[Pair]:
    """Yields our documents, each beside itself after one change."""
    documents = [value for path in [*SMALL, *OURS] if (value := read(path))]
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        document = chance.choice(documents)
        try:
            new, said = mutated(document, chance)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
        yield Pair(f"m{number}", document, new, said)


def neighbours() -> Iterator[Pair]:
    """Yields published versions beside the ones before them."""
    services: dict[str, list[Path]] = {}
    for path in sorted((SHARED / "specs" / "pinecone").glob("*/*.oas.yaml")):
        services.setdefault(path.name.rpartition("_")[0], []).append(path)
    for service, versions in services.items():
        for number, (old, new) in enumerate(pairwise(versions)):
            yield Pair(f"n_{service}_{number}", read(old), read(new), new.name)


def kept() -> Iterator[Pair]:
    """Yields the pairs that are kept beside the repository, if they are."""
    for old in sorted((SHARED / "pairs").glob("*.old.*")):
        name = old.name.partition(".")[0]
        new = old.with_name(old.name.replace(".old.", ".new."))
        yield Pair(name, read(old), read(new), name)


def wild(seed: int, most: int) -> Iterator[Pair]:
    """Yields large documents by others, beside themselves after 30 changes."""
    paths = sorted((SHARED / "specs" / "wild").rglob("*.*"))
    paths = [path for path in paths if 100_000 < path.stat().st_size < 700_000]
    chance = random.Random(f"wild {seed}")
    chance.shuffle(paths)
    taken = 0
    for path in paths:
        document = read(path) if path.suffix in (".json", ".yaml", ".yml") else None
        if document is None or taken == most:
            continue
        new = document
        for step in range(30):
            try:
                new, _ = mutated(new, random.Random(f"{seed} {path.name} {step}"))
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        taken += 1
        yield Pair(f"w{taken}", document, new, path.name)


def main(count: int, seed: int, kinds: str) -> int:
    """Prints each miss and false alarm, and a table of all kinds."""
    clientsmith.load.loader.validate = lambda *_, **__: None  # type: ignore[assignment]
    print(f"seed {seed}, {count} mutations", flush=True)
    rows = []
    home = Path(tempfile.mkdtemp(prefix="oracle"))
    for kind, pairs, size in (
        ("mutations", mutations(count, seed), BATCH),
        ("published", neighbours(), 4),
        ("kept", kept(), BATCH),
        ("wild", wild(seed, max(1, count // 50)), 1),
    ):
        if kinds and kind not in kinds:
            continue
        begun, listed = time.monotonic(), list(pairs)
        totals = [0, 0, 0, 0, 0]
        for start in range(0, len(listed), size):
            batch = listed[start : start + size]
            folder = home / f"{kind}_{start}"
            folder.mkdir()
            verdicts = judge(batch, folder)
            for pair in batch:
                if verdict := verdicts.get(pair.name):
                    totals[0] += 1
                    totals[1] += verdict.judged
                    totals[2] += len(verdict.misses)
                    totals[3] += verdict.breaking
                    totals[4] += len(verdict.alarms)
                    for miss in verdict.misses[:6]:
                        print(f"MISS {pair.name} [{pair.said}] {miss}", flush=True)
                    for alarm in verdict.alarms[:6]:
                        print(f"ALARM {pair.name} [{pair.said}] {alarm}", flush=True)
                else:
                    print(f"no client: {pair.name} [{pair.said}]", flush=True)
            shutil.rmtree(folder)
        rows.append((kind, *totals, f"{time.monotonic() - begun:.0f} s"))
    shutil.rmtree(home)
    print("| pairs | judged | callers | misses | breaking | false alarms | time |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        print("|", " | ".join(map(str, row)), "|")
    return int(any(row[3] for row in rows))


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(
        main(
            int(words[0]) if words else 300,
            int(words[1]) if len(words) > 1 else 1,
            words[2] if len(words) > 2 else "",
        )
    )
