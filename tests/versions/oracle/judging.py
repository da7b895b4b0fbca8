"""What the report of a pair of documents says, beside what becomes of callers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientsmith import pipeline
from clientsmith.client.service import Service
from clientsmith.config import Client, Document, Layout, Version
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.naming.identifiers import version_module
from clientsmith.versions.changes import Change
from clientsmith.versions.compare import compare
from versions.oracle.callers import callers, uses
from versions.oracle.contract import refused
from versions.oracle.pairs import BREAKING, INFO, WARNING, Outcome, Pair, Verdict
from versions.oracle.writer import VERSION, Caller

Json = Any
UNREAD = "ResponseValidationError"
"""What is raised for an answer that is not as the document has it."""
RUNNER = Path(__file__).with_name("runner.py")
MOST = 400
"""Callers of each kind that a document gets at most."""


def judge(pairs: Sequence[Pair], folder: Path) -> dict[str, Verdict]:
    """Returns the verdicts on pairs of which clients can be made."""
    usable = [pair for pair in pairs if _read(pair, folder)]
    if not usable:
        return {}
    _generate(usable, folder)
    for pair in usable:
        assert pair.services
        assert pair.comparison
        changed = [
            target
            for entry in pair.comparison.entries
            for change in entry.changes
            for target in change.targets
        ]
        pair.callers = callers(pair.services[0], MOST, changed)
    lines = _write(usable, folder)
    errors = _checked(folder, lines)
    ran = _run(usable, folder)
    for pair in usable:
        pair.outcomes = [
            _outcome(pair, number, caller, errors, ran)
            for number, caller in enumerate(pair.callers)
        ]
    return {pair.name: _verdict(pair, errors) for pair in usable}


def _client(folder: Path, versions: Iterable[str], layout: Layout | None) -> Client:
    names = list(versions)
    return Client(
        key="box",
        output=folder / "box",
        shown="box",
        class_name="Client",
        environment="BOX",
        default_version=names[0],
        main_service="api",
        versions=tuple(
            Version(name, (Document("api", folder / f"{name}.json", f"{name}.json"),))
            for name in names
        ),
        layouts={} if layout is None else {"api": layout},
        partial=True,
    )


def _read(pair: Pair, folder: Path) -> bool:
    """Compares a pair; False if no client can be made of it."""
    read = []
    for side, document in (("old", pair.old), ("new", pair.new)):
        name = f"{side}_{pair.name}"
        (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
        client = _client(folder, [name], Layout.FLAT)
        try:
            read += pipeline.services(client, Diagnostics(), pipeline.Options())
        except StageFailed:
            return False
    old, new = read
    pair.services = old, new
    pair.comparison = compare("box", "old", "new", [old], [new])
    return True


def _generate(pairs: Sequence[Pair], folder: Path) -> None:
    versions = [f"{side}_{pair.name}" for pair in pairs for side in ("old", "new")]
    client = _client(folder, versions, Layout.FLAT)
    pipeline.generate([client], Diagnostics(), pipeline.Options())


@dataclass
class Place:
    """A function in a module of callers."""

    pair: str
    side: str
    number: int


def _write(pairs: Sequence[Pair], folder: Path) -> dict[tuple[str, int], Place]:
    """Writes all callers, and returns whose each line is."""
    places: dict[tuple[str, int], Place] = {}
    for pair in pairs:
        assert pair.services
        for side in ("old", "new"):
            version = version_module(f"{side}_{pair.name}")
            name = f"callers_{side}_{pair.name}.py"
            text = (
                "from __future__ import annotations\n"
                "from datetime import date, datetime, timezone\n"
                "from decimal import Decimal\n"
                "from typing import Any, Literal, assert_never\n"
                "from uuid import UUID\n"
                f"from box.{version} import Client\n"
                f"from box.{version}.api.models import *\n\n"
            )
            line = text.count("\n")
            for number, caller in enumerate(pair.callers):
                code = caller.code(f"c{number}").replace(VERSION, version)
                for offset in range(1, code.count("\n") + 1):
                    places[name, line + offset] = Place(pair.name, side, number)
                text += code
                line += code.count("\n")
            (folder / name).write_text(text, "utf-8")
    return places


Errors = dict[tuple[str, str, int], list[str]]


def _checked(folder: Path, places: dict[tuple[str, int], Place]) -> Errors:
    """Returns what mypy says of each caller."""
    names = sorted({name for name, _ in places})
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary"]
    command += ["--hide-error-context", "--no-color-output", "--show-error-codes"]
    done = subprocess.run(
        [*command, "--cache-dir", str(folder.parent / "mypy"), *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    errors: Errors = defaultdict(list)
    for line in done.stdout.splitlines():
        name, _, rest = line.partition(":")
        number, _, message = rest.partition(": ")
        place = places.get((name, int(number))) if number.isdigit() else None
        if place and message.startswith("error: "):
            errors[place.pair, place.side, place.number].append(message[7:])
    return errors


def _run(pairs: Sequence[Pair], folder: Path) -> dict[tuple[str, str, int], Json]:
    """Returns what callers have sent and got."""
    plans, keys = [], []
    for pair in pairs:
        assert pair.services
        given = _given(pair.services[0])
        for side, service in zip(("old", "new"), pair.services, strict=True):
            # An app gives what it gave before.
            given = {name: given[name] for name in _given(service) if name in given}
            calls = {
                number: caller.answer or [200, {}]
                for number, caller in enumerate(pair.callers)
                if caller.method
            }
            plain = {
                number: [200, None]
                for number, caller in enumerate(pair.callers)
                if not caller.parameters and not caller.method
            }
            for numbers, name in ((calls, "Client"), (plain, "")):
                keys.append((pair.name, side, list(numbers)))
                plans.append(
                    {
                        "version": version_module(f"{side}_{pair.name}"),
                        "module": f"callers_{side}_{pair.name}",
                        "client": name,
                        "given": given | {"base_url": "https://given.example"},
                        "functions": {f"c{n}": a for n, a in numbers.items()},
                    }
                )
    (folder / "plans.json").write_text(json.dumps(plans), "utf-8")
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(folder), "plans.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return {
        (name, side, number): outcomes[f"c{number}"]
        for (name, side, numbers), outcomes in zip(
            keys, json.loads(done.stdout), strict=True
        )
        for number in numbers
    }


def _given(service: Service) -> dict[str, str]:
    """Returns what a client is made with."""
    given = {str(secret.argument): "secret" for secret in service.credentials}
    return given | {
        part.argument: part.values[0] if part.values else part.default or "part"
        for part in service.address_parts
    }


def _outcome(
    pair: Pair,
    number: int,
    caller: Caller,
    errors: Errors,
    ran: dict[tuple[str, str, int], Json],
) -> Outcome:
    outcome = Outcome()
    if errors.get((pair.name, "old", number)):
        return outcome
    if found := errors.get((pair.name, "new", number)):
        outcome.stops = found[0]
    old, new = (ran.get((pair.name, side, number)) for side in ("old", "new"))
    if old and new and old.get("error") in (None, UNREAD):
        _behaves(outcome, _unversioned(pair, 0, old), _unversioned(pair, 1, new))
    if caller.method and pair.services:
        outcome.refused = refused(pair, caller.method, caller.given)
    return outcome


def _unversioned(pair: Pair, side: int, outcome: Json) -> Json:
    """Returns what has become of a caller without the document's own version."""
    assert pair.services
    version = pair.services[side].api.version
    sent = [
        [*call[:2], [pair for pair in call[2] if pair[1] != version], _meant(call)]
        for call in outcome["sent"]
    ]
    return outcome | {"sent": sent}


def _meant(call: Json) -> Json:
    """Returns the body of a call; the order of members says nothing in JSON."""
    kind = dict(call[2]).get("content-type", "")
    is_json = kind.endswith(("/json", "+json"))
    return json.loads(call[3]) if is_json and call[3] else call[3]


def _behaves(outcome: Outcome, old: Json, new: Json) -> None:
    """Notes how a caller behaves otherwise."""
    # An answer of the old server says nothing of those that the new one gives.
    if new.get("error", UNREAD) != UNREAD:
        outcome.stops = outcome.stops or f"{new['error']}: {new['text']}"
    if old["sent"] != new["sent"]:
        outcome.differs = f"sent {old['sent']} and sends {new['sent']}"
    elif not {"error"} & {*old, *new} and not _is_within(
        old.get("result"), new.get("result")
    ):
        outcome.differs = f"got {old.get('result')} and gets {new.get('result')}"


def _is_within(old: Json, new: Json) -> bool:
    """Whether all that was read is read as before; there may be more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and _is_within(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_within, old, new))
    return bool(old == new)


def _verdict(pair: Pair, errors: Errors) -> Verdict:
    assert pair.comparison
    assert pair.services
    changes = [change for entry in pair.comparison.entries for change in entry.changes]
    misses, happened = [], []
    matched: dict[str, bool] = {}
    for _number, (caller, outcome) in enumerate(
        zip(pair.callers, pair.outcomes, strict=True)
    ):
        kind, _, name = caller.name.partition(" ")
        if kind == "match":
            matched[name] = bool(outcome.stops)
        if outcome.severity is INFO:
            continue
        why = outcome.stops or outcome.differs or f"refused {outcome.refused}"
        if outcome.concerns_client:
            caller.symbols |= {*pair.services[0].clients}
        met = [change for change in changes if _meets(change, caller.symbols)]
        worst = min((change.severity.rank for change in met), default=2)
        is_new = kind == "exhaust" and not matched.get(name)
        if is_new:
            added = {
                change.severity for change in met if change.rule == "variant-added"
            }
            if added != {WARNING}:
                misses.append(f"{caller.name}: {why}; said {sorted(map(str, added))}")
        elif worst > outcome.severity.rank:
            misses.append(f"{outcome.severity.value} {caller.name}: {why[:700]}")
        severity = WARNING if is_new else outcome.severity
        happened.append(f"{severity.value} {caller.name}: {outcome.kind}")
    breaking = [change for change in changes if change.severity is BREAKING]
    alarms = [
        f"{change.id}: {change.message}"
        for change in breaking
        if not any(
            (outcome.stops or outcome.refused) and _backs(change, caller)
            for caller, outcome in zip(pair.callers, pair.outcomes, strict=True)
        )
    ]
    judged = sum(
        not errors.get((pair.name, "old", number))
        for number in range(len(pair.callers))
    )
    said = [f"{one.severity.value} {one.rule}: {one.message}" for one in changes]
    return Verdict(misses, alarms, len(breaking), judged, happened, said)


def _meets(change: Change, symbols: set[str]) -> bool:
    """Whether a change is of something that a caller uses."""
    return any(symbols & {*target.symbols} for target in change.targets)


def _backs(change: Change, caller: Caller) -> bool:
    """Whether a caller uses just what has changed."""
    return any(uses(target, caller) for target in change.targets)
