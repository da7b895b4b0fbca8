"""Request builders: the function that turns arguments into a `Call`."""

from __future__ import annotations

import re
from urllib.parse import quote

from generator.model.operations import Operation
from generator.model.types import TypeId

from .annotations import Annotator
from .arguments import Argument, Source
from .code import INDENT, bracketed, literal
from .identifiers import Identifier
from .imports import Imports
from .service import Service

LEGAL_IN_PATH = "/:@!$&'()*+,;=~-._%"
"""Characters that a path may hold as they are (RFC 3986, section 3.3)."""

CALL = len(INDENT)
FIELD = 2 * CALL


def builder(
    service: Service,
    operation: Operation,
    name: Identifier,
    arguments: tuple[Argument, ...],
    returns: str,
    imports: Imports,
) -> str:
    """Returns the code of the function that builds an operation's request."""
    writer = _Writer(service, operation, arguments, imports)
    split = any(each.source is not Source.PATH for each in arguments)
    head = bracketed(
        f"def _{name}(",
        [f"{each.name}: object" for each in arguments],
        f") -> {imports.add(writer.calls, 'Call')}[{returns}]:",
        split=split,
    )
    call = bracketed(
        "return Call(", writer.fields(returns), ")", indent=CALL, split=split
    )
    body = "\n".join(INDENT + line if line else line for line in call.split("\n"))
    return f"{head}\n{body}"


class _Writer:
    def __init__(
        self,
        service: Service,
        operation: Operation,
        arguments: tuple[Argument, ...],
        imports: Imports,
    ) -> None:
        self.service = service
        self.operation = operation
        self.arguments = arguments
        self.imports = imports
        self.calls = f"{service.runtime}.calls"

    def fields(self, returns: str) -> list[str]:
        """Returns the arguments of `Call`."""
        result = "type(None)" if returns == "None" else returns
        fields = [literal(self.operation.method), self._path(), result]
        fields += self._errors()
        fields += self._mapped("query", Source.QUERY, "query_string")
        fields += self._headers()
        fields += self._body()
        if self.operation.body and self.operation.body.media_type != "application/json":
            fields.append(f"content_type={literal(self.operation.body.media_type)}")
        if self.operation.security is not None:
            fields.append(f"security={security(self.service, self.operation.security)}")
        return fields

    def _path(self) -> str:
        names = {
            each.wire: each.name
            for each in self.arguments
            if each.source is Source.PATH
        }
        if not names:
            return literal(quote(self.operation.path, safe=LEGAL_IN_PATH))
        pieces = []
        for piece in re.split(r"(\{[^{}]*\})", self.operation.path):
            if piece.startswith("{") and piece[1:-1] in names:
                function = self.imports.add(self.calls, "path_segment")
                pieces.append(f"{{{function}({names[piece[1:-1]]})}}")
            else:
                pieces.append(quote(piece, safe=LEGAL_IN_PATH))
        return f'f"{"".join(pieces)}"'

    def _errors(self) -> list[str]:
        """Returns the types of error bodies; one line if all are the same."""
        types: dict[str, TypeId] = {
            each.status: each.type
            for each in self.operation.errors
            if each.type is not None
        }
        if not types:
            return []
        if len(set(types.values())) == 1:
            return [f"error={self._type(next(iter(types.values())))}"]
        entries = [
            f"{status if status.isdecimal() else literal(status)}: {self._type(id)}"
            for status, id in types.items()
        ]
        return [bracketed("errors={", entries, "}", split=True)]

    def _type(self, id: TypeId) -> str:
        types, names = self.service.api.types, self.service.names
        return " | ".join(Annotator(types, names, self.imports, "..models.").member(id))

    def _mapped(self, field: str, source: Source, function: str) -> list[str]:
        entries = self._entries(source)
        if not entries:
            return []
        name = self.imports.add(self.calls, function)
        table = bracketed("{", entries, "}", indent=FIELD, split=True)
        return [bracketed(f"{field}={name}(", [table], ")", indent=FIELD)]

    def _headers(self) -> list[str]:
        return self._mapped("headers", Source.HEADER, "header_values")

    def _body(self) -> list[str]:
        for each in self.arguments:
            if each.source is Source.BODY:
                return [self._whole_body(each)]
        nullable = [
            each
            for each in self.arguments
            if each.source is Source.MEMBER and self.service.may_be_null(each.type)
        ]
        tables = [self._entries(Source.MEMBER, nullable)]
        if nullable:
            tables.append([f"{literal(each.wire)}: {each.name}" for each in nullable])
        if not any(tables):
            return []
        items = [bracketed("{", table, "}", split=True) for table in tables]
        function = self.imports.add(self.calls, "present")
        given = bracketed(
            f"body={function}(", items, ")", indent=FIELD, split=len(items) > 1
        )
        body = self.operation.body
        optional = body is not None and not body.required
        return [f"{given} or {self._no_body()}" if optional else given]

    def _whole_body(self, argument: Argument) -> str:
        if argument.required or self.service.may_be_null(argument.type):
            return "body=body"
        return f"body={self._no_body()} if body is None else body"

    def _no_body(self) -> str:
        return self.imports.add(self.calls, "NO_BODY")

    def _entries(
        self, source: Source, without: list[Argument] | None = None
    ) -> list[str]:
        return [
            f"{literal(each.wire)}: {each.name}"
            for each in self.arguments
            if each.source is source and each not in (without or [])
        ]


def security(service: Service, requirement: tuple[tuple[str, ...], ...]) -> str:
    """Returns a security requirement by the client's arguments."""
    alternatives = [
        _tuple([literal(service.credentials[name]) for name in names])
        for names in requirement
    ]
    return _tuple(alternatives)


def _tuple(items: list[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
