"""The search: each module of an app, asked for each kind of use."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.versions.changes import Comparison
from clientsmith.versions.impact import (
    calls,
    dicts,
    dynamic,
    members,
    mentions,
    passed,
    patterns,
    values,
)
from clientsmith.versions.impact.analysis import analyse
from clientsmith.versions.impact.app import App, Source
from clientsmith.versions.impact.finding import (
    Finding,
    Impact,
    Sure,
    Undecided,
    distinct,
)
from clientsmith.versions.impact.hints import Hints, annotated, hints
from clientsmith.versions.impact.module import Module
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.wanted import Wanted, word

LOOKS = (calls, dicts, dynamic, members, mentions, passed, patterns, values)


ROUNDS = 3
"""How often annotations are added, each time by what the last ones have shown."""


def search(
    comparison: Comparison, app: App, python: str, diagnostics: Diagnostics
) -> Impact:
    """Returns which lines of an app use what has changed.

    Args:
        comparison: What has changed.
        app: The app.
        python: The interpreter that has the app's packages; empty for this one.
        diagnostics: Where findings about the search itself go.

    Raises:
        StageFailed: The analyser cannot read the app.
    """
    wanted = Wanted(comparison, app.package)
    _check_symbols(wanted, app, diagnostics)
    first = _round(app, wanted, Hints(), python, diagnostics)
    findings, undecided = first.findings, first.undecided
    added = hints(first.modules, [app.package]) if first.is_untyped else Hints()
    for _ in range(ROUNDS):
        if not added.insertions:
            break
        more = _round(app, wanted, added, python, diagnostics)
        findings, undecided = _joined(findings, undecided, more)
        before, added = added, hints(more.modules, [app.package])
        if added.insertions == before.insertions:
            break
    for source in app.sources:
        if source.tree is None:
            undecided += _unread(source, wanted)
    return Impact(
        client=comparison.client,
        old=comparison.old,
        new=comparison.new,
        package=app.package,
        files=len(app.sources),
        findings=tuple(sorted(findings, key=_order)),
        undecided=tuple(sorted(undecided, key=lambda each: (each.place, each.what))),
    )


@dataclass(frozen=True)
class _Round:
    """What one run of the analyser leads to."""

    modules: list[Module]
    findings: list[Finding]
    undecided: list[Undecided]
    is_untyped: bool


def _round(
    app: App, wanted: Wanted, added: Hints, python: str, diagnostics: Diagnostics
) -> _Round:
    """Returns what is found with annotations added to the app."""
    texts = {
        each.name: annotated(each.text, added.insertions[each.name], added.imports)
        for each in app.sources
        if each.name in added.insertions
    }
    analysis = analyse(app, texts, python, diagnostics)
    modules: list[Module] = []
    noted: list[Notes] = []
    for source in app.sources:
        if source.tree is None:
            continue
        inserted = added.insertions.get(source.name, {})
        module = Module(source, source.tree, analysis, app.package, inserted)
        notes = Notes(module, wanted)
        for node in ast.walk(source.tree):
            for each in LOOKS:
                each.look(notes, node)
        modules.append(module)
        noted.append(notes)
    return _Round(
        modules,
        [found for notes in noted for found in notes.findings.values()],
        [found for notes in noted for found in notes.undecided.values()],
        any(notes.is_untyped for notes in noted),
    )


def _joined(
    findings: list[Finding], undecided: list[Undecided], more: _Round
) -> tuple[list[Finding], list[Undecided]]:
    """Returns what two rounds have found together.

    What was not decided stays so unless it is found to be a use: that the app's own
    calls give a function something else does not say that nobody gives it a client.
    """
    known = {(each.place, each.change.id) for each in findings}
    new = [
        replace(each, sure=Sure.CALLS if each.sure is Sure.TYPE else each.sure)
        for each in more.findings
        if (each.place, each.change.id) not in known
    ]
    findings = [*findings, *new]
    decided = {(each.place, each.change.id) for each in findings}
    seen = {(each.place, change.id) for each in undecided for change in each.changes}
    open_ = [*undecided]
    for each in more.undecided:
        left = [c for c in each.changes if (each.place, c.id) not in seen]
        open_ += [replace(each, changes=tuple(left))] if left else []
    still = []
    for each in open_:
        left = [c for c in each.changes if (each.place, c.id) not in decided]
        still += [replace(each, changes=tuple(left))] if left else []
    return findings, still


def _order(found: Finding) -> tuple[Location, int, str]:
    return (found.place, found.change.severity.rank, found.change.id)


def _unread(source: Source, wanted: Wanted) -> list[Undecided]:
    """Returns what a file that is not Python may use, by the words in it."""
    words = set(re.findall(r"\w+", source.text))
    hits = [hit for hit in wanted.all() if word(hit) in words]
    if not hits:
        return []
    place = Location(source.shown, 1, 1)
    reason = f"the file cannot be read: {source.problem}"
    changes = distinct(hit.change for hit in hits)
    return [Undecided(place, "", "the file as a whole", changes, reason)]


def _check_symbols(wanted: Wanted, app: App, diagnostics: Diagnostics) -> None:
    """Warns of changes about names that the vendored package does not have.

    One of a target's names may be missing: what is only received has no TypedDict.
    """
    missing = dict.fromkeys(
        hit.target.symbols[0]
        for hit in wanted.all()
        if not any(_is_there(symbol, app) for symbol in hit.target.symbols)
    )
    if missing:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        diagnostics.warning(
            "impact-symbol",
            f"{app.package} has no {next(iter(missing))}{more}: what changes there is "
            "not found",
            None,
            "The app must hold the package of the old state.",
        )


def _is_there(symbol: str, app: App) -> bool:
    """Whether a symbol's module is in the package, and names its first own name."""
    folder = app.folder
    parts = symbol.split(".")
    while parts and (folder / parts[0]).is_dir():
        folder = folder / parts.pop(0)
    if not parts:
        return True
    file = folder / f"{parts[0]}.py"
    if not file.is_file():
        return False
    text = file.read_text("utf-8")
    return all(re.search(rf"\b{re.escape(part)}\b", text) for part in parts[1:])
