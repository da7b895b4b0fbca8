"""What credentials calls need, in terms of the client's arguments."""

from __future__ import annotations

from typing import TypeAlias

from clientsmith.client.service import Service

Needs: TypeAlias = frozenset[frozenset[str]]
"""Alternatives, each the arguments that are needed together; empty for nothing."""

NOTHING: Needs = frozenset({frozenset()})


def needs(service: Service, security: tuple[tuple[str, ...], ...] | None) -> Needs:
    """Returns what calls need; None stands for what the document says for all."""
    alternatives = service.api.security if security is None else security
    return (
        frozenset(
            frozenset(service.arguments.get(name, name) for name in each)
            for each in alternatives
        )
        or NOTHING
    )


def weaker(old: Needs, new: Needs) -> bool:
    """Whether whoever could make a call before still can."""
    return all(any(one <= other for one in new) for other in old)


def shown(needed: Needs) -> str:
    """Returns credentials as a report names them."""
    texts = [" and ".join(f"`{name}`" for name in sorted(each)) for each in needed]
    return " or ".join(sorted(text or "no credentials" for text in texts))
