"""Modules of operations: the classes of one tag, and what their methods send."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Argument, Group, Method, Paging
from clientsmith.client.service import Service
from clientsmith.literals import literal
from clientsmith.model.operations import Serialization, Style
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Source
from clientsmith.render import docstrings, iterators, prose, readings, signatures
from clientsmith.render.code import INDENT, tuple_of
from clientsmith.render.groups import CONSTANTS, has_constants_apart, properties
from clientsmith.render.imports import Imports
from clientsmith.render.layout import items
from clientsmith.render.pages import (
    DeprecatedName,
    MethodCode,
    OperationCode,
    OperationsPage,
    ResourceClass,
    ResourcesPage,
)
from clientsmith.render.signatures import ASYNC, SYNC, Flavour
from clientsmith.render.waiting import local_name, waiter

LEGAL_IN_TARGET = "/:@!$&'()*+,;=~-._%?"
"""Characters that a path and its query may hold as they are (RFC 3986, section 3.3)."""

KINDS = {
    Source.QUERY: "query",
    Source.HEADER: "headers",
    Source.COOKIE: "cookies",
    Source.MEMBER: "json",
    Source.FORM: "form",
    Source.PART: "parts",
}
"""What the runtime calls the tables of a call, in this order."""


def page(service: Service, group: Group, doc: str) -> ResourcesPage:
    """Returns the module for the operations of one tag.

    Args:
        service: The document.
        group: The operations.
        doc: What the class and the module say of themselves.
    """
    are_apart = has_constants_apart(service)
    checked = (".dicts.", ".models.") if are_apart else (".dicts.",)
    imports = Imports(service.folder / "resources", group.module, checked)
    imports.add("typing", "TYPE_CHECKING")
    constants = _constants(group.methods)
    heading = "_"
    if are_apart and group.methods:
        package = imports.add(f".{'.'.join(service.folder.parts)}", CONSTANTS)
        heading = f"{package}.{group.module}."
    called = {name: f"{heading}{constant}" for name, constant in constants.items()}
    classes = tuple(
        _class(service, group, doc, flavour, called, imports)
        for flavour in (SYNC, ASYNC)
    )
    if any(code.deprecated_names for code in classes):
        imports.add(f"{RUNTIME}.deprecation", "renamed_method")
    operations = () if are_apart else _operations(group, called, imports)
    return ResourcesPage(
        doc=docstrings.wrapped(doc, 0),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=imports.for_checkers(),
        classes=classes,
        operations=operations,
        names=tuple(sorted(code.name for code in classes)),
    )


def constants_page(service: Service, group: Group) -> OperationsPage:
    """Returns the module of what calls of the operations of one tag have in common."""
    imports = Imports(service.folder / CONSTANTS, group.module)
    return OperationsPage(
        doc=docstrings.wrapped(f"What calls of `{group.name}` have in common.", 0),
        operations=_operations(group, _constants(group.methods), imports),
        library=imports.from_library(),
        package=imports.from_package(),
    )


def _operations(
    group: Group, constants: Mapping[str, str], imports: Imports
) -> tuple[OperationCode, ...]:
    imports.add(f"{RUNTIME}.calls", "Operation")
    return tuple(
        _operation(constants[method.name], method, imports) for method in group.methods
    )


def _constants(methods: Sequence[Method]) -> dict[str, str]:
    """Returns the constant for each method; names may differ in their case only."""
    count = Counter(method.name.upper() for method in methods)
    return {
        method.name: method.name if count[upper] > 1 else upper
        for method in methods
        for upper in [method.name.upper()]
    }


def _class(
    service: Service,
    group: Group,
    doc: str,
    flavour: Flavour,
    constants: Mapping[str, str],
    imports: Imports,
) -> ResourceClass:
    deprecated = service.deprecated_names.methods
    transport = f"{flavour.prefix}Transport"
    codes = []
    for method in group.methods:
        codes.append(_method(method, flavour, constants[method.name], imports))
        if method.paging:
            constant = constants[method.name]
            codes.append(_iterator(method, flavour, method.paging, constant, imports))
    return ResourceClass(
        name=f"{flavour.prefix}{group.name}",
        doc=docstrings.wrapped(doc, len(INDENT)),
        transport=imports.add_checked(f"{RUNTIME}.transport", transport),
        groups=properties(service, group.way, flavour.prefix, imports)
        if group.way
        else (),
        methods=tuple(codes),
        deprecated_names=tuple(
            DeprecatedName(old, name)
            for method in group.methods
            for name in method.names
            for old, new in sorted(deprecated.items())
            if new == name
        ),
    )


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
        if entries:
            inputs.append(f"{keyword}={{{items(entries, split=True)}}}")
    inputs += ["progress=progress"] if method.has_files else []
    inputs += [
        f"body={_whole(argument, method, imports)}"
        for argument in method.arguments
        if argument.source in (Source.BODY, Source.LINES)
    ]
    return inputs


def _whole(argument: Argument, method: Method, imports: Imports) -> str:
    name: str = argument.name
    if argument.source is Source.LINES:
        more = ", has_read_only=True" if method.has_read_only else ""
        name = f"{imports.add(f'{RUNTIME}.bodies', 'Lines')}({name}{more})"
    elif argument.is_nullable:
        return name
    if argument.required:
        return name
    nothing = imports.add(f"{RUNTIME}.calls", "NO_BODY")
    return f"{nothing} if {argument.name} is None else {name}"


def _operation(constant: str, method: Method, imports: Imports) -> OperationCode:
    """Returns what is the same in all calls of a method."""
    operation, result = method.operation, method.result
    body = operation.body
    json = [
        argument for argument in method.arguments if argument.source is Source.MEMBER
    ]
    fields = [
        literal(operation.method),
        literal(_path(method)),
        readings.read(result.read_as, imports),
    ]
    fields += readings.errors(method, imports)
    if result.by_status:
        fields.append(f"responses={readings.by_status(result.by_status, imports)}")
    if result.event_as:
        fields.append(
            f"event={readings.read(result.event_as, imports, readings.EVENTS)}"
        )
    if json and body and body.media_type != "application/json":
        fields.append(f"content_type={literal(body.media_type)}")
    if method.security is not None:
        fields.append(f"security={security(method.security)}")
    nullable = [argument.wire for argument in json if argument.is_nullable]
    files = [argument.wire for argument in method.arguments if argument.is_file]
    fields += [f"nullable={_names(nullable)}"] if nullable else []
    fields += [f"files={_names(files)}"] if files else []
    fields += ["has_read_only=True"] if method.has_read_only else []
    fields += [f"headers={_table(operation.headers)}"] if operation.headers else []
    fields += [f"server={literal(operation.server.url)}"] if operation.server else []
    styles = _styles(method, imports)
    fields += [f"styles={{{items(styles)}}}"] if styles else []
    fields += ["may_lack_body=True"] if json and body and not body.required else []
    return OperationCode(
        constant, signatures.plain_result(method, imports), tuple(fields)
    )


def _table(headers: Sequence[tuple[str, str]]) -> str:
    return (
        f"{{{items([f'{literal(name)}: {literal(text)}' for name, text in headers])}}}"
    )


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
    fields = [literal(serialization.style.value)]
    if serialization.explode or serialization.style is Style.FORM:
        fields.append(f"explode={serialization.explode}")
    fields += ["allow_reserved=True"] if serialization.allow_reserved else []
    fields += ["is_whole=True"] if serialization.is_whole else []
    return f"{imports.add(f'{RUNTIME}.styles', 'Style')}({items(fields)})"


def _path(method: Method) -> str:
    """Returns the path, percent-encoded, with `{}` for each parameter."""
    wires = [argument.wire for argument in method.positional]
    pieces = re.split(r"\{([^{}]*)\}", method.operation.target)
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


def _iterator(
    method: Method, flavour: Flavour, paging: Paging, constant: str, imports: Imports
) -> MethodCode:
    kind = imports.add(f"{RUNTIME}.pagination", f"{flavour.prefix}Items")
    item = " | ".join(imports.use(paging.item))
    token = local_name(method, "token")
    asking = replace(
        method,
        arguments=tuple(
            replace(argument, name=Identifier(token))
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
        is_deprecated=False,
        renamed_arguments=_renamed_arguments(method, imports),
        doc=prose.iterator_doc(method, paging.token),
        iterator=kind,
        sent=(
            f"lambda {token}: {_page_call(asking, method, paging, constant, imports)}",
            f"lambda page: {iterators.items_of(paging.items, imports)}",
            iterators.following(paging.following, imports),
            paging.token,
        ),
    )


def _page_call(
    asking: Method, method: Method, paging: Paging, constant: str, imports: Imports
) -> str:
    """Returns the call that fetches a page; headers come from the transport alone."""
    positional: list[str] = [argument.name for argument in asking.positional]
    if paging.needs_headers:
        given = [constant, *positional, *_inputs(asking, imports)]
        return f"self._transport.send_for_page({items(given)})"
    pairs = zip(method.keywords, asking.keywords, strict=True)
    given = [*positional, *(f"{own.name}={new.name}" for own, new in pairs)]
    return f"self.{method.name}({items(given, split=True)})"
