"""Request builders: the function that turns arguments into a `Call`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import NONE, Annotation, Argument, Method
from clientsmith.literals import literal
from clientsmith.naming.identifiers import RESERVED_MEMBERS
from clientsmith.naming.inputs import Source
from clientsmith.render.code import INDENT, bracketed, indented, tuple_of
from clientsmith.render.imports import Imports
from clientsmith.render.signatures import plain_result

LEGAL_IN_PATH = "/:@!$&'()*+,;=~-._%"
"""Characters that a path may hold as they are (RFC 3986, section 3.3)."""

CALL = len(INDENT)
FIELD = 2 * CALL


def builder(method: Method, imports: Imports) -> str:
    """Returns the code of the function that builds an operation's request."""
    typed = [_builder_parameter(imports, each) for each in method.arguments]
    typed += ["progress: Progress | None"] if method.has_files else []
    split = bool(method.keywords)
    call = imports.add(f"{RUNTIME}.calls", "Call")
    head = bracketed(
        f"def _{method.name}(",
        typed,
        f") -> {call}[{plain_result(method, imports)}]:",
        split=split,
    )
    body = bracketed(
        "return Call(", _fields(method, imports), ")", indent=CALL, split=split
    )
    return f"{head}\n{indented(body)}"


def security(requirement: Sequence[Sequence[str]]) -> str:
    """Returns a security requirement by the client's arguments."""
    return tuple_of(
        [tuple_of([literal(name) for name in each]) for each in requirement]
    )


def _builder_parameter(imports: Imports, argument: Argument) -> str:
    """Returns an argument as builders take it: the methods above check its type."""
    name = _local(argument)
    if argument.source is Source.LINES:
        kinds = ["Iterable", "AsyncIterable"]
        parts = [f"{imports.add('collections.abc', kind)}[object]" for kind in kinds]
        parts += [] if argument.required else ["None"]
        return f"{name}: {' | '.join(parts)}"
    return f"{name}: object"


def _local(argument: Argument) -> str:
    """Returns an argument's name in the builder, where it must not hide a type."""
    hides = argument.name in RESERVED_MEMBERS or argument.name == "type"
    return f"{argument.name}_" if hides else argument.name


def _fields(method: Method, imports: Imports) -> list[str]:
    """Returns the arguments of `Call`."""
    fields = [
        literal(method.operation.method),
        _path(method, imports),
        _decoded(method.result.read_as),
    ]
    if method.result.by_status:
        entries = [
            f"{_status(key)}: {_decoded(kind)}" for key, kind in method.result.by_status
        ]
        fields.append(bracketed("responses={", entries, "}", split=True))
    if method.result.accept:
        fields.append(f"accept={literal(method.result.accept)}")
    fields += _errors(method, imports)
    fields += _mapped(method, imports, "query", Source.QUERY, "query_string")
    fields += _mapped(method, imports, "headers", Source.HEADER, "header_values")
    fields += _body(method, imports)
    if method.security is not None:
        fields.append(f"security={security(method.security)}")
    return fields


def _path(method: Method, imports: Imports) -> str:
    names = {each.wire: _local(each) for each in method.positional}
    if not names:
        return literal(quote(method.operation.path, safe=LEGAL_IN_PATH))
    pieces = []
    for piece in re.split(r"(\{[^{}]*\})", method.operation.path):
        if piece.startswith("{") and piece[1:-1] in names:
            function = imports.add(f"{RUNTIME}.calls", "path_segment")
            pieces.append(f"{{{function}({names[piece[1:-1]]})}}")
        else:
            pieces.append(quote(piece, safe=LEGAL_IN_PATH))
    return f'f"{"".join(pieces)}"'


def _errors(method: Method, imports: Imports) -> list[str]:
    """Returns the types of error bodies; one line if all are the same."""
    bodies = {error.status: error.body for error in method.errors if error.body}
    names = {key: " | ".join(imports.use(body)) for key, body in bodies.items()}
    if not names:
        return []
    if len(set(names.values())) == 1:
        return [f"error={next(iter(names.values()))}"]
    entries = [f"{_status(key)}: {name}" for key, name in names.items()]
    return [bracketed("errors={", entries, "}", split=True)]


def _status(key: str) -> str:
    return key if key.isdecimal() else literal(key)


def _mapped(
    method: Method, imports: Imports, field: str, source: Source, function: str
) -> list[str]:
    entries = _entries(method, imports, source)
    if not entries:
        return []
    name = imports.add(f"{RUNTIME}.calls", function)
    table = bracketed("{", entries, "}", indent=FIELD, split=True)
    return [bracketed(f"{field}={name}(", [table], ")", indent=FIELD)]


def _body(method: Method, imports: Imports) -> list[str]:
    for each in method.arguments:
        if each.source is Source.BODY:
            return [_whole_body(imports, each)]
        if each.source is Source.LINES:
            return [_lines(imports, each)]
    if _entries(method, imports, Source.PART):
        return [_parts(method, imports)]
    if _entries(method, imports, Source.FORM):
        return _mapped_body(method, imports)
    return _members(method, imports)


def _members(method: Method, imports: Imports) -> list[str]:
    nullable = [
        each
        for each in method.arguments
        if each.source is Source.MEMBER and each.is_nullable
    ]
    tables = [_entries(method, imports, Source.MEMBER, nullable)]
    if nullable:
        tables.append([f"{literal(each.wire)}: {_local(each)}" for each in nullable])
    if not any(tables):
        return []
    items = [bracketed("{", table, "}", split=True) for table in tables]
    function = imports.add(f"{RUNTIME}.calls", "present")
    given = bracketed(
        f"body={function}(", items, ")", indent=FIELD, split=len(items) > 1
    )
    body = method.operation.body
    fields = [given]
    if body is not None and not body.required:
        fields = [f"{given}\nor {imports.add(f'{RUNTIME}.calls', 'NO_BODY')}"]
    if body is not None and body.media_type != "application/json":
        fields.append(f"content_type={literal(body.media_type)}")
    return fields


def _lines(imports: Imports, argument: Argument) -> str:
    name = _local(argument)
    lines = f"{imports.add(f'{RUNTIME}.bodies', 'Lines')}({name})"
    if argument.required:
        return f"body={lines}"
    nothing = imports.add(f"{RUNTIME}.calls", "NO_BODY")
    return f"body={nothing} if {name} is None else {lines}"


def _whole_body(imports: Imports, argument: Argument) -> str:
    if argument.required or argument.is_nullable:
        return f"body={argument.name}"
    nothing = imports.add(f"{RUNTIME}.calls", "NO_BODY")
    return f"body={nothing} if {argument.name} is None else {argument.name}"


def _parts(method: Method, imports: Imports) -> str:
    files = [literal(each.wire) for each in method.arguments if each.is_file]
    table = bracketed("{", _entries(method, imports, Source.PART), "}", split=True)
    fields = [table, f"files={tuple_of(files)}"]
    fields += ["progress=progress"] if files else []
    name = imports.add(f"{RUNTIME}.bodies", "Multipart")
    return bracketed(f"body={name}(", fields, ")", indent=FIELD, split=True)


def _mapped_body(method: Method, imports: Imports) -> list[str]:
    table = bracketed("{", _entries(method, imports, Source.FORM), "}", split=True)
    name = imports.add(f"{RUNTIME}.bodies", "Form")
    return [bracketed(f"body={name}(", [table], ")", indent=FIELD)]


def _entries(
    method: Method,
    imports: Imports,
    source: Source,
    without: list[Argument] | None = None,
) -> list[str]:
    return [
        f"{literal(each.wire)}: {_styled(imports, each)}"
        for each in method.arguments
        if each.source is source and each not in (without or [])
    ]


def _styled(imports: Imports, argument: Argument) -> str:
    """Returns an argument as the query takes it: wrapped if its style is not plain."""
    style = argument.style
    if style is None:
        return _local(argument)
    more = f", {literal(style.separator)}" if style.separator else ""
    wrapper = imports.add(f"{RUNTIME}.styles", style.wrapper)
    return f"{wrapper}({_local(argument)}{more})"


def _decoded(annotation: Annotation) -> str:
    return "type(None)" if annotation == NONE else str(annotation)
