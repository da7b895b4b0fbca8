"""What is different in named types: one entry per type, and one for new names."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.client.service import Service
from clientsmith.model.types import (
    Definition,
    Enumeration,
    JsonScalar,
    Object,
    TypeId,
    Union,
)
from clientsmith.naming.names import has_unknown
from clientsmith.render import models
from clientsmith.versions.changes import (
    BREAKING,
    INFO,
    WARNING,
    Entry,
    Kind,
    Target,
    Use,
)
from clientsmith.versions.compare import documentation, members, unions
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes, TypePair

MODELS = "models"
"""What ids of types begin with, and what names that come and go are about."""


def entries(pairs: Pairs) -> Iterator[Entry]:
    """Yields an entry for each named type that is not as it was, and two for names."""
    found = []
    for before in pairs.old.types:
        # A body whose members are arguments has no class: its method tells.
        if pairs.types.get(before.id) in pairs.new.declarations:
            after = pairs.new.api.types[pairs.types[before.id]]
            found.append(_entry(pairs, before, after))
    found += [_names(pairs, is_new=False), _names(pairs, is_new=True)]
    yield from (entry for entry in found if entry is not None)


def _entry(pairs: Pairs, before: Definition, after: Definition) -> Entry | None:
    # Methods and types have ids of their own, whatever the config calls them.
    subject = f"{MODELS}.{pairs.old.name(before.id)}"
    notes = Notes(pairs.new.key, subject).at(before.origin.where, after.origin.where)
    type = TypePair(pairs, notes, before, after)
    _name(type)
    documentation.deprecation(
        notes, "type", type.name, before.docs, after.docs, type.mention
    )
    _parts(type)
    return notes.entry(
        kind(after),
        pairs.new.name(after.id),
        after.origin.key,
        code(pairs.old, before.id),
        code(pairs.new, after.id),
    )


def code(service: Service, id: TypeId) -> str:
    """Returns what a named type is in its module."""
    return models.code(service, service.declarations[id])


def kind(definition: Definition) -> Kind:
    """Returns what a named type is to its users."""
    match definition.shape:
        case Object():
            return Kind.CLASS
        case Union() if has_unknown(definition):
            return Kind.UNION
        case Enumeration():
            return Kind.ENUM
        case _:
            return Kind.ALIAS


def _name(type: TypePair) -> None:
    old, new, id = type.pairs.old, type.pairs.new, type.before.id
    name = new.name(type.after.id)
    if type.name != name:
        goes_on = new.deprecated_names.classes.get(type.name) == name
        severity = WARNING if goes_on else BREAKING
        message = f"`{type.name}` is called `{name}`"
        type.notes.add("type-renamed", message, type.mention, severity=severity)
    # Who has the TypedDict of a renamed type is among those who mention it.
    elif id in old.dictionaries and type.after.id not in new.dictionaries:
        dictionary = old.dictionaries[id].name
        symbols = tuple(
            symbol for symbol in type.symbols if symbol.endswith(f".{dictionary}")
        )
        message = f"`{dictionary}` is gone, as no call takes it any more"
        type.notes.add("dict-removed", message, Target(Use.NAME, symbols))


VALUES = {Kind.ALIAS, Kind.ENUM}
"""Both are names for plain values; their types tell what is different."""

ARTICLES = {Kind.ALIAS: "an alias", Kind.ENUM: "an enumeration"}


def _parts(type: TypePair) -> None:
    before, after = type.before, type.after
    kinds = kind(after), kind(before)
    match before.shape, after.shape:
        case Object() as old, Object() as new:
            members.compare(type, old, new)
        case Enumeration() as old, Enumeration() as new:
            _enumeration(type, old, new)
        case Union() as old, Union() as new if has_unknown(before) == has_unknown(
            after
        ):
            unions.compare(type, old, new)
        case _ if kinds[0] is not kinds[1] and not {*kinds} <= VALUES:
            texts = [ARTICLES.get(kind, f"a {kind.value}") for kind in kinds]
            message = f"it is {texts[0]}, and was {texts[1]}"
            type.notes.add("type-kind-changed", message, type.mention)
        case _:
            _alias(type)


def _alias(type: TypePair) -> None:
    """Notes what is different in a name for a type that is no class."""
    old, new, pairs = type.before.id, type.after.id, type.pairs
    severity = type.of_types(old, new, (old, new))
    if severity:
        texts = (
            pairs.old.annotator.spelt_out(type.before.shape),
            pairs.new.annotator.spelt_out(type.after.shape),
        )
        message = f"it is `{texts[1]}`, and was `{texts[0]}`"
        type.notes.add("type-changed", message, type.mention, severity=severity)
    if type.is_passed:
        docs = documentation.of_type(pairs, old, new)
        documentation.limits(type.notes, type.name, docs, type.mention)


def _names(pairs: Pairs, *, is_new: bool) -> Entry | None:
    """Returns the entry of the names that are gone, or of those that are new."""
    service, listed = (pairs.new, pairs.added) if is_new else (pairs.old, pairs.gone)
    rule, word = ("type-added", "new") if is_new else ("type-removed", "gone")
    notes = Notes(pairs.new.key, f"{MODELS}-{word}")
    types = sorted(listed, key=lambda type: service.name(type.id))
    for type in types:
        name, where = service.name(type.id), type.origin.where
        notes.at(*((None, where) if is_new else (where, None))).add(
            rule,
            f"`{name}` is {word}",
            Target(Use.NAME, service.symbols(type.id)),
            part=name,
        )
    names = "".join(f"    {service.name(type.id)},\n" for type in types)
    module = f"{service.key}.models" if service.key else "models"
    code = f"from .{module} import (\n{names})"
    codes = ("", code) if is_new else (code, "")
    return notes.entry(
        Kind.SERVICE, f"names that are {word}", "components/schemas", *codes
    )


def _enumeration(type: TypePair, before: Enumeration, after: Enumeration) -> None:
    """Notes what is different in the values of an enumeration."""
    passed = type.severity(BREAKING, INFO)
    # What is only a suggestion may still be sent.
    is_refused = after.exhaustive or not after.open
    gone = passed if is_refused else type.severity(WARNING, INFO)
    # What servers send is open; whoever tells all values apart has an `else`.
    is_closed = type.is_read and not (before.open or after.open)
    gone = BREAKING if is_closed else gone
    for value in before.values:
        if value not in after.values:
            used = Target(Use.VALUE, type.symbols, str(value))
            message, part = f"`{value!r}` is gone", _part(value)
            rule = "enum-value-removed"
            type.notes.add(rule, message, used, severity=gone, part=part)
    for value in after.values:
        if value not in before.values:
            severity = BREAKING if is_closed else INFO
            message, part = f"`{value!r}` is new", _part(value)
            rule, met = "enum-value-added", type.mention
            type.notes.add(rule, message, met, severity=severity, part=part)
    if before.kinds != after.kinds:
        message = "its values have other JSON types"
        type.notes.add("type-changed", message, type.mention)
    elif after.exhaustive > before.exhaustive or before.open > after.open:
        message = "other values than those listed are refused"
        severity = BREAKING if before.open > after.open else passed
        type.notes.add("enum-closed", message, type.mention, severity=severity)
    elif before.exhaustive > after.exhaustive or before.open < after.open:
        message = "other values than those listed are allowed"
        is_wider = type.is_read and before.open < after.open
        severity = BREAKING if is_wider else INFO
        type.notes.add("enum-opened", message, type.mention, severity=severity)


def _part(value: JsonScalar) -> str:
    return value if isinstance(value, str) else f"{type(value).__name__}({value})"
