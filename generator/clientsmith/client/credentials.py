"""Credentials: the client's argument for each secret that its calls need."""

from __future__ import annotations

from collections import Counter

from clientsmith.client.model import Credential
from clientsmith.client.service import AddressPart
from clientsmith.model.operations import Api
from clientsmith.model.servers import Place, SecurityScheme, ServerVariable
from clientsmith.naming import identifiers
from clientsmith.naming.deciding import Wish, settle, snake_names
from clientsmith.naming.identifiers import Identifier

ARGUMENTS = {
    "": "api_key",
    "Basic ": "basic_auth",
    "Digest ": "digest_auth",
    "Bearer ": "access_token",
}
"""Arguments by what stands before the secret in its header."""

CLIENTS_OWN = (
    *("base_url", "http_client", "max_retries", "options", "strict", "timeout"),
    "masked",
)
"""Arguments that every client has, and what its constructor calls."""

MEANINGS = {
    "": "API key",
    "Basic ": "user and password, with a colon between",
    "Digest ": "user and password, with a colon between",
    "Bearer ": "access token",
}

GRANT = "access token, or a grant like ClientCredentials"

Security = tuple[tuple[str, ...], ...]


def arguments(api: Api) -> dict[str, Identifier]:
    """Returns the client's argument for each security scheme of a document.

    Those that calls need stand first; with the others, clients may be made.
    """
    free = optional(api)
    schemes = sorted(api.schemes, key=lambda scheme: scheme.name in free)
    # A scheme that nothing demands must not change what the others are called.
    count = Counter(_plain(scheme) for scheme in schemes if scheme.name not in free)
    count_all = Counter(map(_plain, schemes))
    wishes = []
    for scheme in schemes:
        is_free, plain = scheme.name in free, _plain(scheme)
        own = identifiers.parameter(scheme.name)
        is_alone = (count_all if is_free else count)[plain] == 1
        rank = 2 * is_free + int(own != scheme.name)
        choices = snake_names(plain if is_alone else own)
        wishes.append(Wish(choices, rank=rank, order=(scheme.name,)))
    names = settle(wishes, CLIENTS_OWN)
    return {scheme.name: name for scheme, name in zip(schemes, names, strict=True)}


def optional(api: Api) -> frozenset[str]:
    """Returns the security schemes that a document declares and nothing demands.

    Such documents leave it to their server, or to a gateway before it, who may call.
    """
    requirements = [*api.security]
    for operation in api.operations:
        requirements += operation.security or ()
    needed = {name for requirement in requirements for name in requirement}
    return frozenset(scheme.name for scheme in api.schemes) - needed


def optional_arguments(api: Api) -> tuple[Identifier, ...]:
    """Returns the client's arguments for these."""
    free = optional(api)
    return tuple(name for scheme, name in arguments(api).items() if scheme in free)


def credentials(environment: str, api: Api) -> tuple[Credential, ...]:
    """Returns the credentials that clients of a document take."""
    schemes = {scheme.name: scheme for scheme in api.schemes}
    return tuple(
        Credential(
            argument=argument,
            variable=variable(environment, argument),
            place=scheme.place,
            carrier=scheme.carrier,
            prefix=scheme.prefix,
            token_url=scheme.token_url,
            meaning=_meaning(scheme),
        )
        for name, argument in arguments(api).items()
        for scheme in [schemes[name]]
    )


def address_parts(api: Api) -> tuple[AddressPart, ...]:
    """Returns the parts of the servers' addresses that a client is made with."""
    servers = [operation.server for operation in api.operations if operation.server]
    variables: dict[str, ServerVariable] = {}
    for server in (api.server, *servers):
        for variable in server.variables:
            variables.setdefault(variable.name, variable)
    own = {name: identifiers.parameter(name) for name in variables}
    wishes = [
        Wish(
            (own[name], identifiers.parameter(f"server_{own[name]}")),
            rank=int(own[name] != name),
            order=(name,),
        )
        for name in variables
    ]
    names = settle(wishes, {*CLIENTS_OWN, *arguments(api).values()})
    return tuple(
        address_part(variable, name)
        for variable, name in zip(variables.values(), names, strict=True)
    )


def address_part(variable: ServerVariable, argument: Identifier) -> AddressPart:
    """Returns a part of an address by the argument for it."""
    values = dict.fromkeys((*variable.values, variable.default))
    return AddressPart(
        argument=argument,
        wire=variable.name,
        default=variable.default,
        values=tuple(values) if variable.values else (),
        description=variable.description,
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
    if scheme.place is Place.COOKIE or scheme.prefix not in ARGUMENTS:
        return identifiers.parameter(scheme.name)
    return Identifier(ARGUMENTS[scheme.prefix])


def _meaning(scheme: SecurityScheme) -> str:
    if scheme.place is Place.COOKIE:
        return "secret"
    other = f"credentials behind `{scheme.prefix.strip()}` in the header"
    return GRANT if scheme.token_url else MEANINGS.get(scheme.prefix, other)
