"""Modules of operations: the classes of one tag, and what their methods do."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Access, Group, Method, Paging, Wait
from clientsmith.client.service import Service
from clientsmith.literals import literal
from clientsmith.naming.identifiers import Identifier
from clientsmith.render import docstrings, prose, signatures
from clientsmith.render.code import INDENT, bracketed, indented
from clientsmith.render.imports import Imports
from clientsmith.render.pages import MethodCode, ResourceClass, ResourcesPage
from clientsmith.render.requests import builder
from clientsmith.render.signatures import ASYNC, BODY, SYNC, Flavour

RETURN = len("return ")

RENAMED = "renamed_method"
"""The function of the runtime that gives a method a deprecated name."""


def page(service: Service, group: Group, doc: str) -> ResourcesPage:
    """Returns the module for the operations of one tag.

    Args:
        service: The document.
        group: The operations.
        doc: What the class and the module say of themselves.
    """
    imports = Imports(service.folder / "resources", group.module, checked=".dicts.")
    imports.add("typing", "TYPE_CHECKING")
    classes = tuple(
        _class(service, group, doc, flavour, imports) for flavour in (SYNC, ASYNC)
    )
    if any(code.deprecated_names for code in classes):
        imports.add(f"{RUNTIME}.deprecation", RENAMED)
    builders = tuple(builder(method, imports) for method in group.methods)
    return ResourcesPage(
        doc=docstrings.wrapped(doc, 0),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=imports.for_checkers(),
        classes=classes,
        builders=builders,
        names=tuple(sorted(code.name for code in classes)),
    )


def _class(
    service: Service, group: Group, doc: str, flavour: Flavour, imports: Imports
) -> ResourceClass:
    transport = f"{flavour.prefix}Transport"
    deprecated = service.deprecated_names.methods
    return ResourceClass(
        name=Identifier(f"{flavour.prefix}{group.name}"),
        doc=docstrings.wrapped(doc, len(INDENT)),
        transport=imports.add_checked(f"{RUNTIME}.transport", transport),
        methods=tuple(
            code
            for method in group.methods
            for code in _methods(method, flavour, imports)
        ),
        deprecated_names=tuple(
            bracketed(
                f"{old} = {RENAMED}(", [literal(old), name], ")", indent=len(INDENT)
            )
            for method in group.methods
            for name in method.names
            for old, new in sorted(deprecated.items())
            if new == name
        ),
    )


def _methods(method: Method, flavour: Flavour, imports: Imports) -> list[MethodCode]:
    """Returns an operation's methods: its own, and one that iterates over pages."""
    code = MethodCode(
        overloads=tuple(signatures.overloads(method, flavour, imports)),
        head=signatures.head(method, flavour, imports),
        doc=prose.method_doc(method),
        body=_body(method, flavour, imports),
    )
    if method.paging is None:
        return [code]
    return [code, _iterator(method, flavour, method.paging, imports)]


def _body(method: Method, flavour: Flavour, imports: Imports) -> str:
    event = method.result.event
    if event and method.flag:
        return _streaming(method, flavour, str(event), method.flag)
    if method.wait:
        return _waiting(method, flavour, method.wait, imports)
    if event:
        return f"return {_stream(flavour, _call(method), str(event), 0)}"
    return f"return {_send(flavour, _call(method))}"


def _call(method: Method) -> str:
    """Returns the call of the request builder."""
    names: list[str] = [argument.name for argument in method.arguments]
    names += ["progress"] if method.has_files else []
    # The outer brackets are split before these are.
    room = BODY + len(INDENT)
    return bracketed(
        f"_{method.name}(", names, ")", indent=room, split=bool(method.keywords)
    )


def _send(flavour: Flavour, call: str) -> str:
    return bracketed(
        f"{flavour.wait}self._transport.send(", [call], ")", indent=BODY + RETURN
    )


def _stream(flavour: Flavour, call: str, event: str, deeper: int) -> str:
    return bracketed(
        f"{flavour.wait}self._transport.stream(",
        [call, event],
        ")",
        indent=BODY + RETURN + deeper,
    )


def _streaming(method: Method, flavour: Flavour, event: str, flag: str) -> str:
    call = _local(method, "call")
    stream = _stream(flavour, call, event, len(INDENT))
    return "\n".join(
        [
            f"{call} = {_call(method)}",
            f"if {flag}:",
            indented(f"return {stream}"),
            f"return {flavour.wait}self._transport.send({call})",
        ]
    )


def _waiting(method: Method, flavour: Flavour, wait: Wait, imports: Imports) -> str:
    function = imports.add(f"{RUNTIME}.waiters", f"wait_until{flavour.suffix}")
    if wait.needs_unset:
        imports.add(f"{RUNTIME}.model", "UNSET")
    given = ", ".join(f"{name}={own}" for name, own in wait.given)
    call = bracketed(
        f"return {flavour.wait}{function}(",
        [
            f"lambda: self.{wait.method}({given})",
            f"done=lambda found: {wait.done}",
            f"failed=lambda found: {wait.failed}",
            f"interval={wait.interval}",
            "timeout=wait_timeout",
            f"what={literal(method.name)}",
        ],
        ")",
        split=True,
    )
    sent, answer = _send(flavour, _call(method)), "None"
    if not method.result.is_nothing:
        answer = _local(method, "answer")
        sent = f"{answer} = {sent}"
    return "\n".join([sent, "if not wait:", f"{INDENT}return {answer}", call])


def _iterator(
    method: Method, flavour: Flavour, paging: Paging, imports: Imports
) -> MethodCode:
    kind = imports.add(f"{RUNTIME}.pagination", f"{flavour.prefix}Items")
    item = " | ".join(imports.use(paging.item))
    token = _local(method, "token")
    positional = [argument.name for argument in method.positional]
    named = [
        f"{argument.name}={token if argument.name == paging.token else argument.name}"
        for argument in method.keywords
    ]
    page = bracketed(
        f"lambda {token}: self.{method.name}(", [*positional, *named], ")", split=True
    )
    steps = [page, f"lambda page: {_items(paging.items, imports)}"]
    steps += [f"lambda page: {_next(paging.next, imports)}", paging.token]
    returns = f"{kind}[{signatures.plain_result(method, imports)}, {item}]"
    return MethodCode(
        overloads=(),
        head=signatures.iterator_head(method, paging.method, returns, imports),
        doc=prose.iterator_doc(method, paging.token),
        body=bracketed(f"return {kind}(", steps, ")", split=True),
    )


def _items(way: Access, imports: Imports) -> str:
    if not way.end or way.needs_unset:
        return _guarded(way, "()", imports)
    return _when(way.guards, f"{way.expression} or ()", "()")


def _next(way: Access, imports: Imports) -> str:
    if way.needs_unset:
        return _guarded(way, "None", imports)
    return _when(way.guards, way.expression, "None")


def _guarded(way: Access, otherwise: str, imports: Imports) -> str:
    """Returns the value at the end of a way, or what stands for it."""
    if way.needs_unset:
        imports.add(f"{RUNTIME}.model", "UNSET")
        conditions = " and ".join([*way.guards, *way.end])
        return f"{way.expression} if {conditions} else {otherwise}"
    return _when(way.guards, way.expression, otherwise)


def _when(guards: Sequence[str], text: str, otherwise: str) -> str:
    """Returns a value if models on the way to it are there; a model is always true."""
    if not guards:
        return text
    there = [guard.removesuffix(" is not None") for guard in guards]
    return f"{text} if {' and '.join(there)} else {otherwise}"


def _local(method: Method, name: str) -> str:
    """Returns a name for a variable that no argument of the method has."""
    taken = {argument.name for argument in method.arguments}
    while name in taken:
        name += "_"
    return name
