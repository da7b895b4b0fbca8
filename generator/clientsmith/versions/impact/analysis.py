"""The search: an app, checked with the old package, a marked copy, and the new one."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.versions import revisions
from clientsmith.versions.changes import Change, Comparison, Severity
from clientsmith.versions.impact import checkers
from clientsmith.versions.impact.app import UNREAD, App, Source
from clientsmith.versions.impact.checkers import DEPRECATED, UNKNOWN, Checker, Report
from clientsmith.versions.impact.code import Module
from clientsmith.versions.impact.marks import Package, Wanted
from clientsmith.versions.impact.report import Impact, Sure, Undecided, distinct
from clientsmith.versions.impact.uses import Uses


def search(
    comparison: Comparison,
    app: App,
    new: revisions.Package | None,
    checker: str,
    python: str,
    diagnostics: Diagnostics,
) -> Impact:
    """Returns which lines of an app use what has changed.

    Args:
        comparison: What has changed.
        app: The app.
        new: The package of the new state; None if it is not known.
        checker: `mypy` or `pyright`.
        python: The interpreter that has the app's packages; empty for this one.
        diagnostics: Where findings about the search itself go.

    Raises:
        StageFailed: The checker cannot read the app.
    """
    package = Package(app.package, app.folder)
    wanted = Wanted(comparison, package)
    _warn(wanted, diagnostics)
    modules = {
        str(source.place): Uses(Module(source, source.tree, package), wanted)
        for source in app.sources
        if source.tree is not None
    }
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder).resolve(), app, checker, python, diagnostics)
        bench.check_marked(wanted, modules)
        # of lone files, the package may be another one
        if new is not None and (new.versions or not wanted.missing):
            bench.put(new)
            _breaks(bench, modules)
    findings = [f for uses in modules.values() for f in uses.findings.values()]
    decided = {(finding.place, finding.change.id) for finding in findings}
    undecided = [*_unread(app, wanted)]
    for maybe in (m for uses in modules.values() for m in uses.undecided.values()):
        left = [c for c in maybe.changes if (maybe.place, c.id) not in decided]
        undecided += [replace(maybe, changes=tuple(left))] if left else []
    findings.sort(key=lambda f: (f.place, f.change.severity.rank, f.change.id))
    undecided.sort(key=lambda maybe: (maybe.place, maybe.what))
    return Impact(
        client=comparison.client,
        old=comparison.old,
        new=comparison.new,
        package=app.package,
        files=len(app.sources),
        findings=tuple(findings),
        undecided=tuple(undecided),
    )


class _Bench:
    """A folder in which the app stands with a package, ready to be checked."""

    def __init__(
        self,
        home: Path,
        app: App,
        checker: str,
        python: str,
        diagnostics: Diagnostics,
    ) -> None:
        self._app = app
        self._diagnostics = diagnostics
        self._root = home / "app"
        self._package = self._root.joinpath(*app.package.split("."))
        # a name without a folder is an interpreter on the path
        python = os.path.abspath(python) if os.sep in python else python
        python = python or sys.executable
        version = checkers.version(python, diagnostics)
        is_heavy = any(checkers.HEAVY in source.text for source in app.sources)
        skips = "" if is_heavy else checkers.SKIP.format(checkers.HEAVY)
        self.checker = Checker(
            checker, home, app.bases, app.package, python, version, skips
        )
        _copy(app.folder, self._package)
        above = app.folder.parent
        for folder in list(self._package.parents)[: app.package.count(".")]:
            if (above / "__init__.py").is_file():
                (folder / "__init__.py").write_text(UNREAD, "utf-8")
            above = above.parent
        for source in app.sources:
            self._write(source, source.code)
        self._old = self.check()

    def check(self) -> list[Report]:
        """Returns what the checker says of the app with the package that is there."""
        files = [str(source.place) for source in self._app.sources]
        return self.checker.check(files, self._diagnostics)

    def check_marked(self, wanted: Wanted, modules: Mapping[str, Uses]) -> None:
        """Notes what the checker says with a package in which changes are marked."""
        wanted.mark(self._package)
        before = set(map(_kind, self._old))
        lines: dict[str, set[int]] = defaultdict(set)
        for report in self.check():
            if report.file not in modules:
                continue
            uses = modules[report.file]
            if report.rule == DEPRECATED:
                for mark in wanted.named(report.message):
                    uses.report(report, mark)
            elif report.rule == UNKNOWN:
                lines[report.file].update(range(report.line, report.end[0] + 1))
            elif _kind(report) not in before:
                uses.dicts(report)
        for file, uses in modules.items():
            uses.look()
            uses.unknown(lines[file])

    def put(self, new: revisions.Package) -> None:
        """Puts the new package in the place of the old one."""
        shutil.rmtree(self._package)
        if not new.versions:
            _copy(new.folder, self._package)
            return
        _copy(self._app.folder, self._package)
        places = {"_runtime": "_runtime"} | dict(new.versions)
        for place, name in places.items():
            shutil.rmtree(self._package / place, ignore_errors=True)
            _copy(new.folder / name, self._package / place)

    def broken(self) -> list[Report]:
        """Returns the errors that the app has now, and not with the old package."""
        before = set(map(_kind, self._old))
        return [
            report
            for report in self.check()
            if _kind(report) not in before and report.rule not in (DEPRECATED, UNKNOWN)
        ]

    def _write(self, source: Source, code: str) -> None:
        path = self._root / source.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")


def _copy(source: Path, target: Path) -> None:
    # what is written to a copy must not go elsewhere
    def ignored(folder: str, names: list[str]) -> set[str]:
        links = {name for name in names if Path(folder, name).is_symlink()}
        return {"__pycache__", *links}

    shutil.copytree(source, target, ignore=ignored)


def _kind(report: Report) -> tuple[str, int, str]:
    return report.file, report.line, report.rule


def _breaks(bench: _Bench, modules: Mapping[str, Uses]) -> None:
    """Notes the lines that the checker does not accept with the new package."""
    for report in bench.broken():
        if report.file not in modules:
            continue
        uses, lines = modules[report.file], range(report.line, report.end[0] + 1)
        breaking = (
            finding.place.line
            for finding in uses.findings.values()
            if finding.change.severity is Severity.BREAKING
        )
        if not any(line in lines for line in breaking):
            at, what = (report.line, report.column), f"says {bench.checker.name}"
            uses.note(at, what, _error(report), sure=Sure.ERROR)


def _error(report: Report) -> Change:
    """Returns what stands for a change that no entry of the comparison names."""
    digest = sha256(report.message.encode()).hexdigest()[:8]
    message = report.message.split("\n")[0]
    return Change(
        "type-error",
        Severity.BREAKING,
        f"the new package does not take this: {message}",
        "See what the call before it returns or takes now.",
        None,
        None,
        f"type-error.{digest}",
    )


def _unread(app: App, wanted: Wanted) -> list[Undecided]:
    """Returns what files that are not Python may use, by the words in them."""
    unread = []
    for source in app.sources:
        words = set(re.findall(r"\w+", source.text))
        met = [c for word, all in wanted.words.items() if word in words for c in all]
        if source.tree is None and met:
            place = Location(source.shown, 1, 1)
            reason = f"the file cannot be read: {source.problem}"
            what = "the file as a whole"
            unread.append(Undecided(place, "", what, distinct(met), reason))
    return unread


def _warn(wanted: Wanted, diagnostics: Diagnostics) -> None:
    """Warns of changes about names that the vendored package does not have."""
    if missing := list(wanted.missing):
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        diagnostics.warning(
            "impact-symbol",
            f"{wanted.package.name} has no {missing[0]}{more}: what changes there is "
            "not found",
            None,
            "The app must hold the package of the old state.",
        )
