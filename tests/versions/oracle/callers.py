"""Callers of a client, written from its model: what an app may do with it.

Each caller is a function of its own, so that each error is one caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from clientsmith.client.declarations import Alias, Class, UnionClass
from clientsmith.client.model import Annotation
from clientsmith.client.service import Service
from clientsmith.model.types import TypeId
from clientsmith.versions.changes import Target, Use
from versions.oracle.calls import Calls
from versions.oracle.samples import NoSampleError
from versions.oracle.writer import Caller, Writer

EACH = 12
"""Callers of a kind, about, that each thing that has changed gets at least."""


def callers(service: Service, most: int, changed: Sequence[Target]) -> list[Caller]:
    """Returns all callers of a client, or some of each kind if there are too many.

    Some of all that has changed are among them: else a true alarm would seem false.
    """
    calls, types = Calls(service), Types(service)
    kinds: list[Callable[[], Iterator[Caller]]] = [
        calls.clients,
        calls.calls,
        types.objects,
        types.readers,
        types.aliases,
        types.matches,
    ]
    found = []
    for kind in kinds:
        listed = list(kind())
        taken = dict.fromkeys(range(0, len(listed), max(1, len(listed) // most)))
        for target in changed if len(taken) < len(listed) else ():
            using = [n for n, caller in enumerate(listed) if uses(target, caller)]
            taken |= dict.fromkeys(using[:: max(1, len(using) // EACH)])
        found += [listed[number] for number in sorted(taken)]
    return found


def uses(target: Target, caller: Caller) -> bool:
    """Whether a caller uses just what has changed."""
    if not caller.symbols & {*target.symbols}:
        return False
    is_missing = target.use in (Use.NO_ARGUMENT, Use.NO_MEMBER, Use.VALUE)
    is_named = not target.name or target.name in caller.names
    return is_named or is_missing or caller.method is not None


class Types(Writer):
    """Writes callers that make, read and tell apart values of types."""

    def objects(self) -> Iterator[Caller]:
        """Yields those that make objects, and dicts in their place."""
        for id, declaration in self.service.declarations.items():
            if not isinstance(declaration, Class):
                continue
            seen = set()
            for turn in self.turns([id]):
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
        name, lines = str(declaration.name), self.classes(code)
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
            if not isinstance(declaration, Class) or not self.is_read(id):
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
                lines, used = self.imports(annotation)
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
            lines, used = self.imports(declaration.annotation)
            text = str(declaration.annotation)
            if self.is_read(id):
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
            if not isinstance(declaration, UnionClass) or not self.is_read(id):
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
