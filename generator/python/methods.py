"""Operations as methods: a typed face, sync and async, over one request builder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from generator.diagnostics import Diagnostics
from generator.model.operations import Operation, Response

from . import docstrings
from .annotations import Annotator
from .arguments import Argument, Source, arguments
from .code import INDENT, bracketed, typed
from .identifiers import Identifier
from .imports import Imports
from .pages import Method, ResourceClass, ResourcesPage
from .requests import builder
from .service import Service
from .statuses import error_class

METHOD = len(INDENT)
BODY = 2 * METHOD


@dataclass(frozen=True)
class Flavour:
    """What differs between the synchronous and the asynchronous twin."""

    prefix: str
    transport: str
    define: str
    send: str


SYNC = Flavour("", "Transport", "def", "self._transport.send")
ASYNC = Flavour("Async", "AsyncTransport", "async def", "await self._transport.send")


def page(
    service: Service,
    operations: list[tuple[Identifier, Operation]],
    name: Identifier,
    doc: str,
    diagnostics: Diagnostics,
) -> ResourcesPage:
    """Returns the module for the operations of one tag.

    Args:
        service: The document.
        operations: The operations with their method names.
        name: The class that holds them.
        doc: What the class and the module say of themselves.
        diagnostics: Where findings go.
    """
    imports, checked = Imports(), Imports()
    writers = [
        _Writer(service, each, imports, checked, name, diagnostics)
        for name, each in operations
    ]
    classes = tuple(
        ResourceClass(
            name=Identifier(f"{flavour.prefix}{name}"),
            doc=docstrings.wrapped(doc, METHOD),
            transport=checked.add(f"{service.runtime}.transport", flavour.transport),
            methods=tuple(each.method(flavour) for each in writers),
        )
        for flavour in (SYNC, ASYNC)
    )
    builders = tuple(each.builder(imports) for each in writers)
    if checked.from_package():
        imports.add("typing", "TYPE_CHECKING")
    return ResourcesPage(
        doc=docstrings.wrapped(doc, 0),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked.from_package(),
        classes=classes,
        builders=builders,
        names=tuple(sorted(each.name for each in classes)),
    )


class _Writer:
    """Writes one operation."""

    def __init__(
        self,
        service: Service,
        operation: Operation,
        imports: Imports,
        checked: Imports,
        name: Identifier,
        diagnostics: Diagnostics,
    ) -> None:
        self.service = service
        self.operation = operation
        self.name = name
        self.arguments = arguments(service, operation)
        self._report_clashes(diagnostics)
        self.result = _result(operation, diagnostics)
        self.annotator = Annotator(
            service.api.types,
            service.names,
            _Split(imports, checked),
            "..models.",
            "..dicts.",
        )
        self.returns = self._returns()

    def method(self, flavour: Flavour) -> Method:
        """Returns one of the twin methods."""
        call = bracketed(
            f"_{self.name}(",
            [each.name for each in self.arguments],
            ")",
            indent=BODY + len(f"return {flavour.send}()"),
            split=self._is_split,
        )
        body = bracketed(f"return {flavour.send}(", [call], ")", indent=BODY)
        return Method(head=self._head(flavour), doc=self._doc(), body=body)

    def builder(self, imports: Imports) -> str:
        """Returns the function that builds the request."""
        return builder(
            self.service,
            self.operation,
            self.name,
            self.arguments,
            self.returns,
            imports,
        )

    @property
    def _is_split(self) -> bool:
        """Whether arguments stand one per line, so that one more changes one line."""
        return any(each.source is not Source.PATH for each in self.arguments)

    def _head(self, flavour: Flavour) -> str:
        items = ["self"]
        marked = False
        for each in self.arguments:
            if each.source is not Source.PATH and not marked:
                items.append("*")
                marked = True
            items.append(self._parameter(each))
        return bracketed(
            f"{flavour.define} {self.name}(",
            items,
            f") -> {self.returns}:",
            indent=METHOD,
            split=self._is_split,
        )

    def _parameter(self, argument: Argument) -> str:
        parts = self.annotator.argument(argument.type)
        if argument.required:
            return typed(argument.name, parts, "", indent=BODY)
        default = "None"
        if self.service.may_be_null(argument.type) and argument.is_in_body:
            model = f"{self.service.runtime}.model"
            default = self.annotator.imports.add(model, "UNSET")
            if parts != ["Any"]:
                parts.append(self.annotator.imports.add(model, "Unset"))
        elif parts[-1] != "None" and parts != ["Any"]:
            parts.append("None")
        return typed(argument.name, parts, default, indent=BODY)

    def _returns(self) -> str:
        if self.result is None or self.result.type is None:
            return "None"
        return " | ".join(self.annotator.member(self.result.type))

    def _doc(self) -> str:
        operation = self.operation
        details = docstrings.sentences(operation.docs)
        summary = operation.summary
        if not summary or details.startswith(summary.rstrip(".")):
            summary, details = details, ""
        return docstrings.method(
            summary=summary,
            details=details,
            line=f"{operation.method} {operation.path}",
            sections=[
                ("Args", [(each.name, _meaning(each)) for each in self.arguments]),
                ("Returns", self._returned()),
                ("Raises", self._raised()),
            ],
            indent=BODY,
        )

    def _returned(self) -> list[tuple[str, str]]:
        if self.result is None or self.result.type is None:
            return []
        return [("", docstrings.sentence(self.result.docs.description))]

    def _raised(self) -> list[tuple[str, str]]:
        """Returns a line for each error that is declared, and one for the rest."""
        classes = [error_class(each.status) for each in self.operation.errors]
        several = {name for name, count in Counter(classes).items() if count > 1}
        lines = []
        for name, answer in zip(classes, self.operation.errors, strict=True):
            text = docstrings.sentence(answer.docs.description)
            if name in several or name == "ApiStatusError":
                text = f"{answer.status}: {text}"
            lines.append((name, text))
        return [*lines, ("ApiError", "The call failed in another way.")]

    def _report_clashes(self, diagnostics: Diagnostics) -> None:
        count = Counter(each.name for each in self.arguments)
        for name in (name for name, found in count.items() if found > 1):
            diagnostics.error(
                "name-clash",
                f"Two arguments of {self.name} are called {name!r}",
                self.operation.where,
                "Set another name for one of them in the config: [clients.….members]",
            )


class _Split(Imports):
    """Sends TypedDicts and transports, which only type checkers need, to `checked`."""

    def __init__(self, imports: Imports, checked: Imports) -> None:
        super().__init__()
        self._imports = imports
        self._checked = checked

    def add(self, module: str, name: str) -> str:
        """Notes that a name is needed, and returns it."""
        wanted = self._checked if module.startswith("..dicts.") else self._imports
        return wanted.add(module, name)


def _result(operation: Operation, diagnostics: Diagnostics) -> Response | None:
    """Returns the answer whose type a method returns."""
    answers = operation.successes or [
        each for each in operation.errors if each.status == "default"
    ]
    types = {each.type for each in answers}
    if len(types) > 1:
        diagnostics.error(
            "unsupported",
            f"{operation.method} {operation.path} has answers of several types",
            operation.where,
            "Give its successful answers one schema.",
        )
    return next(iter(answers), None)


def _meaning(argument: Argument) -> str:
    return docstrings.sentences(argument.docs) or f"`{argument.wire or 'body'}`."
