"""The clients of a version: their settings, and what they are made with."""

from __future__ import annotations

from generator.config import Client
from generator.model.operations import Api, SecurityScheme

from . import docstrings, identifiers
from .code import WIDTH, bracketed, literal
from .imports import Imports
from .pages import ClientClass, ClientPage, Credential
from .requests import security
from .service import Service

BODY = 12
"""Columns before a line of a section of a method's docstring."""


def credentials(api: Api) -> dict[str, str]:
    """Returns the client's argument for each security scheme that calls need."""
    needed = {name for each in api.security for name in each}
    for operation in api.operations:
        needed |= {name for each in operation.security or () for name in each}
    schemes = [each for each in api.schemes if each.name in needed]
    plain = [_plain_argument(each) for each in schemes]
    return {
        each.name: own if plain.count(own) == 1 else identifiers.parameter(each.name)
        for each, own in zip(schemes, plain, strict=True)
    }


def page(client: Client, service: Service, root: str, resources: str) -> ClientPage:
    """Returns the module of a version's clients.

    Args:
        client: The client's settings in the config.
        service: Its main service, whose operations stand on the client itself.
        root: The package of the runtime as the module sees it.
        resources: The package of the main service's operations as the module sees it.
    """
    imports = Imports()
    imports.add(f"{root}.settings", "Settings")
    imports.add("._spec", "HEADERS")
    holders = [
        (module, service.names.resource(tag))
        for tag, module in service.names.tags.items()
    ]
    classes = []
    for prefix, base in (("", "BaseClient"), ("Async", "AsyncBaseClient")):
        bases = [imports.add(f"{root}.client", base)]
        bases += [
            imports.add(f"{resources}{m}", f"{prefix}{name}") for m, name in holders
        ]
        name = f"{prefix}{client.class_name}"
        classes.append(
            ClientClass(
                name=name,
                head=bracketed(f"class {name}(", bases, "):"),
                doc="The asynchronous client." if prefix else "The synchronous client.",
                http_client=f"{prefix}Client",
            )
        )
    given = [f'"{name}": {name}' for name in service.credentials.values()]
    return ClientPage(
        settings=_settings(client, service, root, imports),
        package=imports.from_package(),
        variable=_variable(client, "base_url"),
        credentials=tuple(_credentials(client, service)),
        given=bracketed("{", given, "}", indent=12),
        clients=tuple(classes),
        names=tuple(sorted(each.name for each in classes)),
    )


def _settings(client: Client, service: Service, root: str, imports: Imports) -> str:
    fields = [
        f"base_url={literal(service.api.server)}",
        f"base_url_variable={literal(_variable(client, 'base_url'))}",
        "headers=HEADERS",
        f"user_agent={literal(f'{client.key}-clientsmith')}",
    ]
    calls = [each.call for each in _credentials(client, service)]
    if calls:
        imports.add(f"{root}.settings", "Credential")
        fields.append(_tuple("credentials", calls))
        fields.append(f"security={security(service, service.api.security)}")
    if client.request_id_headers:
        names = [literal(each.lower()) for each in client.request_id_headers]
        fields.append(_tuple("request_id_headers", names))
    return bracketed("SETTINGS = Settings(", fields, ")", split=True)


def _tuple(name: str, items: list[str]) -> str:
    line = f"{name}=({', '.join(items)}{',' if len(items) == 1 else ''})"
    if len(line) + 5 <= WIDTH:
        return line
    return bracketed(f"{name}=(", items, ")", split=True)


def _credentials(client: Client, service: Service) -> list[Credential]:
    found: dict[str, Credential] = {}
    for each in service.api.schemes:
        argument = service.credentials.get(each.name)
        if argument is None:
            continue
        name = identifiers.Identifier(argument)
        variable = _variable(client, argument)
        parts = [literal(argument), literal(variable), literal(each.header)]
        parts += [literal(each.prefix)] if each.prefix else []
        what = "access token" if each.prefix else "API key"
        found[argument] = Credential(
            argument=name,
            call=f"Credential({', '.join(parts)})",
            doc=docstrings.entry(
                argument,
                f"The {what}; by default the environment variable {variable}.",
                BODY,
            ),
        )
    return list(found.values())


def _plain_argument(scheme: SecurityScheme) -> str:
    return "access_token" if scheme.prefix else "api_key"


def _variable(client: Client, argument: str) -> str:
    return f"{client.environment}_{argument.upper()}"
