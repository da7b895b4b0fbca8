"""Where an API is, and what lets callers in."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from clientsmith.model.types import Docs


class Place(enum.Enum):
    """Where a parameter travels (OAS "Parameter Locations")."""

    PATH = "path"
    QUERY = "query"
    QUERYSTRING = "querystring"
    HEADER = "header"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A part of a server's address that callers fill in (OAS "Server Variable").

    Attributes:
        default: Its value where callers give none; empty if there is none.
        values: All that it may be; empty if that is not said.
    """

    name: str
    default: str
    description: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API is: an address, maybe a template with variables in braces."""

    url: str = ""
    variables: tuple[ServerVariable, ...] = ()

    @property
    def default_url(self) -> str:
        """The address with the default of each variable that has one."""
        url = self.url
        for each in self.variables:
            url = url.replace(f"{{{each.name}}}", each.default or f"{{{each.name}}}")
        return url

    def beside(self, base: str) -> Server:
        """Returns the server with an absolute address.

        Args:
            base: What a relative address starts from; as it is, if this is empty.
        """
        if not base or "://" in self.url:
            return self
        return replace(self, url=urljoin(f"{base}/", self.url).rstrip("/"))


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A credential that goes into a request.

    Attributes:
        name: The scheme's key in the document.
        place: Header, cookie or query.
        carrier: The header, cookie or parameter that carries it.
        prefix: What stands before the secret in a header: `Bearer `, or nothing.
        token_url: Where OAuth 2 grants are turned into tokens; empty if it is not said.
    """

    name: str
    place: Place
    carrier: str
    prefix: str
    docs: Docs
    token_url: str = ""
