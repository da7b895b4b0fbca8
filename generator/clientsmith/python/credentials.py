"""Credentials: the client's argument for each secret that its calls need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clientsmith.model.operations import Api, SecurityScheme
from clientsmith.python import docstrings, identifiers
from clientsmith.python.code import literal
from clientsmith.python.pages import Credential
from clientsmith.python.service import Service

SECTION = 12
"""Columns before a line of a section of a method's docstring."""


ARGUMENTS = {"": "api_key", "Basic ": "basic_auth", "Bearer ": "access_token"}
"""Arguments by what stands before the secret in its header."""

MEANINGS = {
    "": "API key",
    "Basic ": "user and password, with a colon between",
    "Bearer ": "access token",
}


def arguments(api: Api) -> dict[str, str]:
    """Returns the client's argument for each security scheme that calls need."""
    needed = {name for each in api.security for name in each}
    for operation in api.operations:
        needed |= {name for each in operation.security or () for name in each}
    schemes = [each for each in api.schemes if each.name in needed]
    plain = [_plain(each) for each in schemes]
    return {
        each.name: own if plain.count(own) == 1 else identifiers.parameter(each.name)
        for each, own in zip(schemes, plain, strict=True)
    }


def of(environment: str, service: Service) -> list[Credential]:
    """Returns the credentials that the calls of a service need."""
    schemes = [each for each in service.api.schemes if each.name in service.credentials]
    return [
        _credential(environment, service.credentials[each.name], each)
        for each in schemes
    ]


def all_of(environment: str, services: Iterable[Service]) -> list[Credential]:
    """Returns the credentials that the calls of several services need, each once."""
    found: Mapping[str, Credential] = {
        each.argument: each for service in services for each in of(environment, service)
    }
    return list(found.values())


def variable(environment: str, argument: str) -> str:
    """Returns the environment variable for an argument of the client."""
    return f"{environment}_{argument.upper()}"


def _credential(environment: str, argument: str, scheme: SecurityScheme) -> Credential:
    name = variable(environment, argument)
    parts = [literal(argument), literal(name), literal(scheme.header)]
    parts += [literal(scheme.prefix)] if scheme.prefix else []
    what = MEANINGS.get(scheme.prefix, "secret")
    return Credential(
        argument=identifiers.Identifier(argument),
        fields=tuple(parts),
        doc=docstrings.entry(
            argument,
            f"The {what}; by default the environment variable {name}.",
            SECTION,
        ),
    )


def _plain(scheme: SecurityScheme) -> str:
    return ARGUMENTS.get(scheme.prefix) or identifiers.parameter(scheme.name)
