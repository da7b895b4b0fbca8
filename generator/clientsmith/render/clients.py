"""Modules of clients: those of a version, and those of its services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.credentials import variable
from clientsmith.client.model import CLIENT, FLAVOURS, Credential
from clientsmith.client.service import AddressPart, Service
from clientsmith.config import Client
from clientsmith.literals import literal
from clientsmith.model.servers import Place
from clientsmith.render import docstrings, limits
from clientsmith.render.code import INDENT, WIDTH, bracketed, tuple_of
from clientsmith.render.groups import mixins, of_client
from clientsmith.render.imports import Imports
from clientsmith.render.operations import security
from clientsmith.render.pages import (
    ArgumentCode,
    ClientClass,
    ClientPage,
    Constant,
    DataPage,
    ServiceAccess,
    ServiceClass,
    ServicePage,
)
from clientsmith.render.parts import flavoured, is_long

METHOD = len(INDENT)
BODY = 2 * METHOD
SECTION = 12
"""Columns before a line of a section of a method's docstring."""

SCHEME = "It may carry its scheme."

MODULE = "client"
DOC = "The clients and their settings."

SETTINGS = "_settings"
"""The module of what both clients are set to, where that is too long for theirs."""

SETTINGS_DOC = "What clients are made with, whatever callers say."

MOST_METHODS = 100
"""Methods on clients whose two classes share a module; who needs one reads both."""

PageT = TypeVar("PageT")


def version_pages(
    client: Client, main: Service, others: Sequence[Service]
) -> Iterator[tuple[str, ClientPage | DataPage]]:
    """Yields the module of a version's clients; if it is too long, its parts.

    Args:
        client: The client in the config.
        main: The service whose operations stand on the client itself.
        others: The other services.
    """
    secrets = _distinct([main, *others])
    arguments = [
        ArgumentCode(secret.argument, _described(secret)) for secret in secrets
    ]
    given = [f'"{secret.argument}": {secret.argument}' for secret in secrets]
    more = [*arguments, *given]
    parts = main.address_parts

    def page(imports: Imports, prefixes: Sequence[str], settings: str) -> ClientPage:
        imports.add("typing", "TYPE_CHECKING")
        imports.add("typing", "Unpack")
        imports.add_checked(f"{RUNTIME}.option_types", "ClientOptions")
        imports.add_checked(f"{RUNTIME}.options", "Timeout")
        if any(not service.address_parts for service in others):
            imports.add("functools", "cached_property")
        if any(part.values for part in parts):
            imports.add("typing", "Literal")
        if secrets:
            imports.add(f"{RUNTIME}.secrets", "masked")
        classes = [
            _client_class(client, main, others, prefix, imports) for prefix in prefixes
        ]
        return ClientPage(
            settings=settings,
            library=imports.from_library(),
            package=imports.from_package(),
            checked=imports.for_checkers(),
            variable=variable(client.environment, "base_url"),
            has_address=_has_address(main),
            credentials=tuple(arguments),
            given=bracketed("{", given, "}", indent=12),
            parts=tuple(_part(part) for part in parts),
            variables=_table(parts, BODY + METHOD) if parts else "",
            clients=tuple(classes),
            names=tuple(sorted(code.name for code in classes)),
        )

    yield from _divided(client, main, main.api.server.url, more, page)


def service_pages(
    client: Client, service: Service
) -> Iterator[tuple[str, ServicePage | DataPage]]:
    """Yields the module of the clients of a service beside the main one."""

    def page(imports: Imports, prefixes: Sequence[str], settings: str) -> ServicePage:
        if service.address_parts:
            imports.add(f"{RUNTIME}.addresses", "server_url")
        imports.add("typing", "TYPE_CHECKING")
        classes = [
            _service_class(client, service, prefix, imports) for prefix in prefixes
        ]
        return ServicePage(
            doc=_title(service),
            settings=settings,
            library=imports.from_library(),
            package=imports.from_package(),
            checked=imports.for_checkers(),
            clients=tuple(classes),
            names=tuple(sorted(code.name for code in classes)),
        )

    url = "" if service.address_parts else service.api.server.url
    yield from _divided(client, service, url, [], page)


def _divided(
    client: Client,
    service: Service,
    base_url: str,
    arguments: Sequence[object],
    page: Callable[[Imports, Sequence[str], str], PageT],
) -> Iterator[tuple[str, PageT | DataPage]]:
    """Yields a module of clients; if that is too much, settings, and one for each.

    Args:
        client: The client in the config.
        service: The service whose clients they are.
        base_url: The server's address.
        arguments: The code of what each client takes.
        page: Writes a module with some of the clients.
    """
    folder = service.version_folder if service.is_main else service.folder
    imports = Imports(folder, MODULE)
    settings = _settings(client, service, base_url, imports)
    inherited = sum(len(group.methods) for group in service.groups if not group.way)
    if inherited <= MOST_METHODS and not is_long([settings, *arguments, *arguments]):
        yield MODULE, page(imports, FLAVOURS, settings)
        return
    constant = Constant("SETTINGS", settings)
    yield SETTINGS, DataPage(SETTINGS_DOC, imports.from_package(), (constant,))
    for prefix in FLAVOURS:
        part = flavoured(prefix, 1)
        imports = Imports(folder / MODULE, part)
        imports.add(
            f"{''.join(f'.{name}' for name in folder.parts)}.{SETTINGS}", "SETTINGS"
        )
        yield part, page(imports, [prefix], "")


def _client_class(
    client: Client,
    main: Service,
    others: Sequence[Service],
    prefix: str,
    imports: Imports,
) -> ClientClass:
    """Returns one of the clients of a version."""
    name = f"{prefix}{main.class_name}"
    bases = [imports.add(f"{RUNTIME}.client", f"{prefix}BaseClient")]
    homes, groups = of_client(main, prefix, imports)
    bases += homes + _bases(main, prefix, imports) + mixins(main, name, imports)
    has_secrets = any(service.credentials for service in [main, *others])
    secret = f"{prefix}Secret"
    return ClientClass(
        head=bracketed(f"class {name}(", bases, "):"),
        name=name,
        doc=_doc(client, main, prefix),
        http_client=f"{prefix}Client",
        secret=imports.add_checked(f"{RUNTIME}.settings", secret)
        if has_secrets
        else "",
        services=tuple(_access(other, prefix, imports) for other in others),
        groups=groups,
    )


def _service_class(
    client: Client, service: Service, prefix: str, imports: Imports
) -> ServiceClass:
    """Returns one of the clients of a service."""
    name = f"{prefix}{service.class_name}"
    bases = [imports.add(f"{RUNTIME}.client", f"{prefix}BaseService")]
    homes, groups = of_client(service, prefix, imports)
    bases += homes + _bases(service, prefix, imports) + mixins(service, name, imports)
    return ServiceClass(
        name=name,
        head=bracketed(f"class {name}(", bases, "):"),
        doc=_doc(client, service, prefix),
        transport=imports.add_checked(f"{RUNTIME}.transport", f"{prefix}Transport"),
        variables=tuple(part.argument for part in service.address_parts),
        made=bracketed("super().__init__(", [_moved(service)], ")", indent=BODY),
        groups=groups,
    )


def _doc(client: Client, service: Service, prefix: str) -> str:
    """Returns what a client says of itself: API, version, and how to begin."""
    kind = "asynchronous" if prefix else "synchronous"
    version = service.version or service.api.version
    about = f"{service.title}, version {version}: the {kind} client."
    wait, block = ("await ", "async with") if prefix else ("", "with")
    name = f"{prefix}{client.class_name}"
    address = "" if _has_address(service) else 'base_url="https://..."'
    lines = [f"{block} {name}({address}) as {CLIENT}:", *_first_call(service, wait)]
    begin = "\n".join(f"{INDENT}{line}" for line in lines)
    # black takes away the indentation that all lines have, so a line without goes first
    return f"{docstrings.wrapped(about, METHOD)}\n\nTo begin:\n\n{begin}"


def _has_address(service: Service) -> bool:
    """Whether the document says where the API is; some only say below which path."""
    return "://" in service.api.server.url or not service.is_main


def _first_call(service: Service, wait: str) -> list[str]:
    """Returns a call to begin with, if possible one without arguments."""
    methods = sorted(service.methods, key=lambda method: "..." in method.call)
    return [f"{INDENT}{wait}{method.call}" for method in methods[:1]] or ["    ..."]


def _title(service: Service) -> str:
    return docstrings.wrapped(docstrings.sentence(service.title), 0)


def _package(service: Service) -> str:
    return "".join(f".{part}" for part in service.folder.parts)


def _bases(service: Service, prefix: str, imports: Imports) -> list[str]:
    """Returns the classes of operations whose methods a client itself has."""
    return [
        imports.add(
            f"{_package(service)}.resources.{group.module}", f"{prefix}{group.name}"
        )
        for group in service.groups
        if not group.way
    ]


def _access(service: Service, prefix: str, imports: Imports) -> ServiceAccess:
    """Returns how the version's client hands out a service."""
    module = f"{_package(service)}.client"
    name = imports.add_checked(module, f"{prefix}{service.class_name}")
    names = [part.argument for part in service.address_parts]
    lines = [
        (part.argument, f"{docstrings.sentence(part.description)} {SCHEME}")
        for part in service.address_parts
    ]
    return ServiceAccess(
        class_name=name,
        module=imports.relative(module),
        doc=docstrings.method(
            summary=_title(service),
            details="",
            line="",
            sections=[("Args", lines)],
            indent=BODY,
        ),
        head=bracketed(
            f"def {service.key}(",
            ["self", *(f"{name}: str" for name in names)],
            f") -> {name}:",
            indent=METHOD,
        ),
        is_property=not names,
        given="".join(f", {name}" for name in names),
    )


def _moved(service: Service) -> str:
    """Returns the transport that speaks to a service's own server."""
    if not service.address_parts:
        return "transport.at(SETTINGS)"
    table = _table(service.address_parts, indent=BODY + 3 * METHOD)
    parts = [literal(service.api.server.url), table]
    url = bracketed("server_url(", parts, ")", indent=BODY + 2 * METHOD)
    return bracketed("transport.at(", ["SETTINGS", url], ")", indent=BODY + METHOD)


def _table(parts: Sequence[AddressPart], indent: int) -> str:
    """Returns a table of the arguments for parts of an address."""
    entries = [f"{literal(part.wire)}: {part.argument}" for part in parts]
    return bracketed("{", entries, "}", indent=indent)


def _part(part: AddressPart) -> ArgumentCode:
    """Returns the client's argument for a part of the server's address."""
    default = f" = {literal(part.default)},"
    signature = f"{part.argument}: str{default}"
    if part.values:
        signature = bracketed(
            f"{part.argument}: Literal[",
            [literal(value) for value in part.values],
            f"]{default}",
            indent=BODY,
        )
    said = part.description or f"The {part.wire} of the server's address."
    doc = docstrings.entry(part.argument, docstrings.sentence(said), SECTION)
    return ArgumentCode(signature, doc)


def _distinct(services: Iterable[Service]) -> list[Credential]:
    """Returns the credentials that the calls of several services need, each once."""
    secrets = {
        secret.argument: secret
        for service in services
        for secret in service.credentials
    }
    return list(secrets.values())


def _described(secret: Credential) -> str:
    """Returns what the client's docstring says of a secret."""
    return docstrings.entry(
        secret.argument,
        f"The {secret.meaning}; by default the environment variable {secret.variable}.",
        SECTION,
    )


def _settings(client: Client, service: Service, base_url: str, imports: Imports) -> str:
    imports.add(f"{RUNTIME}.settings", "Settings")
    for name in ("DOCUMENT_VERSION", "HEADERS"):
        imports.add(f"{_package(service)}._spec", name)
    fields = [
        f"base_url={literal(base_url)}",
        f"base_url_variable={literal(variable(client.environment, 'base_url'))}",
        "headers=HEADERS",
        f"user_agent=f{literal(f'{client.key}-clientsmith/{{DOCUMENT_VERSION}}')}",
    ]
    if service.credentials:
        made = imports.add(f"{RUNTIME}.settings", "Credential")
        calls = [_credential(made, secret) for secret in service.credentials]
        fields.append(_tuple("credentials", calls))
        fields.append(f"security={security(service.security)}")
    if service.optional:
        fields.append(_tuple("optional", [literal(name) for name in service.optional]))
    if client.request_id_headers:
        names = [literal(name.lower()) for name in client.request_id_headers]
        fields.append(_tuple("request_id_headers", names))
    if service.limits[0]:
        steps = service.folder.parts[len(imports.package) :]
        module = ".".join(("{__package__}", *steps, limits.MODULE))
        fields.append(f"limits=f{literal(module)}")
    if client.retry_statuses:
        fields.append(_tuple("retry_statuses", list(map(str, client.retry_statuses))))
    if client.idempotency_header:
        fields.append(f"idempotency_header={literal(client.idempotency_header)}")
    return bracketed("Settings(", fields, ")", split=True)


def _credential(made: str, secret: Credential) -> str:
    parts = [secret.argument, secret.variable, secret.carrier]
    parts += [secret.prefix] if secret.prefix else []
    given = [literal(part) for part in parts]
    if secret.place is not Place.HEADER:
        given.append(f"place={literal(secret.place.value)}")
    if secret.token_url:
        given.append(f"token_url={literal(secret.token_url)}")
    indent = METHOD + len("credentials=(),")
    return bracketed(f"{made}(", given, ")", indent=indent)


def _tuple(name: str, items: list[str]) -> str:
    line = f"{name}={tuple_of(items)}"
    if len(line) + METHOD + 1 <= WIDTH and "\n" not in line:
        return line
    return bracketed(f"{name}=(", items, ")", split=True)
