"""Former names that the config keeps: what each of them stands for in one document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import Object
from clientsmith.python.identifiers import (
    RESERVED_OPERATIONS,
    is_class_name,
    is_identifier,
    is_member_name,
)
from clientsmith.python.operations.paging import paging
from clientsmith.python.service import Renamed, Service

Aliases = Mapping[str, str]

PATTERNS = ("{}", "Unknown{}", "{}Dict")
"""What goes by the name of a class: itself, a union's unknown variant, a TypedDict."""

HIDING = frozenset({"deprecated", "property"})
"""Attributes that would hide what the property of a former name is made with."""


def renamed(service: Service, aliases: Aliases, others: Iterable[str]) -> Renamed:
    """Returns the former names that hold in a document.

    One holds where today's name is there, and the former one is not.

    Args:
        service: The document.
        aliases: Today's names by the former ones.
        others: Further attributes of the class that has the document's methods.
    """
    fitting = {old: new for old, new in aliases.items() if _is_name(old)}
    methods, classes = _methods(service), set(service.names.classes.values())
    taken = {*methods, *others, *RESERVED_OPERATIONS}
    return Renamed(
        methods={
            old: new
            for old, new in fitting.items()
            if new in methods and old not in taken
        },
        classes={
            old: new
            for old, new in fitting.items()
            if new in classes
            and is_class_name(old)
            and not goes_by(old) & _with_patterns(classes)
        },
        members=_members(service, fitting),
    )


def goes_by(name: str) -> set[str]:
    """Returns all names that come with a class."""
    return {pattern.format(name) for pattern in PATTERNS}


def offered(aliases: Aliases, names: Iterable[str]) -> dict[str, str]:
    """Returns the former names of what a package of models or dicts offers."""
    known = set(names)
    return {
        pattern.format(old): pattern.format(new)
        for old, new in sorted(aliases.items())
        for pattern in PATTERNS
        if pattern.format(new) in known
    }


def report(
    client: Client, services: Iterable[Service], diagnostics: Diagnostics
) -> None:
    """Reports former names that stand for nothing in any document of a client."""
    found = list(services)
    held = {old for each in found for old in _held(each.renamed)}
    for old, new in client.aliases.items():
        if old not in held:
            diagnostics.error(
                "alias",
                f"{old!r} cannot stand for {new!r}: {_reason(found, old, new)}",
                client.where,
                "Write names as the generated code has them, or remove the alias.",
            )


def _held(own: Renamed) -> set[str]:
    members = {f"{name}.{old}" for name, each in own.members.items() for old in each}
    return {*own.methods, *own.classes, *members}


def _reason(services: list[Service], old: str, new: str) -> str:
    if not _is_name(old):
        return "it is no name that Python takes"
    owner, dot, _ = old.rpartition(".")
    methods = {each for one in services for each in _methods(one)}
    if dot and owner in methods:
        return "an argument has one name only"
    known = methods | {each for one in services for each in one.names.classes.values()}
    if (dot and _owners(services, owner, new)) or (not dot and new in known):
        return "wherever that is there, the former name is taken"
    return "there is no such thing"


def _owners(services: list[Service], name: str, member: str) -> bool:
    """Whether a class of this name has the member in any document."""
    return any(
        member in attributes
        for service in services
        for own, attributes in _attributes(service)
        if own == name
    )


def _is_name(key: str) -> bool:
    """Whether a former name, or both of one of a member, can be written in Python."""
    parts = key.split(".")
    return len(parts) < 3 and all(
        is_identifier(part) and not part.startswith("__") for part in parts
    )


def _methods(service: Service) -> set[str]:
    """Returns the methods of a document, with those that iterate over pages."""
    operations = zip(service.names.operations, service.api.operations, strict=True)
    found: set[str] = set(service.names.operations)
    for name, operation in operations:
        pages = paging(service, operation, name, Diagnostics())
        found |= {pages.method} if pages else set()
    return found


def _with_patterns(classes: Iterable[str]) -> set[str]:
    return {name for each in classes for name in goes_by(each)}


def _members(service: Service, aliases: Aliases) -> Mapping[str, Aliases]:
    wanted = [
        (*key.split("."), new) for key, new in sorted(aliases.items()) if "." in key
    ]
    found: dict[str, dict[str, str]] = {}
    for name, attributes in _attributes(service) if wanted else ():
        for owner, old, new in wanted:
            is_free = old not in attributes and is_member_name(old)
            fits = new in attributes and is_free
            if owner == name and fits and not attributes & HIDING:
                found.setdefault(name, {})[old] = new
    return found


def _attributes(service: Service) -> list[tuple[str, set[str]]]:
    """Returns the attributes of each class of a document."""
    names = service.names
    return [
        (
            names.classes[each.id],
            {names.members[each.id, member.name] for member in each.shape.properties},
        )
        for each in service.api.types
        if isinstance(each.shape, Object)
    ]
