"""Security: which credentials there are, and which calls need them."""

from __future__ import annotations

from generator.load.node import Node
from generator.load.refs import resolve
from generator.model.operations import SecurityScheme

from . import schema
from .types import TypeBuilder

Requirement = tuple[tuple[str, ...], ...]


def schemes(builder: TypeBuilder, root: Node) -> tuple[SecurityScheme, ...]:
    """Returns the credentials that clients send (OAS "Security Scheme Object")."""
    components = root.get("components")
    declared = components.get("securitySchemes") if components else None
    found = []
    for name, each in declared.items() if declared else ():
        node = resolve(each, builder.diagnostics)
        carried = _carried(node) if node else None
        if node is not None and carried is not None:
            header, prefix = carried
            found.append(SecurityScheme(name, header, prefix, schema.docs(node)))
        elif node is not None:
            builder.unsupported(node, f"The security scheme {name!r}")
    return tuple(found)


def requirement(
    builder: TypeBuilder, node: Node, schemes: tuple[SecurityScheme, ...]
) -> Requirement | None:
    """Returns what a document or an operation asks for; None if it does not say.

    OAS "Security Requirement Object": the list holds alternatives; an empty list, or an
    empty alternative, means that no credential is needed.
    """
    declared = node.get("security")
    if declared is None:
        return None
    known = {each.name for each in schemes}
    found = []
    for alternative in declared.elements():
        names = tuple(name for name, _ in alternative.items())
        for name, each in alternative.items():
            if name not in known:
                builder.diagnostics.error(
                    "security-scheme",
                    f"There is no security scheme {name!r}",
                    each.key_where,
                    "Declare it under components/securitySchemes.",
                )
        found.append(names)
    return tuple(found) or ((),)


def _carried(node: Node) -> tuple[str, str] | None:
    """Returns the header of a credential, and what stands before the secret there."""
    kind, name = node.text("type"), node.text("name")
    if kind == "apiKey" and node.text("in") == "header" and name:
        return name, ""
    bearer = kind == "http" and (node.text("scheme") or "").lower() == "bearer"
    if bearer or kind in ("oauth2", "openIdConnect"):
        return "Authorization", "Bearer "
    return None
