"""Deprecated names: names of before that the config keeps, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clientsmith.client.declarations import DeprecatedNames
from clientsmith.client.service import Service
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import Arena, Object
from clientsmith.naming.identifiers import (
    RESERVED_OPERATIONS,
    is_class_name,
    is_identifier,
    is_member_name,
)
from clientsmith.naming.names import Names

Aliases = Mapping[str, str]
"""Names of today by the deprecated ones."""

PATTERNS = ("{}", "Unknown{}", "{}Dict")
"""What goes by the name of a class: itself, a union's unknown variant, a TypedDict."""

HIDING = frozenset({"deprecated", "property"})
"""Attributes that would hide what the property of a deprecated name is made with."""


def deprecated_names(
    types: Arena,
    names: Names,
    methods: Iterable[str],
    aliases: Aliases,
    others: Iterable[str],
) -> DeprecatedNames:
    """Returns the deprecated names that hold in a document.

    One holds where today's name is there, and the deprecated one is not.

    Args:
        types: The types of the document.
        names: Their names.
        methods: All methods, those that iterate over pages included.
        aliases: Today's names by the deprecated ones.
        others: Further attributes of the class that has the document's methods.
    """
    fitting = {old: new for old, new in aliases.items() if _is_name(old)}
    offered, classes = set(methods), set(names.classes.values())
    taken = {*offered, *others, *RESERVED_OPERATIONS}
    taken_classes = {alias for name in classes for alias in _goes_by(name)}
    return DeprecatedNames(
        methods={
            old: new
            for old, new in fitting.items()
            if new in offered and old not in taken
        },
        classes={
            old: new
            for old, new in fitting.items()
            if new in classes
            and is_class_name(old)
            and not _goes_by(old) & taken_classes
        },
        members=_members(types, names, fitting),
    )


def offered(aliases: Aliases, names: Iterable[str]) -> dict[str, str]:
    """Returns the deprecated names of what a package of models or dicts offers."""
    there = set(names)
    return {
        pattern.format(old): pattern.format(new)
        for old, new in sorted(aliases.items())
        for pattern in PATTERNS
        if pattern.format(new) in there
    }


def report(
    client: Client, services: Sequence[Service], diagnostics: Diagnostics
) -> None:
    """Reports deprecated names that stand for nothing in any document of a client."""
    held = {old for service in services for old in service.deprecated_names.all}
    for old, new in client.aliases.items():
        if old not in held:
            diagnostics.error(
                "alias",
                f"{old!r} cannot stand for {new!r}: {_reason(services, old, new)}",
                client.where,
                "Write names as the generated code has them, or remove the alias.",
            )


def _goes_by(name: str) -> set[str]:
    """Returns all names that come with a class."""
    return {pattern.format(name) for pattern in PATTERNS}


def _reason(services: Sequence[Service], old: str, new: str) -> str:
    if not _is_name(old):
        return "it is no name that Python takes"
    owner, dot, _ = old.rpartition(".")
    names: set[str] = {
        name
        for service in services
        for method in service.methods
        for name in method.names
    }
    if dot and owner in names:
        return "an argument has one name only"
    for service in services:
        names |= set(service.names.classes.values())
    is_member = any(
        new in attributes
        for service in services
        for name, attributes in _attributes(service.api.types, service.names)
        if name == owner
    )
    if (dot and is_member) or (not dot and new in names):
        return "wherever that is there, the former name is taken"
    return "there is no such thing"


def _is_name(key: str) -> bool:
    """Whether a name, or both of one of a member, can be written in Python."""
    parts = key.split(".")
    return len(parts) < 3 and all(
        is_identifier(part) and not part.startswith("__") for part in parts
    )


def _members(types: Arena, names: Names, aliases: Aliases) -> Mapping[str, Aliases]:
    wanted = [
        (*key.split("."), new) for key, new in sorted(aliases.items()) if "." in key
    ]
    members: dict[str, dict[str, str]] = {}
    for name, attributes in _attributes(types, names) if wanted else ():
        for owner, old, new in wanted:
            is_free = old not in attributes and is_member_name(old)
            fits = new in attributes and is_free
            if owner == name and fits and not attributes & HIDING:
                members.setdefault(name, {})[old] = new
    return members


def _attributes(types: Arena, names: Names) -> list[tuple[str, set[str]]]:
    """Returns the attributes of each class of a document."""
    return [
        (
            names.classes[definition.id],
            {
                names.members[definition.id, property.name]
                for property in definition.shape.properties
            },
        )
        for definition in types
        if isinstance(definition.shape, Object)
    ]
