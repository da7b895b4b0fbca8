"""What is different in unions and enumerations: variants, tags, values."""

from __future__ import annotations

from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.types import (
    ByJsonType,
    ByKey,
    ByTag,
    Definition,
    Enumeration,
    JsonScalar,
    TypeId,
    Union,
)
from clientsmith.naming.identifiers import member as tag_attribute
from clientsmith.naming.names import has_unknown, unknown_class
from clientsmith.versions.changes import Target, Use
from clientsmith.versions.compare.named import Named
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING
from clientsmith.versions.compare.relations import Relation


def enumeration(named: Named, before: Enumeration, after: Enumeration) -> None:
    """Notes what is different in the values of an enumeration."""
    for value in before.values:
        if value not in after.values:
            named.note(
                "enum-value-removed",
                named.severity(BREAKING, INFO),
                f"`{value!r}` is gone",
                Target(Use.VALUE, named.symbols, str(value)),
                part=_part(value),
            )
    for value in after.values:
        if value not in before.values:
            # What servers send is open; whoever tells all values apart has an `else`.
            named.note(
                "enum-value-added", INFO, f"`{value!r}` is new", part=_part(value)
            )
    if before.kinds != after.kinds:
        message = "its values have other JSON types"
        named.note("type-changed", BREAKING, message, named.mention)
    elif after.exhaustive and not before.exhaustive:
        message = "other values than those listed are refused"
        severity = named.severity(BREAKING, INFO)
        named.note("enum-closed", severity, message, named.mention)
    elif before.exhaustive and not after.exhaustive:
        named.note("enum-opened", INFO, "other values than those listed are allowed")


def _part(value: JsonScalar) -> str:
    return value if isinstance(value, str) else f"{type(value).__name__}({value})"


def union(named: Named, before: Union, after: Union) -> None:
    """Notes what is different in the variants of a union."""
    _dispatch(named, before, after)
    pairs = named.pairs
    for each in before.variants:
        other = next((one for one in after.variants if _same(named, each, one)), None)
        if other is None:
            _gone(named, each)
        else:
            _tags(named, each, other, before, after)
    # Who reads a union that is told apart by JSON types has no unknown variant.
    is_open = has_unknown(named.before)
    read = INFO if is_open else BREAKING
    # What was unknown before has a class now: branches for the unknown do not get it.
    unknown = Target(Use.VARIANT, (pairs.old.unknown(named.before.id),))
    for each in after.variants:
        if any(_same(named, one, each) for one in before.variants):
            continue
        named.notes.add(
            "variant-added",
            named.severity(INFO, read),
            f"{_shown(pairs.new, each, after)} is a new variant",
            *([unknown if is_open else named.mention] if named.is_read else []),
            old=named.where[0],
            new=_where(pairs.new, each),
            part=pairs.new.gives(each),
        )


def _same(named: Named, old: TypeId, new: TypeId) -> bool:
    return named.relation(old, new) is Relation.EQUAL


def _gone(named: Named, variant: TypeId) -> None:
    old = named.pairs.old
    shape = named.before.shape
    assert isinstance(shape, Union)
    definition = old.api.types.bare(variant)
    is_class = definition.id in old.names.classes
    symbols = old.symbols(definition.id) if is_class else named.symbols
    named.note(
        "variant-removed",
        named.severity(BREAKING, WARNING if has_unknown(named.before) else INFO),
        f"{_shown(old, variant, shape)} is no variant any more",
        Target(Use.VARIANT, symbols),
        where=(_where(old, variant), named.where[1]),
        part=old.gives(variant),
    )


def _shown(service: Service, variant: TypeId, shape: Union) -> str:
    tags = ", ".join(f"`{each!r}`" for each in _tags_of(shape, variant))
    return f"`{service.gives(variant)}`{f' for {tags}' if tags else ''}"


def _tags_of(shape: Union, variant: TypeId) -> list[str | int | bool]:
    match shape.dispatch:
        case ByTag(tags=tags):
            return [tag for tag, id in tags if id == variant]
        case ByKey(keys=keys):
            return [key for key, id in keys if id == variant]
        case _:
            return []


def _tags(named: Named, old: TypeId, new: TypeId, before: Union, after: Union) -> None:
    first, second = _tags_of(before, old), _tags_of(after, new)
    gone = [each for each in first if each not in second]
    added = [each for each in second if each not in first]
    # From another kind of dispatch there is nothing to compare.
    if not first or not second or not (gone or added):
        return
    texts = [", ".join(f"`{each!r}`" for each in tags) for tags in (second, first)]
    moved = any(each in _all_tags(after) for each in gone)
    # Who reads a tag that has moved gets another class; where one stays, it is read.
    read = BREAKING if moved else WARNING if len(gone) == len(first) else INFO
    named.note(
        "variant-tag-changed",
        named.severity(BREAKING, read) if gone else INFO,
        f"`{named.pairs.old.gives(old)}` is for {texts[0]}, and was for {texts[1]}",
        _tag(named, old, before),
        where=(_where(named.pairs.old, old), _where(named.pairs.new, new)),
        part=named.pairs.old.gives(old),
    )


def _tag(named: Named, variant: TypeId, shape: Union) -> Target:
    """Returns the uses of a variant's tag: code that reads it, dicts that have it."""
    old = named.pairs.old
    id = old.api.types.bare(variant).id
    if not isinstance(shape.dispatch, ByTag) or id not in old.names.classes:
        return named.mention
    name = tag_attribute(shape.dispatch.property)
    return Target(Use.MEMBER, old.symbols(id), name)


def _all_tags(shape: Union) -> set[str | int | bool]:
    return {tag for each in shape.variants for tag in _tags_of(shape, each)}


def _dispatch(named: Named, before: Union, after: Union) -> None:
    old, new = _how(before), _how(after)
    if old != new:
        are_tags = isinstance(before.dispatch, ByTag) and isinstance(
            after.dispatch, ByTag
        )
        # A dict is passed with its tag.
        named.note(
            "discriminator-changed",
            named.severity(BREAKING if are_tags else WARNING, WARNING),
            f"variants are told apart by {new}, and were by {old}",
            named.mention,
        )
    elif isinstance(before.dispatch, ByTag) and isinstance(after.dispatch, ByTag):
        _default(named, before.dispatch.default, after.dispatch.default)


def _default(named: Named, old: TypeId | None, new: TypeId | None) -> None:
    """Notes that objects with a tag that is not listed become something else."""
    if old is None and new is None:
        return
    if old is not None and new is not None and _same(named, old, new):
        return
    texts = [
        unknown_class(service.name(id)) if default is None else service.gives(default)
        for service, id, default in (
            (named.pairs.old, named.before.id, old),
            (named.pairs.new, named.after.id, new),
        )
    ]
    named.note(
        "discriminator-changed",
        named.severity(INFO, WARNING),
        f"what has another tag is `{texts[1]}`, and was `{texts[0]}`",
        named.mention,
        part="default",
    )


def _how(shape: Union) -> str:
    match shape.dispatch:
        case ByTag(property=property):
            return f"`{property}`"
        case ByKey():
            return "their one key"
        case ByJsonType():
            return "their JSON type"
        case _:
            return "their required members"


def _where(service: Service, id: TypeId) -> Location:
    definition: Definition = service.api.types[id]
    return definition.origin.where
