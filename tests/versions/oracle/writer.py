"""A function of an app, and what all that is written of one has in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clientsmith.client.model import Annotation, Method
from clientsmith.client.service import Service
from clientsmith.model.types import Enumeration, TypeId
from versions.oracle.samples import Samples

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
        call: The call as an expression, and the imports that it needs.
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
    call: str = ""
    imports: list[str] = field(default_factory=list)

    def code(self, function: str) -> str:
        """Returns it as a function."""
        lines = "".join(f"    {line}\n" for line in self.body)
        return f"def {function}({self.parameters}) -> {self.returns}:\n{lines}\n\n"


class Writer:
    """Writes callers of a service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.types = service.api.types
        self.samples = Samples(service)
        self.root = ".".join(("box", VERSION, service.key))

    def turns(self, roots: Iterable[TypeId]) -> range:
        """Returns as many turns as there are values of any type."""
        counts = [
            len(shape.values)
            for id in self.types.reachable(list(roots))
            if isinstance(shape := self.types[id].shape, Enumeration)
        ]
        return range(min(MOST_TURNS, max([TURNS, *counts])))

    def is_read(self, id: TypeId) -> bool:
        usage = self.service.api.usage[id]
        return usage.in_response or not usage.in_request

    def classes(self, code: str) -> list[str]:
        """Returns imports of what code makes."""
        names = {
            str(self.service.name(id))
            for id in self.samples.used
            if re.search(rf"\b{self.service.name(id)}\(", code)
        }
        if not names:
            return []
        return [f"from {self.root}.models import {', '.join(sorted(names))}"]

    def imports(self, annotation: Annotation) -> tuple[list[str], set[str]]:
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
