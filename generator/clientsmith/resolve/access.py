"""How an API is reached: its addresses, its credentials, and which calls need them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import EXPRESSION
from clientsmith.model.servers import Place, SecurityScheme, Server, ServerVariable
from clientsmith.resolve import schema
from clientsmith.resolve.builder import Builder

SCHEMES = {"basic": "Basic", "digest": "Digest", "bearer": "Bearer"}
"""HTTP schemes, whose case counts for nothing (RFC 9110, 11.1)."""

TYPES = {"basic": "Basic", "oauth2": "Bearer", "openidconnect": "Bearer"}
"""The HTTP scheme of other types; Swagger 2.0 has `basic`."""

TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
"""What a scheme may be called (RFC 9110, 5.6.2)."""

HOST = re.compile(r"(?:localhost|(?:[\w-]+\.)+[a-z]{2,})(?::\d+)?(?:/|$)", re.I)
"""The beginning of an address that lacks its scheme: `api.acme.example/v1`."""

DECOR = re.compile(r"^[*+]+|[:=].*|[*+?]$")
"""What routers and RFC 6570 write about a name: `{id?}`, `{+path}`, `{id:[0-9]{3}}`."""

COLON = re.compile(r"(?<=/):([^/{}]+)")
"""A parameter as some routers write it: `/pets/:id`."""

Requirement = tuple[tuple[str, ...], ...]


class Security:
    """The security schemes of a document, and what is required of them.

    Attributes:
        schemes: The credentials that clients send (OAS "Security Scheme Object").
    """

    def __init__(self, builder: Builder, root: Node) -> None:
        self._builder = builder
        self._declared = _declared(root)
        self.schemes: tuple[SecurityScheme, ...] = tuple(
            scheme
            for name, each in self._declared.items()
            if (node := resolve(each, builder.diagnostics)) is not None
            and (scheme := _scheme(name, node)) is not None
        )
        self._known = {each.name for each in self.schemes}

    def requirement(self, node: Node) -> Requirement | None:
        """Returns what a document or an operation asks for; None if it does not say.

        OAS "Security Requirement Object": the list holds alternatives; an empty list,
        or an empty alternative, means that no credential is needed. An alternative with
        a scheme that clients cannot send is left out while others remain.
        """
        declared = node.get("security")
        if declared is None:
            return None
        found = []
        for alternative in declared.elements():
            names = tuple(name for name, _ in alternative.items())
            if self._known.issuperset(names):
                found.append(names)
            self._check_declared(alternative)
        if not found and list(declared.elements()):
            self._report(declared)
        return tuple(dict.fromkeys(found)) or ((),)

    def _check_declared(self, alternative: Node) -> None:
        for name, each in alternative.items():
            if name not in self._declared:
                self._builder.diagnostics.warning(
                    "security-scheme",
                    f"There is no security scheme {name!r}",
                    each.key_where,
                    "Declare it under components/securitySchemes; until then clients"
                    " send its credential with `default_headers` alone.",
                    pointer=each.json_pointer,
                )

    def _report(self, declared: Node) -> None:
        """Warns that calls need what clients cannot send by themselves."""
        names = [name for each in declared.elements() for name, _ in each.items()]
        if all(name in self._declared for name in names):
            shown = (f"{name} ({_kind(self._declared[name])})" for name in names)
            self._builder.diagnostics.warning(
                "security-unsupported",
                f"Clients cannot send the credential of {', '.join(shown)}",
                declared.key_where,
                "Pass an http_client that adds it to each request.",
                pointer=declared.json_pointer,
            )


def _declared(root: Node) -> dict[str, Node]:
    components = root.get("components")
    declared = components.get("securitySchemes") if components else None
    return dict(declared.items()) if declared else {}


def _kind(node: Node) -> str:
    return " ".join(filter(None, (node.text("type"), node.text("scheme")))) or "$ref"


def _scheme(name: str, node: Node) -> SecurityScheme | None:
    """Returns how a credential travels; None if clients cannot send it."""
    kind, carrier = (node.text("type") or "").lower(), node.text("name")
    place, docs = (node.text("in") or "").lower(), schema.docs(node)
    if kind == "apikey" and carrier and place in ("header", "cookie", "query"):
        return SecurityScheme(name, Place(place), carrier, "", docs)
    named = node.text("scheme") or "" if kind == "http" else TYPES.get(kind, "")
    if not TOKEN.fullmatch(named):
        return None
    prefix = f"{SCHEMES.get(named.lower(), named)} "
    return SecurityScheme(
        name, Place.HEADER, "Authorization", prefix, docs, _token_url(node)
    )


def _token_url(node: Node) -> str:
    """Returns where tokens come from, if all flows agree (OAS "OAuth Flows Object")."""
    flows = node.get("flows")
    urls = {each.text("tokenUrl") for _, each in flows.items()} if flows else set()
    found = [url for url in urls if url]
    return found[0] if len(found) == 1 else ""


def server(holder: Node, diagnostics: Diagnostics) -> Server | None:
    """Returns the first server of HTTP that a node names (OAS "Server Object").

    Args:
        holder: The document, a path item or an operation.
        diagnostics: Where findings go.
    """
    servers = holder.get("servers")
    for first in servers.elements() if servers else ():
        url = _address(first)
        if url is not None and not re.match(r"(?!https?:)[a-z+.-]+://", url, re.I):
            break
    else:
        return None
    if HOST.match(url):
        url = f"https://{url}"
        message = f"The server's address {first.text('url')!r} has no scheme"
        hint = f"It is read as {url!r}; a path would begin with a slash."
        where = first["url"]
        diagnostics.warning(
            "server-address", message, where.where, hint, pointer=where.json_pointer
        )
    table = first.get("variables")
    declared = dict(table.items()) if table else {}
    names = [name for name in declared if f"{{{name}}}" in url]
    # The specification demands that each is described; not all documents do so.
    names += re.findall(r"\{([^{}]+)\}", url)
    variables = (
        _variable(name, declared.get(name), diagnostics)
        for name in dict.fromkeys(names)
    )
    return Server(url, tuple(variables))


def _address(server: Node) -> str | None:
    url = server.text("url")
    if url is None:
        return None
    url = url.strip().rstrip("/")
    return f"https:{url}" if url.startswith("//") else url


def own_server(holders: Sequence[Node], diagnostics: Diagnostics) -> Server | None:
    """Returns the server of an operation that is not where the others are.

    One that has the document's first server among its own is there, too.

    Args:
        holders: The operation and its path, in the order in which their servers count.
        diagnostics: Where findings go.
    """
    usual = server(holders[0].document.root, diagnostics)
    for holder in holders:
        own = holder.get("servers")
        urls = {_address(each) or "" for each in (own.elements() if own else ())}
        if urls:
            is_usual = usual is not None and usual.url in urls
            return None if is_usual else server(holder, diagnostics)
    return None


def _variable(name: str, node: Node | None, diagnostics: Diagnostics) -> ServerVariable:
    target = resolve(node, diagnostics) if node else None
    if target is None:
        return ServerVariable(name, "", "")
    listed = target.get("enum")
    default = target.get("default")
    return ServerVariable(
        name,
        _text(default) if default else "",
        target.text("description") or "",
        tuple(filter(None, map(_text, listed.elements()))) if listed else (),
    )


def _text(value: Node) -> str:
    """Returns a text, also where a number has lost its quotes: `default: 8443`."""
    is_text = isinstance(value.value, str | int | float)
    return str(value.value) if is_text else ""


def plain_path(path: str, declared: Collection[str]) -> str:
    """Returns a path with the names of its parameters alone in braces.

    Args:
        path: As a router may write it.
        declared: The names of the path parameters that the operation declares.
    """
    path = COLON.sub(
        lambda name: f"{{{name[1]}}}" if name[1] in declared else name[0], path
    )
    return EXPRESSION.sub(lambda name: _plain(name, declared), path)


def _plain(expression: re.Match[str], declared: Collection[str]) -> str:
    name = expression[1]
    if name.startswith(("?", "&")):
        return ""  # what the query has (RFC 6570, section 3.2.8)
    if name in declared:
        return expression[0]
    plain = DECOR.sub("", name)
    alike = [other for other in declared if _folded(other) == _folded(plain)]
    return f"{{{alike[0] if len(alike) == 1 else plain}}}"


def _folded(name: str) -> str:
    """Returns what names that differ in case and symbols have in common."""
    return re.sub(r"[\W_]", "", name).lower()
