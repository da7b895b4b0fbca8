"""The plan of an operation: what its methods, docs and builder are written from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Operation
from clientsmith.python.annotations import Annotator
from clientsmith.python.identifiers import Identifier, is_argument_name
from clientsmith.python.imports import Imports
from clientsmith.python.operations import switches
from clientsmith.python.operations.arguments import (
    Argument,
    Source,
    arguments,
    own_names,
)
from clientsmith.python.operations.paging import Paging, paging
from clientsmith.python.operations.results import Result, result
from clientsmith.python.service import Service


@dataclass(frozen=True)
class Flavour:
    """What differs between the synchronous and the asynchronous twin."""

    prefix: str
    define: str
    wait: str
    suffix: str


SYNC = Flavour("", "def", "", "")
ASYNC = Flavour("Async", "async def", "await ", "_async")


@dataclass(frozen=True)
class Plan:
    """One operation, with its arguments and its result worked out.

    Attributes:
        imports: What the module imports; TypedDicts go to those that only type
            checkers need.
    """

    service: Service
    operation: Operation
    name: Identifier
    arguments: tuple[Argument, ...]
    result: Result
    stream: switches.Stream | None
    wait: switches.Wait | None
    paging: Paging | None
    annotator: Annotator
    imports: Imports

    @property
    def is_split(self) -> bool:
        """Whether arguments stand one per line, so that one more changes one line."""
        return bool(self.keywords) or self.wait is not None

    @property
    def positional(self) -> list[Argument]:
        """The arguments that may be given by position: the path's parameters."""
        return [each for each in self.arguments if each.source is Source.PATH]

    @property
    def keywords(self) -> list[Argument]:
        """The arguments that must be named."""
        return [each for each in self.arguments if each.source is not Source.PATH]

    @property
    def has_files(self) -> bool:
        """Whether files are sent."""
        return any(each.is_file for each in self.arguments)

    @property
    def always_streams(self) -> bool:
        """Whether the answer is a stream of events whatever the arguments are."""
        return bool(self.result.event) and self.stream is None

    def from_runtime(self, module: str, name: str) -> str:
        """Notes that a name of the runtime is needed, and returns it."""
        return self.imports.add(f"{self.service.runtime}.{module}", name)


def plan(
    service: Service,
    operation: Operation,
    name: Identifier,
    imports: Imports,
    checked: Imports,
    diagnostics: Diagnostics,
) -> Plan:
    """Returns the plan of an operation.

    Args:
        service: The document.
        operation: The operation.
        name: Its method.
        imports: What the module imports.
        checked: What it imports for type checkers alone.
        diagnostics: Where findings go.
    """
    both = _Split(imports, checked)
    annotator = Annotator(
        service.api.types,
        service.names,
        both,
        service.runtime,
        models="..models.",
        dicts="..dicts.",
        free=service.free,
    )
    own = arguments(service, operation)
    returned = result(operation, annotator)
    _report_clashes(service, operation, name, own, diagnostics)
    return Plan(
        service=service,
        operation=operation,
        name=name,
        arguments=own,
        result=returned,
        stream=switches.stream(service, own, returned),
        wait=switches.wait(service, operation, own, annotator, diagnostics),
        paging=paging(service, operation, name, diagnostics),
        annotator=annotator,
        imports=both,
    )


def _report_clashes(
    service: Service,
    operation: Operation,
    name: Identifier,
    own: tuple[Argument, ...],
    diagnostics: Diagnostics,
) -> None:
    for each in own:
        if not is_argument_name(each.name):
            diagnostics.error(
                "config-value",
                f"{each.wire!r} of {name} cannot be called {each.name!r}",
                operation.where,
                "A name has letters, digits and underscores, and is neither a keyword "
                "nor a name that the generated code needs.",
            )
    count = Counter([*(each.name for each in own), *own_names(service, operation, own)])
    for twice in (each for each, found in count.items() if found > 1):
        diagnostics.error(
            "name-clash",
            f"Two arguments of {name} are called {twice!r}",
            operation.where,
            "Set another name for one of them in the config: [clients.….arguments]",
        )


class _Split(Imports):
    """Sends TypedDicts, which only type checkers need, to their own imports."""

    def __init__(self, imports: Imports, checked: Imports) -> None:
        super().__init__()
        self._imports = imports
        self._checked = checked

    def add(self, module: str, name: str) -> str:
        """Notes that a name is needed, and returns it."""
        wanted = self._checked if module.startswith("..dicts.") else self._imports
        return wanted.add(module, name)
