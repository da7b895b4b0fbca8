"""Callers of a client, written from its model: what an app may do with it.

Each caller is a function of its own, so that each error is one caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clientsmith.client.declarations import Alias, Class, UnionClass
from clientsmith.client.model import Annotation, Method
from clientsmith.client.service import Service
from clientsmith.model.types import Enumeration, TypeId
from clientsmith.naming.inputs import Source
from versions.oracle.choices import answered, chosen
from versions.oracle.samples import NoSampleError, Samples

Json = Any

VERSION = "VERSION"
"""What stands for the client's version in the code of callers."""

TURNS, MOST_TURNS = 4, 24


@dataclass
class Caller:
    """One function of an app.

    Attributes:
        name: What it does: `call create_index 1`.
        parameters: Its parameters, as code.
        returns: What it is annotated to return.
        body: Its statements.
        symbols: What of the package it uses, as targets of changes name it.
        names: Arguments and members that it uses.
        given: The arguments of a call by name, with their values as JSON.
        method: The method that it calls, if it can be run.
        answer: Status and body that it is answered with.
    """

    name: str
    parameters: str
    returns: str
    body: list[str]
    symbols: set[str]
    names: set[str] = field(default_factory=set)
    given: dict[str, Json] = field(default_factory=dict)
    method: Method | None = None
    answer: tuple[int, Json] | None = None

    def code(self, function: str) -> str:
        """Returns it as a function."""
        lines = "".join(f"    {line}\n" for line in self.body)
        return f"def {function}({self.parameters}) -> {self.returns}:\n{lines}\n\n"


def callers(service: Service, most: int) -> list[Caller]:
    """Returns all callers of a client, or some of each kind if there are too many."""
    writer = _Writer(service)
    kinds: list[Callable[[], Iterator[Caller]]] = [
        writer.clients,
        writer.calls,
        writer.objects,
        writer.readers,
        writer.aliases,
        writer.matches,
    ]
    found = []
    for kind in kinds:
        listed = list(kind())
        step = max(1, len(listed) // most)
        found += listed[::step]
    return found


class _Writer:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.types = service.api.types
        self.samples = Samples(service)
        self.root = ".".join(("box", VERSION, service.key))

    def clients(self) -> Iterator[Caller]:
        """Yields those that make a client as the old one was made."""
        service = self.service
        given = [secret.argument for secret in service.credentials]
        for name in [*given, ""]:
            codes = [f"{name}='secret'"] if name else []
            codes += [
                f"{part.argument}={(part.values or ('part',))[0]!r}"
                for part in service.address_parts
            ]
            yield Caller(
                f"client {name}",
                "",
                "object",
                [
                    f"from box.{VERSION} import {service.client}",
                    f"return {service.client}({', '.join(codes)})",
                ],
                set(service.clients),
                {
                    name or "base_url",
                    *(part.argument for part in service.address_parts),
                },
            )

        for name, module in service.public_groups.items():
            yield Caller(
                f"group {name}",
                "",
                "object",
                [f"from {self.root} import {name}", f"return {name}"],
                {f"{service.root}resources.{module}.{name}"},
            )

    def calls(self) -> Iterator[Caller]:
        """Yields those that call each method with few, many and other arguments."""
        for method in self.service.methods:
            seen = set()
            for turn in self._turns(id for one in method.arguments for id in one.types):
                for is_dict in (False, True):
                    caller = self._call(method, turn, is_dict=is_dict)
                    if caller and (key := f"{caller.body} {caller.answer}") not in seen:
                        seen.add(key)
                        yield caller
            yield from self._more_calls(method)

    def _more_calls(self, method: Method) -> Iterator[Caller]:
        base = self._call(method, 0, is_dict=False)
        if base is None:
            return
        is_nothing = method.result.is_nothing
        call = base.body[-2 if is_nothing else -1].removeprefix("return ")
        imports = base.body[: -2 if is_nothing else -1]
        symbols = base.symbols
        for own in ("wait", "progress"):
            if own in method.own:
                value = "True" if own == "wait" else "print"
                comma = "" if call.endswith("()") else ", "
                text = f"{call[:-1]}{comma}{own}={value})"
                yield Caller(
                    f"call {method.label} {own}",
                    base.parameters,
                    "object",
                    [*imports, text, "return None"],
                    symbols,
                    {own},
                )
        annotation = method.result.annotation
        if not method.always_streams and not is_nothing:
            lines, used = self._imports(annotation)
            yield Caller(
                f"result {method.label}",
                base.parameters,
                "None",
                [*imports, *lines, f"value: {annotation!s} = {call}"],
                symbols | used | set(method.symbols(method.name)),
            )
        if method.paging:
            lines, used = self._imports(method.paging.item)
            listed = call.replace(f".{method.name}(", f".{method.paging.method}(", 1)
            item = str(method.paging.item)
            yield Caller(
                f"pages {method.label}",
                base.parameters,
                "None",
                [*imports, *lines, f"for one in {listed}:", f"    value: {item} = one"],
                symbols | used | set(method.symbols(method.paging.method)),
            )

    def _call(self, method: Method, turn: int, *, is_dict: bool) -> Caller | None:
        samples = self.samples
        samples.turn, samples.used = turn, set()
        codes, given = [], {}
        names = set()
        for argument in chosen(method, turn):
            if argument.is_file:
                sample_code, json = "b'data'", None
            else:
                try:
                    sample = samples.value(argument.type, is_dict=is_dict)
                except NoSampleError:
                    if argument.required:
                        return None
                    continue
                sample_code, json = sample
                if argument.source is Source.EXTRA:
                    sample_code = f"{{'further': {sample_code}}}"
            is_positional = argument in method.positional
            codes.append(
                sample_code if is_positional else f"{argument.name}={sample_code}"
            )
            given[argument.name] = json
            names.add(argument.name)
        call = f"{method.access}.{method.name}({', '.join(codes)})"
        symbols = {symbol for id in samples.used for symbol in self.service.symbols(id)}
        symbols |= set(method.callables)
        symbols |= self._reachable(method)
        answer = answered(samples, method)
        kind = "dict" if is_dict else "call"
        return Caller(
            f"{kind} {method.label} {turn}",
            f"client: {self.service.client}",
            "object",
            [*self._classes(call), f"return {call}"]
            if not method.result.is_nothing
            else [*self._classes(call), call, "return None"],
            symbols,
            names,
            given,
            method,
            answer,
        )

    def _reachable(self, method: Method) -> set[str]:
        roots = [id for argument in method.arguments for id in argument.types]
        roots += [id for answer in method.operation.responses for id in answer.types]
        return {
            symbol
            for id in self.types.reachable(roots)
            if id in self.service.declarations
            for symbol in self.service.symbols(id)
        }

    def objects(self) -> Iterator[Caller]:
        """Yields those that make objects, and dicts in their place."""
        for id, declaration in self.service.declarations.items():
            if not isinstance(declaration, Class):
                continue
            seen = set()
            for turn in self._turns([id]):
                for is_dict in (False, True):
                    if is_dict and id not in self.service.dictionaries:
                        continue
                    self.samples.turn, self.samples.used = turn, set()
                    try:
                        code = self.samples.value(id, is_dict=is_dict).code
                    except NoSampleError:
                        continue
                    if code in seen:
                        continue
                    seen.add(code)
                    yield self._object(id, code, turn, is_dict=is_dict)

    def _object(self, id: TypeId, code: str, turn: int, *, is_dict: bool) -> Caller:
        declaration = self.service.declarations[id]
        name, lines = str(declaration.name), self._classes(code)
        if is_dict:
            name = self.service.dictionaries[id].name
            lines.append(f"from {self.root}.dicts import {name}")
        symbols = {
            symbol
            for used in self.samples.used
            for symbol in self.service.symbols(used)
        }
        symbols |= set(self.service.symbols(id))
        names = set(re.findall(r"[\w$-]+", code))
        lines += [f"value: {name} = {code}", "return value"]
        return Caller(f"make {name} {turn}", "", "object", lines, symbols, names)

    def readers(self) -> Iterator[Caller]:
        """Yields those that read each member of each object."""
        for id, declaration in self.service.declarations.items():
            if not isinstance(declaration, Class) or not self._is_read(id):
                continue
            symbols = set(self.service.symbols(id))
            members = [(field.name, field.annotation) for field in declaration.fields]
            if declaration.tag:
                tag = declaration.tag
                members.append((tag.name, Annotation(("str",))))
            if declaration.base == "OpenModel":
                inner = declaration.additional or Annotation(("Any",))
                members.append(
                    ("additional_properties", inner.within("dict[str, "[:4]))
                )
            for name, annotation in members:
                text = str(annotation)
                if name == "additional_properties":
                    text = f"dict[str, {inner!s}]"
                lines, used = self._imports(annotation)
                yield Caller(
                    f"read {declaration.name}.{name}",
                    f"value: '{declaration.name}'",
                    "None",
                    [*lines, f"found: {text} = value.{name}"],
                    symbols | used,
                    {name},
                )

    def aliases(self) -> Iterator[Caller]:
        """Yields those that use names of types that are no classes."""
        for id, declaration in self.service.declarations.items():
            if not isinstance(declaration, Alias):
                continue
            symbols = set(self.service.symbols(id))
            name = declaration.name
            lines, used = self._imports(declaration.annotation)
            text = str(declaration.annotation)
            if self._is_read(id):
                yield Caller(
                    f"read {name}",
                    f"value: '{name}'",
                    "None",
                    [*lines, f"found: {text} = value"],
                    symbols | used,
                    {name},
                )
            yield Caller(
                f"pass {name}",
                "",
                "None",
                [
                    *lines,
                    f"from {self.root}.models import {name}",
                    f"def inner(value: {text}) -> {name}:",
                    "    return value",
                ],
                symbols | used,
                {name},
            )

    def matches(self) -> Iterator[Caller]:
        """Yields those that tell the variants of each union apart, twice."""
        for id, declaration in self.service.declarations.items():
            if not isinstance(declaration, UnionClass) or not self._is_read(id):
                continue
            classes = [
                *dict.fromkeys(declaration.classes.values()),
                declaration.unknown,
            ]
            if not all(re.fullmatch(r"\w+", name) for name in classes):
                continue
            symbols = set(self.service.symbols(id))
            for variant in declaration.classes:
                if self.types.bare(variant).id in self.service.declarations:
                    symbols |= set(self.service.symbols(self.types.bare(variant).id))
            arms = [
                line
                for name in classes
                for line in (f"    case {name}():", "        return 1")
            ]
            if any(name in ("str", "int", "list", "dict", "float") for name in classes):
                continue
            imports = [
                f"from {self.root}.models import {', '.join(sorted({*classes}))}"
            ]
            for kind, end in (
                ("match", "return 0"),
                ("exhaust", "assert_never(value)"),
            ):
                yield Caller(
                    f"{kind} {declaration.name}",
                    f"value: '{declaration.name}'",
                    "int",
                    [*imports, "match value:", *arms, "    case _:", f"        {end}"],
                    symbols,
                )

    def _turns(self, roots: Iterable[TypeId]) -> range:
        """Returns as many turns as there are values of any type."""
        counts = [
            len(shape.values)
            for id in self.types.reachable(list(roots))
            if isinstance(shape := self.types[id].shape, Enumeration)
        ]
        return range(min(MOST_TURNS, max([TURNS, *counts])))

    def _is_read(self, id: TypeId) -> bool:
        usage = self.service.api.usage[id]
        return usage.in_response or not usage.in_request

    def _classes(self, code: str) -> list[str]:
        """Returns imports of what code makes."""
        names = {
            str(self.service.name(id))
            for id in self.samples.used
            if re.search(rf"\b{self.service.name(id)}\(", code)
        }
        if not names:
            return []
        return [f"from {self.root}.models import {', '.join(sorted(names))}"]

    def _imports(self, annotation: Annotation) -> tuple[list[str], set[str]]:
        """Returns imports of what an annotation uses, and the symbols of it."""
        lines, symbols = [], set()
        for module, name in sorted(set(annotation.references)):
            home = module
            if module.startswith("._runtime"):
                home = f"box{module}"
            elif module.startswith("."):
                part = "dicts" if ".dicts" in module else "models"
                home = f"{self.root}.{part}"
                symbols.add(f"{module[1:]}.{name}")
            lines.append(f"from {home} import {name}")
        return lines, symbols
