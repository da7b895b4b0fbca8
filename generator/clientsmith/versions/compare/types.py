"""What is different in named types: one entry per type, and one for new names."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.types import (
    ByJsonType,
    ByTag,
    Definition,
    Enumeration,
    ExternallyTagged,
    JsonScalar,
    Object,
    Tag,
    TypeId,
    Union,
)
from clientsmith.naming import identifiers
from clientsmith.naming.names import has_unknown, unknown_class
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
from clientsmith.versions.compare import documentation, members
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes, TypePair
from clientsmith.versions.compare.relations import Relation, within

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
            _union(type, old, new)
        case _ if kinds[0] is not kinds[1] and not {*kinds} <= VALUES:
            texts = [ARTICLES.get(kind, f"a {kind.value}") for kind in kinds]
            message = f"it is {texts[0]}, and was {texts[1]}"
            type.notes.add("type-kind-changed", message, type.mention)
        case _:
            _alias(type)


def _alias(type: TypePair) -> None:
    """Notes what is different in a name for a type that is no class."""
    old, new, pairs = type.before.id, type.after.id, type.pairs
    relation = within(pairs, old, new)
    if relation is not Relation.EQUAL:
        texts = (
            pairs.old.annotator.spelt_out(type.before.shape),
            pairs.new.annotator.spelt_out(type.after.shape),
        )
        message = f"it is `{texts[1]}`, and was `{texts[0]}`"
        severity = type.of_types(old, new, relation)
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
    for value in before.values:
        if value not in after.values:
            used = Target(Use.VALUE, type.symbols, str(value))
            message, part = f"`{value!r}` is gone", _part(value)
            rule = "enum-value-removed"
            type.notes.add(rule, message, used, severity=passed, part=part)
    for value in after.values:
        if value not in before.values:
            # What servers send is open; whoever tells all values apart has an `else`.
            message, part = f"`{value!r}` is new", _part(value)
            type.notes.add("enum-value-added", message, part=part)
    if before.kinds != after.kinds:
        message = "its values have other JSON types"
        type.notes.add("type-changed", message, type.mention)
    elif after.exhaustive and not before.exhaustive:
        message = "other values than those listed are refused"
        type.notes.add("enum-closed", message, type.mention, severity=passed)
    elif before.exhaustive and not after.exhaustive:
        message = "other values than those listed are allowed"
        type.notes.add("enum-opened", message)


def _part(value: JsonScalar) -> str:
    return value if isinstance(value, str) else f"{type(value).__name__}({value})"


def _union(type: TypePair, before: Union, after: Union) -> None:
    """Notes what is different in the variants of a union."""
    _dispatch(type, before, after)
    pairs = type.pairs
    for variant in before.variants:
        other = next((new for new in after.variants if _same(type, variant, new)), None)
        if other is None:
            _removed(type, before, variant)
        else:
            _tags(type, (before, variant), (after, other))
    # Who reads a union that is told apart by JSON types has no unknown variant.
    is_open = has_unknown(type.before)
    # What was unknown before has a class now: branches for the unknown do not get it.
    unknown = Target(Use.VARIANT, (pairs.old.unknown(type.before.id),))
    for variant in after.variants:
        if any(_same(type, old, variant) for old in before.variants):
            continue
        where, part = _where(pairs.new, variant), pairs.new.gives(variant)
        type.notes.at(type.where[0], where, part).add(
            "variant-added",
            f"{_shown(pairs.new, variant, after)} is a new variant",
            *([unknown if is_open else type.mention] if type.is_read else []),
            severity=type.severity(INFO, INFO if is_open else BREAKING),
        )


def _same(type: TypePair, old: TypeId, new: TypeId) -> bool:
    return type.relation(old, new) is Relation.EQUAL


def _removed(type: TypePair, shape: Union, variant: TypeId) -> None:
    old = type.pairs.old
    definition = old.api.types.bare(variant)
    is_class = definition.id in old.names.classes
    symbols = old.symbols(definition.id) if is_class else type.symbols
    notes = type.notes.at(_where(old, variant), type.where[1], old.gives(variant))
    notes.add(
        "variant-removed",
        f"{_shown(old, variant, shape)} is no variant any more",
        Target(Use.VARIANT, symbols),
        severity=type.severity(BREAKING, WARNING if has_unknown(type.before) else INFO),
    )


def _shown(service: Service, variant: TypeId, shape: Union) -> str:
    tags = _listed(_tags_of(shape, variant))
    return f"`{service.gives(variant)}`{f' for {tags}' if tags else ''}"


def _listed(tags: list[Tag]) -> str:
    return ", ".join(f"`{tag!r}`" for tag in tags)


def _tags_of(shape: Union, variant: TypeId) -> list[Tag]:
    match shape.dispatch:
        case ByTag(tags=tags):
            return [tag for tag, id in tags if id == variant]
        case ExternallyTagged(keys=tags):
            return [tag for tag, id in tags if id == variant]
        case _:
            return []


def _tags(type: TypePair, old: tuple[Union, TypeId], new: tuple[Union, TypeId]) -> None:
    """Notes that a variant is for other tags, or keys, than before."""
    pairs, (before, variant), (after, other) = type.pairs, old, new
    first, second = _tags_of(*old), _tags_of(*new)
    gone = [tag for tag in first if tag not in second]
    # From another kind of dispatch there is nothing to compare.
    if not first or not second or {*first} == {*second}:
        return
    tags = {tag for variant in after.variants for tag in _tags_of(after, variant)}
    # Who reads a tag that has moved gets another class; where one stays, it is read.
    read = WARNING if len(gone) == len(first) else INFO
    if tags & {*gone}:
        read = BREAKING
    used, id = type.mention, pairs.old.api.types.bare(variant).id
    if isinstance(before.dispatch, ByTag) and id in pairs.old.names.classes:
        # Code that reads the tag, and dicts that have it.
        attribute = identifiers.member(before.dispatch.property)
        used = Target(Use.MEMBER, pairs.old.symbols(id), attribute)
    name = pairs.old.gives(variant)
    where = _where(pairs.old, variant), _where(pairs.new, other)
    type.notes.at(*where, name).add(
        "variant-tag-changed",
        f"`{name}` is for {_listed(second)}, and was for {_listed(first)}",
        used,
        severity=type.severity(BREAKING, read) if gone else INFO,
    )


def _dispatch(type: TypePair, before: Union, after: Union) -> None:
    """Notes that variants are told apart otherwise."""
    rule, old, new = "discriminator-changed", _how(before), _how(after)
    are_tags = isinstance(before.dispatch, ByTag) and isinstance(after.dispatch, ByTag)
    if old != new:
        # A dict is passed with its tag.
        severity = type.severity(BREAKING if are_tags else WARNING, WARNING)
        message = f"variants are told apart by {new}, and were by {old}"
        type.notes.add(rule, message, type.mention, severity=severity)
    elif isinstance(before.dispatch, ByTag) and isinstance(after.dispatch, ByTag):
        # Objects with a tag that is not listed may become something else.
        first, second = before.dispatch.default, after.dispatch.default
        if first is None and second is None:
            return
        if first is not None and second is not None and _same(type, first, second):
            return
        old = _default(type.pairs.old, type.before, first)
        new = _default(type.pairs.new, type.after, second)
        message = f"what has another tag is `{new}`, and was `{old}`"
        severity, part = type.severity(INFO, WARNING), "default"
        type.notes.add(rule, message, type.mention, severity=severity, part=part)


def _default(service: Service, union: Definition, default: TypeId | None) -> str:
    if default is None:
        return unknown_class(service.name(union.id))
    return service.gives(default)


def _how(shape: Union) -> str:
    match shape.dispatch:
        case ByTag(property=property):
            return f"`{property}`"
        case ExternallyTagged():
            return "their one key"
        case ByJsonType():
            return "their JSON type"
        case _:
            return "their required members"


def _where(service: Service, id: TypeId) -> Location:
    return service.api.types[id].origin.where
