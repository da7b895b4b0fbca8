"""The search: an app, checked with the old package, a marked copy, and the new one."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from clientsmith import signals
from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.versions import revisions
from clientsmith.versions.changes import Change, Comparison, Severity
from clientsmith.versions.impact.app import UNREAD, App, imports
from clientsmith.versions.impact.checkers import Checker, Report, new_errors
from clientsmith.versions.impact.code import Module
from clientsmith.versions.impact.marks import Package, Wanted
from clientsmith.versions.impact.report import Finding, Impact, Import, Sure
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
    with signals.temporary_folder() as home:
        # a name without a folder is an interpreter on the path
        python = os.path.abspath(shutil.which(python) or python) if python else ""
        bench = Checker(checker, home, app, python or sys.executable, diagnostics)
        # of lone files, the package may be another one
        is_fit = new is not None and (new.versions or not wanted.missing)
        _check(bench, wanted, modules, new if is_fit else None)
    notes = [note for uses in modules.values() for note in uses.notes.values()]
    notes = sorted([*notes, *_unread(app, wanted)], key=_order)
    decided = {(note.place, note.change.id) for note in notes if not note.reason}
    return Impact(
        client=comparison.client,
        old=comparison.old,
        new=comparison.new,
        package=app.package,
        files=len(app.sources),
        findings=tuple(note for note in notes if not note.reason),
        undecided=tuple(
            note
            for note in notes
            if note.reason and (note.place, note.change.id) not in decided
        ),
        imports=tuple(sorted(_importing(app, comparison))),
        next_step=comparison.next_step,
    )


def _importing(app: App, comparison: Comparison) -> set[Import]:
    """Returns the lines that import from the package of the old version."""
    old = f"{app.package}.{comparison.packages[0]}." if comparison.packages else ""
    return {
        Import(
            Location(source.shown, alias.lineno, alias.col_offset + 1),
            source.lines[alias.lineno - 1],
        )
        for source in app.sources
        if source.tree is not None and old
        for alias, full in imports(source.tree, source.place.parts)
        if f"{full}.".startswith(old)
    }


def _check(
    bench: Checker,
    wanted: Wanted,
    modules: Mapping[str, Uses],
    new: revisions.Package | None,
) -> None:
    """Notes what the checker says of the app with each of the packages."""
    vendored = lay_out(bench.app, bench.root)
    old = bench.check()
    wanted.mark(vendored)
    marked = bench.check()
    for file, uses in modules.items():
        uses.judge(marked[file], old[file])
    if new is not None:
        put(new, bench.app, vendored)
        broken = bench.check()
        for file, uses in modules.items():
            _break(uses, new_errors(broken[file], old[file]), bench.name)


def _order(note: Finding) -> tuple[object, ...]:
    what = note.what if note.reason else ""
    return note.place, what, note.reason, note.change.severity.rank, note.change.id


def lay_out(app: App, root: Path) -> Path:
    """Puts copies of an app and its package into a folder; returns the package's."""
    vendored = root.joinpath(*app.package.split("."))
    _copy(app.folder, vendored)
    copies = list(vendored.parents)[: app.package.count(".")]
    for copy, above in zip(copies, app.folder.parents, strict=False):
        if (above / "__init__.py").is_file():
            (copy / "__init__.py").write_text(UNREAD, "utf-8")
    for source in app.sources:
        path = root / source.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.code, "utf-8")
    return vendored


def put(new: revisions.Package, app: App, vendored: Path) -> None:
    """Puts the new package in the place of the old one."""
    shutil.rmtree(vendored)
    _copy(app.folder if new.versions else new.folder, vendored)
    for place, name in {"_runtime": "_runtime", **new.versions}.items():
        shutil.rmtree(vendored / place, ignore_errors=True)
        _copy(new.folder / name, vendored / place)


def _copy(source: Path, target: Path) -> None:
    # what is written to a copy must not go elsewhere
    def ignored(folder: str, names: list[str]) -> set[str]:
        links = {name for name in names if Path(folder, name).is_symlink()}
        return {"__pycache__", *links}

    shutil.copytree(source, target, ignore=ignored)


def _break(uses: Uses, errors: Iterable[Report], checker: str) -> None:
    """Notes the lines that the checker does not accept with the new package."""
    for error in errors:
        if not any(
            line in error.lines and change.severity is Severity.BREAKING
            for (line, _), change in uses.met.items()
        ):
            change = type_error(error.message)
            uses.note(error.start, f"says {checker}", change, sure=Sure.ERROR)


def type_error(message: str) -> Change:
    """Returns what stands for a change that no entry of the comparison names."""
    digest = sha256(message.encode()).hexdigest()[:8]
    first = message.split("\n")[0]
    return Change(
        "type-error",
        Severity.BREAKING,
        f"the new package does not take this: {first}",
        "See what the call before it returns or takes now.",
        None,
        None,
        f"type-error.{digest}",
    )


def _unread(app: App, wanted: Wanted) -> Iterator[Finding]:
    """Yields what files that are not Python may use, by the words in them."""
    for source in (source for source in app.sources if source.tree is None):
        words = wanted.words.keys() & set(re.findall(r"\w+", source.text))
        place, what = Location(source.shown, 1, 1), "the file as a whole"
        reason = f"the file cannot be read: {source.problem}"
        for change in dict.fromkeys(c for word in words for c in wanted.words[word]):
            yield Finding(place, "", what, change, Sure.NAME, reason)


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
