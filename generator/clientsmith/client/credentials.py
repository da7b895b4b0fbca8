"""Credentials: the client's argument for each secret that its calls need."""

from __future__ import annotations

from clientsmith.client.model import Credential
from clientsmith.model.operations import Api, SecurityScheme
from clientsmith.naming import identifiers
from clientsmith.naming.deciding import Wish, settle, snake_names
from clientsmith.naming.identifiers import Identifier

ARGUMENTS = {"": "api_key", "Basic ": "basic_auth", "Bearer ": "access_token"}
"""Arguments by what stands before the secret in its header."""

CLIENTS_OWN = ("base_url", "http_client", "max_retries", "strict", "timeout")
"""Arguments that every client has."""

MEANINGS = {
    "": "API key",
    "Basic ": "user and password, with a colon between",
    "Bearer ": "access token",
}

Security = tuple[tuple[str, ...], ...]


def arguments(api: Api) -> dict[str, Identifier]:
    """Returns the client's argument for each security scheme that calls need."""
    requirements = [*api.security]
    for operation in api.operations:
        requirements += operation.security or ()
    needed = {name for requirement in requirements for name in requirement}
    schemes = [scheme for scheme in api.schemes if scheme.name in needed]
    plain = [_plain(scheme) for scheme in schemes]
    wishes = []
    for scheme, name in zip(schemes, plain, strict=True):
        own = identifiers.parameter(scheme.name)
        choices = snake_names(name if plain.count(name) == 1 else own)
        wishes.append(Wish(choices, rank=int(own != scheme.name), order=(scheme.name,)))
    names = settle(wishes, CLIENTS_OWN)
    return {scheme.name: name for scheme, name in zip(schemes, names, strict=True)}


def credentials(environment: str, api: Api) -> tuple[Credential, ...]:
    """Returns the credentials that the calls of a document need."""
    named = arguments(api)
    return tuple(
        Credential(
            argument=named[scheme.name],
            variable=variable(environment, named[scheme.name]),
            header=scheme.header,
            prefix=scheme.prefix,
            meaning=MEANINGS.get(scheme.prefix, "secret"),
        )
        for scheme in api.schemes
        if scheme.name in named
    )


def needed(security: Security, named: dict[str, Identifier]) -> Security:
    """Returns a security requirement by the client's arguments."""
    return tuple(
        tuple(named[scheme] for scheme in alternative) for alternative in security
    )


def variable(environment: str, argument: str) -> str:
    """Returns the environment variable for an argument of the client."""
    return f"{environment}_{argument.upper()}"


def _plain(scheme: SecurityScheme) -> Identifier:
    plain = ARGUMENTS.get(scheme.prefix)
    return Identifier(plain) if plain else identifiers.parameter(scheme.name)
