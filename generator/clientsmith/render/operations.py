"""Operations as code: methods, and what their calls have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Argument, Method, Paging
from clientsmith.literals import literal
from clientsmith.model.operations import EXPRESSION, Operation, Serialization
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Source
from clientsmith.render import iterators, prose, readings, signatures
from clientsmith.render.bodies import media_types, style, table
from clientsmith.render.code import tuple_of
from clientsmith.render.imports import Imports
from clientsmith.render.iterators import local_name, waiter
from clientsmith.render.layout import items
from clientsmith.render.pages import MethodCode, OperationCode
from clientsmith.render.signatures import SYNC, Flavour

LEGAL_IN_TARGET = "/:@!$&'()*+,;=~-._%?"
"""Characters that a path and its query may hold as they are (RFC 3986, section 3.3)."""

REPEATED_WITH_CARE = ("POST", "PATCH")
"""Methods that do not say whether a request may be sent twice (RFC 9110, 9.2.2)."""

KINDS = {
    Source.QUERY: "query",
    Source.HEADER: "headers",
    Source.COOKIE: "cookies",
    Source.MEMBER: "members",
}
"""What the runtime calls the tables of a call, in this order."""


def constants(methods: Sequence[Method]) -> dict[str, str]:
    """Returns the constant for each method; names may differ in their case only."""
    count = Counter(method.name.upper() for method in methods)
    return {
        method.name: method.name if count[upper] > 1 else upper
        for method in methods
        for upper in [method.name.upper()]
    }


def codes(
    constants: Mapping[str, str], flavour: Flavour, method: Method, imports: Imports
) -> tuple[MethodCode, ...]:
    """Returns a method, and the one that goes through its pages if there is one."""
    constant = constants[method.name]
    code = _method(method, flavour, constant, imports)
    if method.paging is None:
        return (code,)
    return code, _iterator(method, flavour, method.paging, constant, imports)


def _method(
    method: Method, flavour: Flavour, constant: str, imports: Imports
) -> MethodCode:
    if method.operation.docs.deprecated:
        imports.add(f"{RUNTIME}.deprecation", "deprecated")
    sent: list[str] = [method.flag] if method.flag else []
    sent += [constant, *(argument.name for argument in method.positional)]
    return MethodCode(
        name=method.name,
        define=flavour.define,
        wait=flavour.wait,
        overloads=tuple(signatures.overloads(method, flavour, imports)),
        parameters=tuple(signatures.parameters(method, imports)),
        returns=signatures.result(method, flavour, imports),
        is_split=signatures.is_split(method),
        is_deprecated=method.operation.docs.deprecated,
        renamed_arguments=_renamed_arguments(method, imports),
        doc=prose.method_doc(method),
        chooses=bool(method.flag),
        streams=method.always_streams,
        sent=(*sent, *_inputs(method, imports)),
        waiter=waiter(method, flavour, method.wait, imports) if method.wait else None,
    )


def _renamed_arguments(method: Method, imports: Imports) -> tuple[str, ...]:
    if method.deprecated_arguments:
        imports.add(f"{RUNTIME}.deprecation", "renamed_arguments")
    return tuple(
        f"{old}={literal(new)}" for old, new in method.deprecated_arguments.items()
    )


def _inputs(method: Method, imports: Imports) -> list[str]:
    """Returns what a call hands over beside the parameters of its path."""
    inputs = []
    for source, keyword in KINDS.items():
        entries = [
            f"{literal(argument.wire)}: {argument.name}"
            for argument in method.arguments
            if argument.source is source
        ]
        if keyword == "members":
            entries += [
                f"**({argument.name} or {{}})"
                for argument in method.arguments
                if argument.source is Source.EXTRA
            ]
        if entries:
            inputs.append(f"{keyword}={{{items(entries, split=True)}}}")
    inputs += ["progress=progress"] if method.has_files else []
    inputs += ["content_type=content_type"] if method.has_content_type else []
    inputs += [
        f"body={_whole(argument, imports)}"
        for argument in method.arguments
        if argument.source is Source.BODY
    ]
    return inputs


def _whole(argument: Argument, imports: Imports) -> str:
    if argument.required or argument.may_be_null:
        return argument.name
    nothing = imports.add(f"{RUNTIME}.unset", "NO_BODY")
    return f"{nothing} if {argument.name} is None else {argument.name}"


def shared_code(
    constants: Mapping[str, str], method: Method, imports: Imports
) -> OperationCode:
    """Returns what calls of a method have in common, as a constant."""
    imports.add(f"{RUNTIME}.calls", "Operation")
    operation, result = method.operation, method.result
    members = [
        argument for argument in method.arguments if argument.source is Source.MEMBER
    ]
    fields = [
        literal(operation.method),
        literal(target(method)),
        readings.read(result.read_as, imports),
    ]
    fields += readings.errors(method, imports)
    if result.by_status:
        fields.append(f"responses={readings.by_status(result.by_status, imports)}")
    if result.event_as:
        fields.append(
            f"event={readings.read(result.event_as, imports, readings.EVENTS)}"
        )
        if operation.last_event:
            fields.append(f"last_event={_last_event(operation)}")
    bodies = media_types(method, imports)
    fields += [f"bodies={bodies}"] if bodies else []
    if method.security is not None:
        fields.append(f"security={security(method.security)}")
    nullable = [argument.wire for argument in members if argument.may_be_null]
    fields += [f"nullable={_listed_names(nullable)}"] if nullable else []
    ways = method.read_only
    fields += [f"read_only={_listed_names(ways)}"] if ways else []
    fields += [f"headers={table(operation.headers)}"] if operation.headers else []
    fields += [f"server={literal(operation.server.url)}"] if operation.server else []
    styles = _styles(method, imports)
    fields += [f"styles={{{items(styles)}}}"] if styles else []
    body = operation.body
    is_said = operation.is_safe and operation.method in REPEATED_WITH_CARE
    fields += ["is_safe=True"] if is_said else []
    fields += [f"redirects={literal(result.redirects)}"] if result.redirects else []
    fields += ["may_lack_body=True"] if members and body and not body.required else []
    constant = constants[method.name]
    return OperationCode(
        constant, signatures.plain_result(method, imports), tuple(fields)
    )


def _last_event(operation: Operation) -> str:
    known_by = operation.last_event
    if isinstance(known_by, str):
        return literal(known_by)
    return table(known_by.items())


def _styles(method: Method, imports: Imports) -> list[str]:
    """Returns how parameters are written, by the tables of a call that hold them."""
    styles = []
    for source, keyword in {Source.PATH: "path", **KINDS}.items():
        arguments = [
            argument for argument in method.arguments if argument.source is source
        ]
        if not any(argument.serialization for argument in arguments):
            continue
        # The runtime takes parameters of a path by their order, so it wants them all.
        entries = [
            f"{literal(argument.wire)}: {_style(argument.serialization, imports)}"
            for argument in arguments
            if argument.serialization or source is Source.PATH
        ]
        styles.append(f"{literal(keyword)}: {{{items(entries, split=True)}}}")
    return styles


def _style(serialization: Serialization | None, imports: Imports) -> str:
    if serialization is None:
        return imports.add(f"{RUNTIME}.styles", "SIMPLE")
    return style(serialization, imports)


def target(method: Method) -> str:
    """Returns the path, percent-encoded, with `{}` for each parameter."""
    wires = [argument.wire for argument in method.positional]
    pieces = EXPRESSION.split(method.operation.target)
    holes = pieces[1::2]
    numbers = [
        "" if len({*holes}) == len(holes) else str(wires.index(hole)) for hole in holes
    ]
    pieces[0::2] = [quote(piece, safe=LEGAL_IN_TARGET) for piece in pieces[0::2]]
    pieces[1::2] = [f"{{{number}}}" for number in numbers]
    return "".join(pieces)


def security(requirement: Sequence[Sequence[str]]) -> str:
    """Returns a security requirement by the client's arguments."""
    return tuple_of([_names(names) for names in requirement])


def _names(names: Sequence[str]) -> str:
    return tuple_of([literal(name) for name in names])


def _listed_names(names: Sequence[str]) -> str:
    """Returns a tuple that is laid out with what it stands in."""
    if len(names) == 1:
        return _names(names)
    return f"({items([literal(name) for name in names])})"


def _iterator(
    method: Method, flavour: Flavour, paging: Paging, constant: str, imports: Imports
) -> MethodCode:
    kind = imports.add(f"{RUNTIME}.pagination", f"{flavour.prefix}Items")
    item = " | ".join(imports.use(paging.item))
    token = local_name(method, "token")
    sent, start = token, str(paging.token)
    if paging.member:
        page_of = imports.add(f"{RUNTIME}.pagination", "page_of")
        asking_for = imports.add(f"{RUNTIME}.pagination", "asking_for")
        member = literal(paging.member)
        sent = f"{asking_for}({paging.token}, {member}, {token})"
        start = f"{page_of}({paging.token}, {member})"
    asking = replace(
        method,
        arguments=tuple(
            replace(argument, name=Identifier(sent))
            if argument.name == paging.token
            else argument
            for argument in method.arguments
        ),
    )
    return MethodCode(
        name=paging.method,
        define=SYNC.define,
        wait="",
        overloads=(),
        parameters=tuple(signatures.parameters(method, imports)),
        returns=f"{kind}[{signatures.plain_result(method, imports)}, {item}]",
        is_split=True,
        is_deprecated=method.operation.docs.deprecated,
        renamed_arguments=_renamed_arguments(method, imports),
        doc=prose.iterator_doc(method, "" if paging.member else paging.token),
        iterator=kind,
        sent=(
            f"lambda {token}: {_page_call(asking, method, paging, constant, imports)}",
            iterators.items_of(paging.items, imports),
            iterators.following(paging.following, imports),
            start,
        ),
    )


def _page_call(
    asking: Method, method: Method, paging: Paging, constant: str, imports: Imports
) -> str:
    """Returns the call that fetches a page.

    Headers come from the transport alone, and a deprecated method would warn again.
    """
    positional: list[str] = [argument.name for argument in asking.positional]
    if paging.needs_headers or method.operation.docs.deprecated:
        given = [constant, *positional, *_inputs(asking, imports)]
        send = "send_for_page" if paging.needs_headers else "send"
        return f"self._transport.{send}({items(given)})"
    pairs = zip(method.keywords, asking.keywords, strict=True)
    given = [*positional, *(f"{own.name}={new.name}" for own, new in pairs)]
    return f"self.{method.name}({items(given, split=True)})"
