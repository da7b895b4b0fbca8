"""Request builders: the function that turns arguments into a `Call`."""

from __future__ import annotations

import re
from urllib.parse import quote

from clientsmith.model.operations import Place, Style
from clientsmith.model.types import Mapping, Object, Sequence, TypeId
from clientsmith.python.code import INDENT, bracketed, indented, literal, tuple_of
from clientsmith.python.identifiers import RESERVED_MEMBERS
from clientsmith.python.operations.arguments import Argument, Source
from clientsmith.python.operations.plan import Plan
from clientsmith.python.service import Service

LEGAL_IN_PATH = "/:@!$&'()*+,;=~-._%"
"""Characters that a path may hold as they are (RFC 3986, section 3.3)."""

SEPARATORS = {Style.FORM: ",", Style.SPACES: " ", Style.PIPES: "|", Style.DEEP: ","}

CALL = len(INDENT)
FIELD = 2 * CALL


def builder(plan: Plan) -> str:
    """Returns the code of the function that builds an operation's request."""
    typed = [_builder_parameter(plan, each) for each in plan.arguments]
    typed += ["progress: Progress | None"] if plan.has_files else []
    split = bool(plan.keywords)
    head = bracketed(
        f"def _{plan.name}(",
        typed,
        f") -> {plan.from_runtime('calls', 'Call')}[{plan.result.annotation}]:",
        split=split,
    )
    call = bracketed("return Call(", _fields(plan), ")", indent=CALL, split=split)
    return f"{head}\n{indented(call)}"


def security(service: Service, requirement: tuple[tuple[str, ...], ...]) -> str:
    """Returns a security requirement by the client's arguments."""
    alternatives = [
        tuple_of([literal(service.credentials[name]) for name in names])
        for names in requirement
    ]
    return tuple_of(alternatives)


def _builder_parameter(plan: Plan, argument: Argument) -> str:
    """Returns an argument as builders take it: the methods above check its type."""
    name = _local(argument)
    if argument.source is Source.LINES:
        kinds = ["Iterable", "AsyncIterable"]
        parts = [
            f"{plan.imports.add('collections.abc', kind)}[object]" for kind in kinds
        ]
        parts += [] if argument.required else ["None"]
        return f"{name}: {' | '.join(parts)}"
    return f"{name}: object"


def _local(argument: Argument) -> str:
    """Returns an argument's name in the builder, where it must not hide a type."""
    hides = argument.name in RESERVED_MEMBERS or argument.name == "type"
    return f"{argument.name}_" if hides else argument.name


def _fields(plan: Plan) -> list[str]:
    """Returns the arguments of `Call`."""
    fields = [literal(plan.operation.method), _path(plan), plan.result.decoded]
    if plan.result.by_status:
        entries = [f"{_status(key)}: {kind}" for key, kind in plan.result.by_status]
        fields.append(bracketed("responses={", entries, "}", split=True))
    if plan.result.accept:
        fields.append(f"accept={literal(plan.result.accept)}")
    fields += _errors(plan)
    fields += _mapped(plan, "query", Source.QUERY, "query_string")
    fields += _mapped(plan, "headers", Source.HEADER, "header_values")
    fields += _body(plan)
    if plan.operation.security is not None:
        fields.append(f"security={security(plan.service, plan.operation.security)}")
    return fields


def _path(plan: Plan) -> str:
    names = {each.wire: _local(each) for each in plan.positional}
    if not names:
        return literal(quote(plan.operation.path, safe=LEGAL_IN_PATH))
    pieces = []
    for piece in re.split(r"(\{[^{}]*\})", plan.operation.path):
        if piece.startswith("{") and piece[1:-1] in names:
            function = plan.from_runtime("calls", "path_segment")
            pieces.append(f"{{{function}({names[piece[1:-1]]})}}")
        else:
            pieces.append(quote(piece, safe=LEGAL_IN_PATH))
    return f'f"{"".join(pieces)}"'


def _errors(plan: Plan) -> list[str]:
    """Returns the types of error bodies; one line if all are the same."""
    types: dict[str, TypeId] = {
        each.status: each.content.type for each in plan.operation.errors if each.content
    }
    if not types:
        return []
    names = {key: " | ".join(plan.annotator.member(id)) for key, id in types.items()}
    if len(set(names.values())) == 1:
        return [f"error={next(iter(names.values()))}"]
    entries = [f"{_status(key)}: {name}" for key, name in names.items()]
    return [bracketed("errors={", entries, "}", split=True)]


def _status(key: str) -> str:
    return key if key.isdecimal() else literal(key)


def _mapped(plan: Plan, field: str, source: Source, function: str) -> list[str]:
    entries = _entries(plan, source)
    if not entries:
        return []
    name = plan.from_runtime("calls", function)
    table = bracketed("{", entries, "}", indent=FIELD, split=True)
    return [bracketed(f"{field}={name}(", [table], ")", indent=FIELD)]


def _body(plan: Plan) -> list[str]:
    for each in plan.arguments:
        if each.source is Source.BODY:
            return [_whole_body(plan, each)]
        if each.source is Source.LINES:
            return [_lines(plan, each)]
    if _entries(plan, Source.PART):
        return [_parts(plan)]
    if _entries(plan, Source.FORM):
        return _mapped_body(plan)
    return _members(plan)


def _members(plan: Plan) -> list[str]:
    nullable = [
        each
        for each in plan.arguments
        if each.source is Source.MEMBER and plan.service.may_be_null(each.type)
    ]
    tables = [_entries(plan, Source.MEMBER, nullable)]
    if nullable:
        tables.append([f"{literal(each.wire)}: {_local(each)}" for each in nullable])
    if not any(tables):
        return []
    items = [bracketed("{", table, "}", split=True) for table in tables]
    function = plan.from_runtime("calls", "present")
    given = bracketed(
        f"body={function}(", items, ")", indent=FIELD, split=len(items) > 1
    )
    body = plan.operation.body
    fields = [given]
    if body is not None and not body.required:
        fields = [f"{given}\nor {plan.from_runtime('calls', 'NO_BODY')}"]
    if body is not None and body.media_type != "application/json":
        fields.append(f"content_type={literal(body.media_type)}")
    return fields


def _lines(plan: Plan, argument: Argument) -> str:
    name = _local(argument)
    lines = f"{plan.from_runtime('bodies', 'Lines')}({name})"
    if argument.required:
        return f"body={lines}"
    nothing = plan.from_runtime("calls", "NO_BODY")
    return f"body={nothing} if {name} is None else {lines}"


def _whole_body(plan: Plan, argument: Argument) -> str:
    if argument.required or plan.service.may_be_null(argument.type):
        return f"body={argument.name}"
    nothing = plan.from_runtime("calls", "NO_BODY")
    return f"body={nothing} if {argument.name} is None else {argument.name}"


def _parts(plan: Plan) -> str:
    files = [literal(each.wire) for each in plan.arguments if each.is_file]
    table = bracketed("{", _entries(plan, Source.PART), "}", split=True)
    fields = [table, f"files={tuple_of(files)}"]
    fields += ["progress=progress"] if files else []
    name = plan.from_runtime("bodies", "Multipart")
    return bracketed(f"body={name}(", fields, ")", indent=FIELD, split=True)


def _mapped_body(plan: Plan) -> list[str]:
    table = bracketed("{", _entries(plan, Source.FORM), "}", split=True)
    name = plan.from_runtime("bodies", "Form")
    return [bracketed(f"body={name}(", [table], ")", indent=FIELD)]


def _entries(
    plan: Plan, source: Source, without: list[Argument] | None = None
) -> list[str]:
    return [
        f"{literal(each.wire)}: {_styled(plan, each)}"
        for each in plan.arguments
        if each.source is source and each not in (without or [])
    ]


def _styled(plan: Plan, argument: Argument) -> str:
    """Returns an argument as the query takes it: wrapped if its style is not plain."""
    parameter = argument.parameter
    if parameter is None or parameter.place is not Place.QUERY:
        return _local(argument)
    shape = plan.service.api.types.bare(parameter.type).shape
    is_object = isinstance(shape, Object | Mapping)
    wrapper, more = "", ""
    if parameter.as_json:
        wrapper = "AsJson"
    elif is_object and parameter.style is Style.DEEP:
        wrapper = "Deep"
    elif is_object and parameter.explode:
        wrapper = "Exploded"
    elif (is_object or isinstance(shape, Sequence)) and not parameter.explode:
        wrapper, more = "Joined", f", {literal(SEPARATORS[parameter.style])}"
    if not wrapper:
        return _local(argument)
    return f"{plan.from_runtime('styles', wrapper)}({_local(argument)}{more})"
