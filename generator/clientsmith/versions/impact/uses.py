"""Which change a place in the app meets: by a name, a checker's report, or a type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Use
from clientsmith.versions.impact.app import last, plain, prefixes
from clientsmith.versions.impact.checkers import UNKNOWN, Report, new_errors
from clientsmith.versions.impact.code import Module, branches
from clientsmith.versions.impact.marks import Hit, Mark, Wanted
from clientsmith.versions.impact.report import Finding, Sure

BY_TEXT = {"attrgetter", "methodcaller", "getattr", "setattr", "hasattr", "replace"}
"""Functions that take the name of an attribute as a text or a keyword."""

LOOKUPS = {"get", "pop", "setdefault"}
LOOKING = ast.Subscript | ast.Compare | ast.MatchMapping
PASSED = "it is passed on, and its calls cannot be seen"
OVERRIDES = "whether it fits in place of the client's is not decided"
VALUED = "its value is not known"
SPELLED = "it is written as a text, and nothing says what it is of"

Positioned = ast.expr | ast.keyword | ast.alias | ast.stmt


class Uses:
    """The search in one module, and what it has found there.

    Attributes:
        module: The module.
        notes: What it uses, or may use.
        met: The changes that it certainly uses, by line and id.
    """

    def __init__(self, module: Module, wanted: Wanted) -> None:
        self.module = module
        self.notes: dict[tuple[Location, str, str, str], Finding] = {}
        self.met: dict[tuple[int, str], Change] = {}
        self._wanted = wanted
        self._reported: set[ast.AST] = set()

    def note(
        self,
        at: Positioned | tuple[int, int],
        what: str,
        change: Change,
        reason: str = "",
        sure: Sure = Sure.TYPE,
    ) -> None:
        """Notes that a place uses what has changed.

        Args:
            at: The node, or its line and column.
            what: What is used.
            change: The change that it meets.
            reason: Why it is not certain; empty if it is.
            sure: How it is known.
        """
        line, column = at if isinstance(at, tuple) else _start(at)
        place, source = self.module.place(line, column), self.module.line(line)
        if not reason:
            self.met[line, change.id] = change
        key = (place, change.id, what if reason else "", reason)
        note = Finding(place, source, what, change, sure, reason)
        self.notes.setdefault(key, note)

    def judge(self, reports: Iterable[Report], before: Iterable[Report]) -> None:
        """Notes what the module uses of a package in which changes are marked.

        Args:
            reports: What the checker says.
            before: What it says with the package as it is.
        """
        reports = list(reports)
        for report in reports:
            for mark in self._wanted.named(report):
                self._report(report, mark)
        for report in new_errors(reports, before):
            self._dicts(report)
        self._look()
        unknown = (report.lines for report in reports if report.rule == UNKNOWN)
        self._unknown({line for lines in unknown for line in lines})

    # By names

    def _look(self) -> None:
        """Notes what the names of the module mean."""
        for alias, full in self.module.imports:
            self._imported(alias, full)
            self._named(alias, self._wanted.package.resolve(full), Use.NAME)
        for node in self.module.nodes:
            match node:
                case ast.Attribute(ctx=ast.Load()) | ast.Name(ctx=ast.Load()):
                    uses = [Use.VARIANT] if self.module.is_code(node) else []
                    uses += [Use.MODULE] if isinstance(node, ast.Attribute) else []
                    self._named(node, self.module.symbol(node), Use.NAME, *uses)
                case ast.ClassDef():
                    self._overrides(node)
                case ast.MatchClass():
                    self._pattern(node)
                case ast.Call(func=func):
                    symbol = self.module.symbol(func)
                    hits = self._wanted.symbols.get(symbol, ())
                    self._call(func, node, symbol.rpartition(".")[2], hits)

    def _named(
        self, at: Positioned, symbol: str, *uses: Use, what: str = "", reason: str = ""
    ) -> None:
        for hit in self._wanted.symbols.get(symbol, ()):
            if hit.target.use in uses:
                name = what or symbol.rpartition(".")[2]
                self.note(at, name, hit.change, reason, Sure.NAME)

    def _imported(self, at: Positioned, full: str, reason: str = "") -> None:
        """Notes the import of a module that has changed, or of what is in it."""
        above, _, inner = f".{full}".partition(f".{self._wanted.package.name}.")
        for symbol in prefixes(inner if not above else ""):
            self._named(at, symbol, Use.MODULE, what=full, reason=reason)

    def _pattern(self, node: ast.MatchClass) -> None:
        symbol = self.module.symbol(node.cls)
        hits = self._wanted.symbols.get(symbol, ())
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
            what = f"{symbol.rpartition('.')[2]}.{name}"
            at = (pattern.lineno, pattern.col_offset - len(name) - 1)
            for hit in (hit for hit in hits if hit.name == name):
                if hit.target.use is Use.VALUE:
                    self._values(_matched(pattern), what, hit)
                elif hit.target.use is Use.MEMBER:
                    self.note(at, what, hit.change)

    def _overrides(self, node: ast.ClassDef) -> None:
        """Notes methods of the app that stand in for those of the client."""
        if any(self.module.symbol(b) or last(b) == "Protocol" for b in node.bases):
            methods = {getattr(part, "name", ""): part for part in node.body}
            for mark in self._wanted.marks:
                for hit in mark.hits if mark.name in methods else ():
                    self.note(methods[mark.name], mark.name, hit.change, OVERRIDES)

    # By the checker's reports

    def _report(self, report: Report, mark: Mark) -> None:
        """Notes the use of a method or a member that the checker reports."""
        for node in self.module.attributes.get(mark.name, ()):
            outer = self.module.parent(node)
            called = isinstance(outer, ast.Call) and outer.func is node
            if report.end == _end(node) or (called and report.end == _end(outer)):
                self._attribute(node, mark, "")
                return
        for hit in mark.hits:
            is_whole = hit.target.use in (Use.CALL, Use.MEMBER)
            if is_whole and (report.start[0], hit.change.id) not in self.met:
                self.note(report.start, mark.shown, hit.change)

    def _attribute(self, node: ast.expr, mark: Mark, reason: str) -> None:
        """Notes the use of a method or a member by an attribute, or of a key."""
        self._reported.add(node)
        if mark.is_method:
            self._method(node, mark, reason)
            return
        given = self.module.assigned(node)
        what = shorten(node) if reason else mark.shown
        for hit in mark.hits:
            if hit.target.use is Use.VALUE:
                compared = _compared(self.module.parent(node), node)
                self._values(compared, what, hit, reason)
                self._values(branches(given), what, hit, reason, VALUED)
            elif not self.module.keeps(hit.target.limit, given):
                self.note(node, what, hit.change, reason)

    def _method(self, node: ast.expr, mark: Mark, reason: str) -> None:
        parent = self.module.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            # taken from its class, a method is given `self` too
            owner = self.module.symbol(getattr(node, "value", node))
            shift = 1 if owner and self._wanted.package.find(owner) else 0
            self._call(node, parent, mark.name, mark.hits, reason, shift)
        else:
            for hit in mark.hits:
                doubt = reason if hit.target.use is Use.CALL else reason or PASSED
                if hit.target.use is not Use.NO_ARGUMENT:
                    self.note(node, mark.name, hit.change, doubt)

    def _call(
        self,
        at: ast.expr,
        call: ast.Call,
        name: str,
        hits: Iterable[Hit],
        reason: str = "",
        shift: int = 0,
    ) -> None:
        """Notes what a call of a method or class uses; a dict is one of its class."""
        for hit in hits:
            given, value, doubt = _given(call, hit, shift)
            what = f"{name}({hit.name}=…)"
            match hit.target.use:
                case Use.CALL:
                    self.note(at, f"{name}()", hit.change, reason)
                case Use.VARIANT if isinstance(at, ast.Dict):
                    self.note(at, name, hit.change, reason)
                case Use.RESULT if self.module.is_used(call):
                    self.note(at, f"the result of {name}()", hit.change, reason)
                case Use.NO_ARGUMENT | Use.NO_MEMBER if given is None:
                    what = f"{name}() without {hit.name}="
                    self.note(at, what, hit.change, doubt or reason)
                case Use.ARGUMENT | Use.MEMBER if given is None and doubt:
                    self.note(at, what, hit.change, doubt)
                case Use.ARGUMENT | Use.MEMBER if given is not None:
                    if not self.module.keeps(hit.target.limit, value):
                        self.note(given, what, hit.change, reason)
                case Use.VALUE:
                    self._values(branches(value), what, hit, reason, VALUED)

    def _dicts(self, report: Report) -> None:
        """Notes the dicts and keys of changed shapes where the checker misses a key."""
        for node in self.module.dicts:
            if not (_start(node) <= report.end and report.start < _end(node)):
                continue
            if isinstance(node, ast.Dict):
                self._dict(node)
                continue
            for mark in self._wanted.marks:
                if ast.unparse(node.slice) == repr(mark.name):
                    self._reported.add(node.slice)
                    self._attribute(node, mark, "")

    def _dict(self, node: ast.Dict, reason: str = "") -> None:
        self._reported.add(node)
        pairs = _pairs(node)
        keys = pairs.keys() - {None}
        for name, shape, hits in self._wanted.shapes:
            is_whole = None in pairs or {key for key in shape if shape[key]} <= keys
            if keys and keys <= shape.keys() and is_whole:
                call = ast.Call(node, [], [ast.keyword(None, node)])
                self._call(node, call, name, hits, reason)

    def _values(
        self,
        leaves: Iterable[ast.expr],
        what: str,
        hit: Hit,
        reason: str = "",
        doubt: str = "",
    ) -> None:
        """Notes values that are those which a list has lost.

        Args:
            leaves: The values.
            what: What they are given to, or compared with.
            hit: What is looked for.
            reason: Why that is not certain; empty if it is.
            doubt: Why a value may be one that is not written out; empty if none is.
        """
        for leaf in leaves:
            value = self.module.value(leaf)
            if str(value) == plain(hit.target.name):
                self.note(leaf, what, hit.change, reason)
            elif doubt and not isinstance(value, str | int | float | None):
                self.note(leaf, what, hit.change, reason or doubt)

    # What the checker does not know

    def _unknown(self, lines: set[int]) -> None:
        """Notes mentions of what has changed that the checker cannot judge.

        Args:
            lines: The lines where it does not know a type, or does not go.
        """
        reported = set(self._reported)
        for mark in self._wanted.marks:
            for mention in self.module.attributes.get(mark.name, ()):
                if mention.lineno in lines and mention not in reported:
                    doubt = f"the type of {shorten(mention.value)} is not known"
                    self._attribute(mention, mark, doubt)
        for node in self.module.nodes:
            parent = self.module.parent(node)
            function = last(parent.func) if isinstance(parent, ast.Call) else ""
            if isinstance(node, ast.Dict) and node not in self._reported:
                self._dict(node, "nothing says what becomes of this dict")
            elif isinstance(node, ast.keyword) and function in BY_TEXT:
                self._spelled(node, [node.arg or ""], node.value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self._text(node, node.value, function, node.lineno in lines)
                gone = self._wanted.values.get(node.value, ())
                self._spells(node, node.value, [hit.change for hit in gone])

    def _text(
        self, node: ast.Constant, text: str, function: str, is_unknown: bool
    ) -> None:
        """Notes a text that spells a changed name."""
        parent = self.module.parent(node)
        if function in BY_TEXT | LOOKUPS or isinstance(parent, LOOKING):
            is_near = is_unknown or function in BY_TEXT
            self._spelled(node, text.split("."), self.module.assigned(parent), is_near)
        elif not self.module.is_code(node):
            for word in re.findall(r"\w+", text):
                self._spells(node, word, self._wanted.words.get(word, ()))
        elif symbol := self._wanted.package.resolve(text):
            is_import = function == "import_module"
            self._imported(node, text, "" if is_import else SPELLED)
            changes = self._wanted.words.get(symbol.rpartition(".")[2], ())
            self._spells(node, text, changes)

    def _spells(self, node: ast.Constant, what: str, changes: Iterable[Change]) -> None:
        for change in changes:
            if (node.lineno, change.id) not in self.met:
                self.note(node, what, change, SPELLED)

    def _spelled(
        self,
        node: ast.expr | ast.keyword,
        words: list[str],
        value: ast.expr | None = None,
        is_unknown: bool = True,
    ) -> None:
        for mark in self._wanted.marks if node not in self._reported else ():
            is_near = is_unknown or self.module.has(mark.owner.rpartition(".")[2])
            for hit in mark.hits if mark.name in words and is_near else ():
                if not self.module.keeps(hit.target.limit, value):
                    self.note(node, mark.name, hit.change, SPELLED)


def _given(
    call: ast.Call, hit: Hit, shift: int
) -> tuple[ast.expr | ast.keyword | None, ast.expr | None, str]:
    """Returns where a call gives an argument and its value, or why it may."""
    doubt = ""
    for keyword in call.keywords:
        pairs = {keyword.arg: keyword.value} if keyword.arg else _pairs(keyword.value)
        if hit.name in pairs:
            value = pairs[hit.name]
            return keyword if keyword.arg else value, value, ""
        if None in pairs:
            doubt = f"**{shorten(keyword.value)} may give it"
    place = -1 if hit.target.position is None else hit.target.position + shift
    for index, argument in enumerate(call.args[: place + 1]):
        if isinstance(argument, ast.Starred):
            return None, None, f"{shorten(argument)} may give it"
        if index == place:
            return argument, argument, ""
    return None, None, doubt


def _compared(parent: ast.AST | None, node: ast.expr) -> Iterator[ast.expr]:
    """Yields what an expression is compared with."""
    if isinstance(parent, ast.Compare):
        for part in (parent.left, *parent.comparators):
            yield from getattr(part, "elts", [part])
    elif isinstance(parent, ast.Match) and parent.subject is node:
        for case in parent.cases:
            yield from _matched(case.pattern)


def _matched(pattern: ast.pattern) -> Iterator[ast.expr]:
    for part in ast.walk(pattern):
        if isinstance(part, ast.MatchValue):
            yield part.value


def shorten(node: ast.AST) -> str:
    """Returns an expression as a message can have it."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def _start(node: Positioned) -> tuple[int, int]:
    """Returns where a node is noted: an attribute at its name."""
    if isinstance(node, ast.Attribute):
        return node.end_lineno or 1, (node.end_col_offset or 0) - len(node.attr)
    return node.lineno, node.col_offset


def _end(node: ast.AST | None) -> tuple[int, int]:
    return getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)


def _pairs(node: ast.expr) -> dict[str | None, ast.expr]:
    """Returns what a dict holds; None stands for keys that are not written out."""
    if not isinstance(node, ast.Dict):
        return {None: node}
    keys = [getattr(key, "value", None) for key in node.keys]
    names = [key if isinstance(key, str) else None for key in keys]
    return dict(zip(names, node.values, strict=True))
