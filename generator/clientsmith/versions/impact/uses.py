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

NAMED = (Use.NAME, Use.VARIANT, Use.MODULE)
"""Uses that a name alone is, whatever is done with it."""

Positioned = ast.expr | ast.keyword | ast.alias | ast.stmt
Met = Iterator[tuple[Positioned, str, str]]
"""Where a change is met, what is used there, and why that is not certain, if so."""


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
        place = Location(self.module.source.shown, line, column + 1)
        if not reason:
            self.met[line, change.id] = change
        key = (place, change.id, what if reason else "", reason)
        source = self.module.source.lines[line - 1]
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
                    if mark := self._wanted.symbols.get(self.module.symbol(node)):
                        self._use(node, mark)
                case ast.ClassDef():
                    self._overrides(node)
                case ast.MatchClass():
                    self._pattern(node)

    def _named(
        self, at: Positioned, symbol: str, use: Use, what: str = "", reason: str = ""
    ) -> None:
        if mark := self._wanted.symbols.get(symbol):
            for hit in mark.hits:
                if hit.target.use is use:
                    self.note(at, what or mark.name, hit.change, reason, Sure.NAME)

    def _imported(self, at: Positioned, full: str, reason: str = "") -> None:
        """Notes the import of a module that has changed, or of what is in it."""
        above, _, inner = f".{full}".partition(f".{self._wanted.package.name}.")
        for symbol in prefixes(inner if not above else ""):
            self._named(at, symbol, Use.MODULE, full, reason)

    def _pattern(self, node: ast.MatchClass) -> None:
        patterns = dict(zip(node.kwd_attrs, node.kwd_patterns, strict=True))
        symbol = self.module.symbol(node.cls)
        mark = self._wanted.symbols.get(symbol)
        for hit in mark.hits if mark else ():
            pattern, what = (
                patterns.get(hit.name),
                f"{symbol.rpartition('.')[2]}.{hit.name}",
            )
            if pattern and hit.target.use is Use.VALUE:
                for leaf, _ in self._values(_matched(pattern), hit):
                    self.note(leaf, what, hit.change)
            elif pattern and hit.target.use is Use.MEMBER:
                column = pattern.col_offset - len(hit.name) - 1
                self.note((pattern.lineno, column), what, hit.change)

    def _overrides(self, node: ast.ClassDef) -> None:
        """Notes methods of the app that stand in for those of the client."""
        if any(self.module.symbol(b) or last(b) == "Protocol" for b in node.bases):
            methods = {getattr(part, "name", ""): part for part in node.body}
            for mark in self._wanted.parts:
                for hit in mark.hits if mark.name in methods else ():
                    self.note(methods[mark.name], mark.name, hit.change, OVERRIDES)

    # By the checker's reports

    def _report(self, report: Report, mark: Mark) -> None:
        """Notes the use of a method or a member that the checker reports."""
        for node in self.module.attributes.get(mark.name, ()):
            if report.end in (_end(node), _end(self.module.call(node))):
                self._use(node, mark)
                return
        for hit in mark.hits:
            is_whole = hit.target.use in (Use.CALL, Use.MEMBER)
            if is_whole and (report.start[0], hit.change.id) not in self.met:
                self.note(report.start, mark.shown, hit.change)

    def _dicts(self, report: Report) -> None:
        """Notes the dicts and keys of changed shapes where the checker misses a key."""
        for node in self.module.dicts:
            if not (_start(node) <= report.end and report.start < _end(node)):
                continue
            if isinstance(node, ast.Dict):
                self._dict(node)
                continue
            for mark in self._wanted.parts:
                if ast.unparse(node.slice) == repr(mark.name):
                    self._reported.add(node.slice)
                    self._use(node, mark)

    def _dict(self, node: ast.Dict, reason: str = "") -> None:
        pairs = _pairs(node)
        keys = pairs.keys() - {None}
        for mark, shape in self._wanted.shapes:
            is_whole = None in pairs or {key for key in shape if shape[key]} <= keys
            if keys and keys <= shape.keys() and is_whole:
                self._use(node, mark, reason)
        self._reported.add(node)

    # By what is around a mention

    def _use(self, node: ast.expr, mark: Mark, reason: str = "") -> None:
        """Notes the changes that a mention of what is marked meets.

        Args:
            node: The mention; a dict that is written out is one of its TypedDict.
            mark: What it is, or may be.
            reason: Why it is not certain that it is; empty if it is.
        """
        self._reported.add(node)
        for hit in mark.hits:
            is_named = hit.target.use in NAMED and not isinstance(node, ast.Dict)
            sure = Sure.NAME if is_named else Sure.TYPE
            for at, what, doubt in self._met(node, mark, hit, reason):
                self.note(at, what, hit.change, reason or doubt, sure)

    def _met(self, node: ast.expr, mark: Mark, hit: Hit, reason: str) -> Met:
        """Yields where a mention meets a change."""
        call = None if mark.is_member else self.module.call(node)
        is_dict = isinstance(node, ast.Dict)
        match hit.target.use:
            case Use.NAME if not is_dict:
                yield node, mark.name, ""
            case Use.VARIANT if is_dict or self.module.is_code(node):
                yield node, mark.name, ""
            case Use.MODULE if isinstance(node, ast.Attribute):
                yield node, mark.name, ""
            case _ if call:
                yield from self._called(node, call, mark, hit)
            case Use.CALL:
                yield node, mark.name, ""
            case Use.RESULT | Use.ARGUMENT | Use.VALUE if mark.is_method:
                yield node, mark.name, PASSED
            case Use.VALUE if mark.is_member:
                what = shorten(node) if reason else mark.shown
                given = branches(self.module.assigned(node))
                compared = _compared(self.module.parent(node), node)
                values = (
                    *self._values(compared, hit),
                    *self._values(given, hit, VALUED),
                )
                yield from ((leaf, what, doubt) for leaf, doubt in values)
            case Use.MEMBER if mark.is_member:
                if not self.module.keeps(hit.target.limit, self.module.assigned(node)):
                    yield node, shorten(node) if reason else mark.shown, ""

    def _called(self, at: ast.expr, call: ast.Call, mark: Mark, hit: Hit) -> Met:
        """Yields where a call of a method or class meets a change."""
        # taken from its class, a method is given `self` too
        owner = self.module.symbol(getattr(at, "value", at))
        shift = 1 if mark.is_method and self._wanted.package.find(owner) else 0
        given, value, doubt = _given(call, hit, shift)
        what = f"{mark.name}({hit.name}=…)"
        match hit.target.use:
            case Use.CALL:
                yield at, f"{mark.name}()", ""
            case Use.RESULT if self.module.is_used(call):
                yield at, f"the result of {mark.name}()", ""
            case Use.NO_ARGUMENT | Use.NO_MEMBER if given is None:
                yield at, f"{mark.name}() without {hit.name}=", doubt
            case Use.ARGUMENT | Use.MEMBER if given is None and doubt:
                yield at, what, doubt
            case Use.ARGUMENT | Use.MEMBER if given is not None:
                if not self.module.keeps(hit.target.limit, value):
                    yield given, what, ""
            case Use.VALUE:
                for leaf, doubt in self._values(branches(value), hit, VALUED):
                    yield leaf, what, doubt

    def _values(
        self, leaves: Iterable[ast.expr], hit: Hit, doubt: str = ""
    ) -> Iterator[tuple[ast.expr, str]]:
        """Yields values that are, or may be, those which a list has lost.

        Args:
            leaves: The values.
            hit: What is looked for.
            doubt: Why a value may be one that is not written out; empty if none is.
        """
        for leaf in leaves:
            value = self.module.value(leaf)
            if str(value) == plain(hit.target.name):
                yield leaf, ""
            elif doubt and not isinstance(value, str | int | float | None):
                yield leaf, doubt

    # What the checker does not know

    def _unknown(self, lines: set[int]) -> None:
        """Notes mentions of what has changed that the checker cannot judge.

        Args:
            lines: The lines where it does not know a type, or does not go.
        """
        reported = set(self._reported)
        for mark in self._wanted.parts:
            for mention in self.module.attributes.get(mark.name, ()):
                if mention.lineno in lines and mention not in reported:
                    doubt = f"the type of {shorten(mention.value)} is not known"
                    self._use(mention, mark, doubt)
        for node in self.module.nodes:
            parent = self.module.parent(node)
            function = last(parent.func) if isinstance(parent, ast.Call) else ""
            if isinstance(node, ast.Dict) and node not in self._reported:
                self._dict(node, "nothing says what becomes of this dict")
            elif isinstance(node, ast.keyword) and function in BY_TEXT:
                self._spelled(node, [node.arg or ""], node.value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self._text(node, node.value, function, node.lineno in lines)

    def _text(
        self, node: ast.Constant, text: str, function: str, is_unknown: bool
    ) -> None:
        """Notes a text that spells a changed name, or a value which is gone."""
        parent = self.module.parent(node)
        words: list[str] = []
        if function in BY_TEXT | LOOKUPS or isinstance(parent, LOOKING):
            is_near = is_unknown or function in BY_TEXT
            self._spelled(node, text.split("."), self.module.assigned(parent), is_near)
        elif not self.module.is_code(node):
            words = re.findall(r"\w+", text)
        elif symbol := self._wanted.package.resolve(text):
            self._imported(node, text, "" if function == "import_module" else SPELLED)
            words = [symbol.rpartition(".")[2]]
        changes = [
            change for word in words for change in self._wanted.words.get(word, ())
        ]
        gone = [hit.change for hit in self._wanted.values.get(text, ())]
        for change in (*changes, *gone):
            if (node.lineno, change.id) not in self.met:
                self.note(node, text, change, SPELLED)

    def _spelled(
        self,
        node: ast.expr | ast.keyword,
        words: list[str],
        value: ast.expr | None = None,
        is_unknown: bool = True,
    ) -> None:
        for mark in self._wanted.parts if node not in self._reported else ():
            is_near = (
                is_unknown or mark.owner.rpartition(".")[2] in self.module.source.code
            )
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
    values = (part for part in ast.walk(pattern) if isinstance(part, ast.MatchValue))
    return (part.value for part in values)


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
