"""Which change a place in the app meets: by a name, a checker's report, or a type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Use
from clientsmith.versions.impact.app import plain
from clientsmith.versions.impact.checkers import Report
from clientsmith.versions.impact.code import Module, annotations, branches, last
from clientsmith.versions.impact.marks import Hit, Mark, Wanted
from clientsmith.versions.impact.report import Finding, Sure, Undecided, distinct

PASSING = {"partial", "to_thread"}
"""Functions that call their first argument with the others."""

ATTRIBUTES = {"getattr", "setattr", "hasattr", "delattr"}
GETTERS = {"attrgetter", "methodcaller"}
LOOKUPS = {"get", "pop", "setdefault"}
PASSED = "it is passed on, and its calls cannot be seen"

Positioned = ast.expr | ast.keyword | ast.alias | ast.stmt


@dataclass(frozen=True)
class Probe:
    """A place whose meaning depends on the type of an expression.

    Attributes:
        value: The expression.
        at: What is used of it: an attribute, a key, a call.
        name: The name of the attribute or key; empty if it is computed.
        is_key: Whether it is a key.
    """

    value: ast.expr
    at: ast.expr | ast.keyword
    name: str
    is_key: bool = True


class Uses:
    """The search in one module, and what it has found there.

    Attributes:
        module: The module.
        findings: What was found, by place and change.
        undecided: What may be, by place, use and reason.
    """

    def __init__(self, module: Module, wanted: Wanted) -> None:
        self.module = module
        self.findings: dict[tuple[Location, str], Finding] = {}
        self.undecided: dict[tuple[Location, str, str], Undecided] = {}
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
            finding = Finding(place, source, what, change, sure)
            self.findings.setdefault((place, change.id), finding)
            return
        key = (place, what, reason)
        before = self.undecided[key].changes if key in self.undecided else ()
        changes = distinct([*before, change])
        self.undecided[key] = Undecided(place, source, what, changes, reason)

    # By names

    def look(self) -> None:
        """Notes what the names and texts of the module mean."""
        for node in self.module.nodes:
            match node:
                case ast.Import() | ast.ImportFrom():
                    home = self.module.home(node)
                    for alias in node.names:
                        full = ".".join(filter(None, (home, alias.name)))
                        self._imported(alias, full)
                        symbol = self._wanted.package.resolve(full)
                        self._named(alias, symbol, Use.NAME)
                case ast.Attribute(ctx=ast.Load()) | ast.Name(ctx=ast.Load()):
                    uses = [Use.VARIANT] if self.module.is_code(node) else []
                    uses += [Use.MODULE] if isinstance(node, ast.Attribute) else []
                    self._named(node, self.module.symbol(node), Use.NAME, *uses)
                case ast.Constant(value=str() as text):
                    self._text(node, text)
                case ast.ClassDef():
                    self._overrides(node)
                case ast.MatchClass():
                    self._pattern(node)
                case ast.Call():
                    symbol = self.module.symbol(node.func)
                    hits = self._wanted.symbols.get(symbol, ())
                    self._call(node.func, node, symbol.rpartition(".")[2], hits)
            for annotation, value in self.module.held(node):
                for part in ast.walk(annotation):
                    for hit in self._hits(self.module.symbol(part), Use.VALUE):
                        if not hit.name:
                            self._value(value, last(part), hit)
            for annotation in annotations(node):
                self._quoted(annotation)

    def _hits(self, symbol: str, *uses: Use) -> list[Hit]:
        hits = self._wanted.symbols.get(symbol, ())
        return [hit for hit in hits if hit.target.use in uses]

    def _named(self, at: Positioned, symbol: str, *uses: Use) -> None:
        for hit in self._hits(symbol, *uses):
            self.note(at, symbol.rpartition(".")[2], hit.change, sure=Sure.NAME)

    def _imported(self, at: Positioned, full: str, reason: str = "") -> None:
        """Notes the import of a module that has changed, or of what is in it."""
        home = f"{self._wanted.package.name}."
        for symbol in self._wanted.symbols:
            if f"{full}.".startswith(f"{home}{symbol}."):
                for hit in self._hits(symbol, Use.MODULE):
                    self.note(at, full, hit.change, reason, Sure.NAME)

    def _quoted(self, annotation: ast.expr) -> None:
        """Notes the names in an annotation that is written as text."""
        for text in ast.walk(annotation):
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                try:
                    tree = ast.parse(text.value.strip(), mode="eval")
                except (SyntaxError, ValueError, RecursionError):
                    continue
                for node in ast.walk(tree):
                    self._named(text, self.module.symbol(node, text), Use.NAME)

    def _pattern(self, node: ast.MatchClass) -> None:
        symbol = self.module.symbol(node.cls)
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
            what = f"{symbol.rpartition('.')[2]}.{name}"
            for hit in self._hits(symbol, Use.MEMBER, Use.VALUE):
                if hit.name == name and hit.target.use is Use.VALUE:
                    self._literals(_matched(pattern), what, hit)
                elif hit.name == name:
                    at = (pattern.lineno, pattern.col_offset - len(name) - 1)
                    self.note(at, what, hit.change)

    def _overrides(self, node: ast.ClassDef) -> None:
        bases = {last(base) for base in node.bases}
        for method in node.body:
            for mark in self._wanted.marks:
                if getattr(method, "name", "") == mark.name and bases & {
                    "Protocol",
                    *self._wanted.package.family(mark.owner),
                }:
                    for hit in mark.hits:
                        doubt = (
                            "whether it fits in place of the client's is not decided"
                        )
                        self.note(method, mark.name, hit.change, doubt)

    def _text(self, node: ast.Constant, text: str) -> None:
        """Notes texts that spell a changed name, as `mock.patch` takes them."""
        parents = [outer for outer, _ in self.module.around(node)][:2]
        call = next((node for node in parents if isinstance(node, ast.Call)), None)
        function = last(call.func) if call else ""
        package = self._wanted.package
        if function == "import_module" and call:
            if text.startswith("."):
                text = (
                    "".join(
                        str(part.value)
                        for part in call.args[1:]
                        if isinstance(part, ast.Constant)
                    )
                    + text
                )
            self._imported(call, text)
            if text.endswith(".") and text.startswith(package.name):
                for symbol in self._wanted.symbols:
                    self._imported(
                        call, f"{package.name}.{symbol}", "the name is computed"
                    )
        elif function in GETTERS:
            for word in text.split("."):
                for change in self._wanted.words.get(word, ()):
                    self.note(node, text, change, "what it is taken from is not known")
        elif symbol := package.resolve(text):
            self._imported(node, text, "a text spells the name")
            hits = [*self._wanted.symbols.get(symbol, ())]
            for mark in self._wanted.marks:
                hits += mark.hits if symbol == f"{mark.owner}.{mark.name}" else ()
            for hit in hits:
                self.note(node, text, hit.change, "a text spells the name")

    # By the checker's reports

    def report(self, report: Report, mark: Mark) -> None:
        """Notes the use of a method or a member that the checker reports."""
        for node in self.module.attributes.get(mark.name, ()):
            outer = self.module.parent(node)
            called = (
                outer if isinstance(outer, ast.Call) and outer.func is node else node
            )
            if report.end in (_end(node), _end(called)):
                self._attribute(node, mark, "")
                return
        lines = {(place.line, id) for place, id in self.findings}
        for hit in mark.hits:
            is_whole = hit.target.use in (Use.CALL, Use.MEMBER)
            if is_whole and (report.line, hit.change.id) not in lines:
                self.note((report.line, report.column), mark.shown, hit.change)

    def _attribute(self, node: ast.expr, mark: Mark, reason: str) -> None:
        """Notes the use of a method or a member by an attribute."""
        self._reported.add(node)
        for used, doubt in self.module.followed(node):
            if mark.is_method:
                self._method(used, mark, reason or doubt)
                continue
            given = self.module.assigned(used)
            for hit in mark.hits:
                if hit.target.use is Use.VALUE:
                    leaves = _compared(self.module.parent(used), used)
                    self._literals(leaves, mark.shown, hit, reason or doubt)
                    self._value(given, mark.shown, hit, reason or doubt)
                elif used is node and not self.module.keeps(hit.target.limit, given):
                    self.note(node, mark.shown, hit.change, reason)

    def _method(self, node: ast.expr, mark: Mark, reason: str) -> None:
        parent = self.module.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            # taken from its class, a method is given `self` too
            owner = (
                self.module.symbol(node.value)
                if isinstance(node, ast.Attribute)
                else ""
            )
            shift = int(bool(owner and self._wanted.package.find(owner)))
            self._call(node, parent, mark.name, mark.hits, reason, shift)
        elif (
            isinstance(parent, ast.Call)
            and last(parent.func) in PASSING
            and parent.args[0] is node
        ):
            inner = ast.Call(node, parent.args[1:], parent.keywords)
            self._call(node, inner, mark.name, mark.hits, reason, 0, parent)
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
        outer: ast.Call | None = None,
    ) -> None:
        """Notes what a call of a method or class uses; or a dict, as one of its class."""
        for hit in hits:
            given, value, doubt = _given(call, hit, shift)
            what = f"{name}({hit.name}=…)"
            match hit.target.use:
                case Use.CALL:
                    self.note(at, f"{name}()", hit.change, reason)
                case Use.VARIANT if isinstance(at, ast.Dict):
                    self.note(at, name, hit.change, reason)
                case Use.RESULT if self.module.is_used(outer or call):
                    is_bound = outer is not None and last(outer.func) == "partial"
                    why = reason or (PASSED if is_bound else "")
                    self.note(at, f"the result of {name}()", hit.change, why)
                case Use.NO_ARGUMENT | Use.NO_MEMBER if given is None:
                    what = f"{name}() without {hit.name}="
                    self.note(at, what, hit.change, doubt or reason)
                case Use.ARGUMENT | Use.MEMBER if given is None and doubt:
                    self.note(at, what, hit.change, doubt)
                case Use.ARGUMENT | Use.MEMBER if given is not None:
                    if not self.module.keeps(hit.target.limit, value):
                        self.note(given, what, hit.change, reason)
                case Use.VALUE:
                    self._value(value, what, hit, reason)

    def dicts(self, report: Report) -> None:
        """Notes the dicts of changed shapes where the checker misses a key."""
        for node in self.module.dicts:
            if (report.line, report.column) <= _start(node) and _end(
                node
            ) <= report.end:
                pairs = dict(_pairs(node))
                keys = pairs.keys() - {None}
                for name, shape, hits in self._wanted.shapes:
                    required = {key for key in shape if shape[key]}
                    if (
                        keys
                        and keys <= shape.keys()
                        and (required <= keys or None in pairs)
                    ):
                        call = ast.Call(node, [], [ast.keyword(None, node)])
                        self._call(node, call, name, hits)

    # Values of lists that have lost some

    def _value(
        self, value: ast.expr | None, what: str, hit: Hit, reason: str = ""
    ) -> None:
        """Notes a value that is given where the one of a change may be meant."""
        leaves = branches(value) if value is not None else []
        self._literals(leaves, what, hit, reason)
        for leaf in leaves:
            if not isinstance(leaf, ast.Constant) and not self.module.constants(leaf):
                doubt = reason or "its value is not known"
                self.note(leaf, what, hit.change, doubt)

    def _literals(
        self, leaves: Iterable[ast.expr], what: str, hit: Hit, reason: str = ""
    ) -> None:
        for leaf in leaves:
            if plain(hit.target.name) in map(str, self.module.constants(leaf)):
                self.note(leaf, what, hit.change, reason)

    # By the types of expressions

    def probes(self) -> Iterator[Probe]:
        """Yields the places that mention a changed name and were not reported."""
        names = {"", *(mark.name for mark in self._wanted.marks)}
        for node in self.module.nodes:
            for probe in _asked(node):
                if probe.name in names and probe.at not in self._reported:
                    yield probe

    def decide(self, probe: Probe, revealed: str | None) -> None:
        """Notes what a probe is, now that the type of its expression is known.

        Args:
            probe: The probe.
            revealed: The type; None if the checker says nothing.
        """
        outer = _outer(revealed or "")
        words = set(
            re.findall(r"\w+", revealed if probe.is_key and revealed else outer)
        )
        doubt = (
            ""
            if outer != "object" and words.isdisjoint({"Any", "Unknown"})
            else (f"the type of {shorten(probe.value)} is not known")
        )
        if revealed is None:
            doubt = "the checker does not reach this line"
        for mark in self._wanted.marks:
            is_meant = self._is_meant(outer, mark)
            if not probe.name and is_meant:
                for hit in mark.hits:
                    self.note(
                        probe.at, shorten(probe.at), hit.change, "the name is computed"
                    )
            elif probe.name == mark.name and (is_meant or doubt):
                self._probed(probe, mark, "" if is_meant else doubt)

    def _is_meant(self, kind: str, mark: Mark) -> bool:
        """Whether a type is the class of a mark, or one that extends it."""
        package = self._wanted.package
        home = f"{package.name}.{mark.owner.split('.')[0]}."
        return any(
            name.rpartition(".")[2] in package.family(mark.owner)
            and (name.startswith(home) or "." not in name)
            for name in re.findall(r"[\w.]+", kind)
        )

    def _probed(self, probe: Probe, mark: Mark, reason: str) -> None:
        if isinstance(probe.at, ast.Attribute):
            self._attribute(probe.at, mark, reason)
            return
        value = probe.at.value if isinstance(probe.at, ast.keyword) else None
        if isinstance(probe.at, ast.Subscript):
            value = self.module.assigned(probe.at)
        for hit in mark.hits:
            if hit.target.use in (Use.ARGUMENT, Use.NO_ARGUMENT, Use.RESULT):
                self.note(probe.at, mark.name, hit.change, reason or PASSED)
            elif not self.module.keeps(hit.target.limit, value):
                self.note(probe.at, mark.shown, hit.change, reason)


def _asked(node: ast.AST) -> Iterator[Probe]:
    match node:
        case ast.Attribute(value=value, attr=name):
            if not (isinstance(value, ast.Call) and last(value.func) == "super"):
                yield Probe(value, node, name, False)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)):
            yield Probe(value, node, name)
        case ast.Subscript(value=value, slice=ast.Name() | ast.Attribute()):
            yield Probe(value, node, "")
        case ast.Compare(left=ast.Constant(value=str() as name), comparators=[value]):
            yield Probe(value, node, name)
        case ast.Match(subject=value):
            for part in (
                part for case in node.cases for part in ast.walk(case.pattern)
            ):
                for key in part.keys if isinstance(part, ast.MatchMapping) else ():
                    if isinstance(key, ast.Constant):
                        yield Probe(value, key, str(key.value))
        case ast.Call(
            func=ast.Attribute(value=value, attr=method),
            args=[ast.Constant(value=str() as name), *_],
        ) if method in LOOKUPS:
            yield Probe(value, node, name)
        case ast.Call(func=ast.Name(id=function), args=[value, key, *_]) if (
            function in ATTRIBUTES
        ):
            name = str(key.value) if isinstance(key, ast.Constant) else ""
            yield Probe(value, key if name else node, name, False)
        case ast.Call(args=[value, *_]) if last(node.func) == "replace":
            for keyword in node.keywords:
                yield Probe(value, keyword, keyword.arg or "")


def _given(
    call: ast.Call, hit: Hit, shift: int
) -> tuple[ast.expr | ast.keyword | None, ast.expr | None, str]:
    """Returns where a call gives an argument and its value, or why it may."""
    doubt = ""
    for keyword in call.keywords:
        if keyword.arg == hit.name:
            return keyword, keyword.value, ""
        if keyword.arg is None:
            pairs = dict(_pairs(keyword.value))
            if hit.name in pairs:
                return pairs[hit.name], pairs[hit.name], ""
            if not isinstance(keyword.value, ast.Dict) or None in pairs:
                doubt = f"**{shorten(keyword.value)} may give it"
    if hit.target.position is not None:
        for argument in call.args[: hit.target.position + shift + 1]:
            if isinstance(argument, ast.Starred):
                return None, None, f"{shorten(argument)} may give it"
        for argument in call.args[hit.target.position + shift :]:
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


def _end(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)


def _pairs(node: ast.expr) -> Iterator[tuple[str | None, ast.expr]]:
    """Yields keys and values of a dict that is written out; None for other keys."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            text = key.value if isinstance(key, ast.Constant) else None
            yield text if isinstance(text, str) else None, value


def _outer(revealed: str) -> str:
    """Returns the type that a checker reveals, without those that are parts of it."""
    match = re.search(r'"(.*)"', revealed.partition(" is ")[2], re.DOTALL)
    kind = match[1] if match else ""
    while (less := re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "", kind)) != kind:
        kind = less
    return kind
