"""The clients of a version, and those of its services: settings and classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clientsmith.config import Client
from clientsmith.python import credentials, docstrings, identifiers
from clientsmith.python.code import INDENT, WIDTH, bracketed, literal, tuple_of
from clientsmith.python.identifiers import Identifier
from clientsmith.python.imports import Imports
from clientsmith.python.operations.requests import security
from clientsmith.python.pages import (
    ClientClass,
    ClientPage,
    GroupProperty,
    Opened,
    ServiceClass,
    ServicePage,
)
from clientsmith.python.service import Service

METHOD = len(INDENT)
BODY = 2 * METHOD
FLAVOURS = ("", "Async")


@dataclass(frozen=True)
class Part:
    """A service beside the main one, as the version's client offers it."""

    key: str
    service: Service

    @property
    def class_name(self) -> Identifier:
        """The service's synchronous client; its operations may be called like it."""
        return identifiers.class_name(self.key, "client")


def version_page(
    client: Client,
    main: Service,
    parts: Sequence[Part],
    runtime: str,
    folder: str,
) -> ClientPage:
    """Returns the module of a version's clients.

    Args:
        client: The client in the config.
        main: The service whose operations stand on the client itself.
        parts: The other services.
        runtime: The package of the runtime as the module sees it.
        folder: The package of the main service as the module sees it: `.db_control`.
    """
    imports, checked = Imports(), Imports()
    imports.add("typing", "TYPE_CHECKING")
    imports.add(f"{folder}._spec", "HEADERS")
    if any(not part.service.api.server.variables for part in parts):
        imports.add("functools", "cached_property")
    classes = []
    for prefix in FLAVOURS:
        name = f"{prefix}{client.class_name}"
        bases = [imports.add(f"{runtime}.client", f"{prefix}BaseClient")]
        bases += _resources(main, prefix, folder, imports)
        classes.append(
            ClientClass(
                head=bracketed(f"class {name}(", bases, "):"),
                name=name,
                doc=_doc(prefix),
                http_client=f"{prefix}Client",
                opened=tuple(_opened(part, prefix, checked) for part in parts),
            )
        )
    known = credentials.all_of(
        client.environment, [main, *(part.service for part in parts)]
    )
    given = [f'"{each.argument}": {each.argument}' for each in known]
    return ClientPage(
        settings=_settings(client, main, main.api.server.default_url, runtime, imports),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked.for_checkers(),
        variable=credentials.variable(client.environment, "base_url"),
        credentials=tuple(known),
        given=bracketed("{", given, "}", indent=12),
        clients=tuple(classes),
        names=tuple(sorted(each.name for each in classes)),
    )


def service_page(client: Client, part: Part, runtime: str) -> ServicePage:
    """Returns the module of the clients of a service beside the main one."""
    imports, checked = Imports(), Imports()
    imports.add("typing", "TYPE_CHECKING")
    imports.add("._spec", "HEADERS")
    grouped = part.key in client.grouped
    server = part.service.api.server
    base_url = "" if server.variables else server.url
    variables = [_argument(each.name) for each in server.variables]
    if variables:
        imports.add(f"{runtime}.settings", "server_url")
    if grouped:
        imports.add("functools", "cached_property")
        imports.add(f"{runtime}.client", "group")
    classes = []
    for prefix in FLAVOURS:
        name = f"{prefix}{part.class_name}"
        bases = [imports.add(f"{runtime}.client", f"{prefix}BaseService")]
        resources = _resources(part.service, prefix, "", imports)
        bases += [] if grouped else resources
        classes.append(
            ServiceClass(
                name=name,
                head=bracketed(f"class {name}(", bases, "):"),
                doc=_doc(prefix),
                transport=checked.add(f"{runtime}.transport", f"{prefix}Transport"),
                variables=tuple(variables),
                made=bracketed(
                    "super().__init__(", [_moved(part.service)], ")", indent=BODY
                ),
                groups=_groups(part.service, resources) if grouped else (),
            )
        )
    return ServicePage(
        doc=_title(part),
        settings=_settings(client, part.service, base_url, runtime, imports),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked.for_checkers(),
        clients=tuple(classes),
        names=tuple(sorted(each.name for each in classes)),
    )


def _doc(prefix: str) -> str:
    return "The asynchronous client." if prefix else "The synchronous client."


def _title(part: Part) -> str:
    title = " ".join(part.service.api.title.split()) or part.key
    return docstrings.wrapped(docstrings.sentence(title), 0)


def _resources(
    service: Service, prefix: str, folder: str, imports: Imports
) -> list[str]:
    return [
        imports.add(
            f"{folder}.resources.{module}", f"{prefix}{service.names.resources[tag]}"
        )
        for module, tag in service.names.groups.items()
    ]


def _opened(part: Part, prefix: str, checked: Imports) -> Opened:
    """Returns how the version's client hands out a service."""
    module = f".{part.key}.client"
    name = checked.add(module, f"{prefix}{part.class_name}")
    variables = part.service.api.server.variables
    names = [_argument(each.name) for each in variables]
    lines = [
        (_argument(each.name), f"{docstrings.sentence(each.description)} {SCHEME}")
        for each in variables
    ]
    return Opened(
        class_name=name,
        module=module,
        doc=docstrings.method(
            summary=_title(part),
            details="",
            line="",
            sections=[("Args", lines)],
            indent=BODY,
        ),
        head=bracketed(
            f"def {part.key}(",
            ["self", *(f"{each}: str" for each in names)],
            f") -> {name}:",
            indent=METHOD,
        ),
        is_property=not names,
        given="".join(f", {each}" for each in names),
    )


SCHEME = "It may carry its scheme."


def _moved(service: Service) -> str:
    """Returns the transport that speaks to a service's own server."""
    server = service.api.server
    if not server.variables:
        return "transport.at(SETTINGS)"
    table = [
        f"{literal(each.name)}: {_argument(each.name)}" for each in server.variables
    ]
    parts = [literal(server.url), bracketed("{", table, "}", indent=BODY + 3 * METHOD)]
    url = bracketed("server_url(", parts, ")", indent=BODY + 2 * METHOD)
    return bracketed("transport.at(", ["SETTINGS", url], ")", indent=BODY + METHOD)


def _groups(service: Service, resources: list[str]) -> tuple[GroupProperty, ...]:
    return tuple(
        GroupProperty(module, name)
        for module, name in zip(service.names.groups, resources, strict=True)
    )


def _argument(variable: str) -> Identifier:
    return identifiers.parameter(variable)


def _settings(
    client: Client, service: Service, base_url: str, runtime: str, imports: Imports
) -> str:
    imports.add(f"{runtime}.settings", "Settings")
    variable = credentials.variable(client.environment, "base_url")
    fields = [
        f"base_url={literal(base_url)}",
        f"base_url_variable={literal(variable)}",
        "headers=HEADERS",
        f"user_agent={literal(f'{client.key}-clientsmith')}",
    ]
    secrets = credentials.of(client.environment, service)
    if secrets:
        made = imports.add(f"{runtime}.settings", "Credential")
        calls = [
            bracketed(
                f"{made}(", each.fields, ")", indent=METHOD + len("credentials=(),")
            )
            for each in secrets
        ]
        fields.append(_tuple("credentials", calls))
        fields.append(f"security={security(service, service.api.security)}")
    if client.request_id_headers:
        names = [literal(each.lower()) for each in client.request_id_headers]
        fields.append(_tuple("request_id_headers", names))
    return bracketed("SETTINGS = Settings(", fields, ")", split=True)


def _tuple(name: str, items: list[str]) -> str:
    line = f"{name}={tuple_of(items)}"
    if len(line) + METHOD + 1 <= WIDTH and "\n" not in line:
        return line
    return bracketed(f"{name}=(", items, ")", split=True)
