"""What is different in unions and enumerations: variants, tags, values."""

from __future__ import annotations

from generator.diagnostics import Location
from generator.model.types import (
    ByJsonType,
    ByKey,
    ByTag,
    Definition,
    Enumeration,
    TypeId,
    Union,
)
from generator.python.surface import Surface
from generator.versions.changes import Target, Use

from .named import Named
from .notes import BREAKING, INFO, WARNING
from .relations import Relation


def enumeration(named: Named, before: Enumeration, after: Enumeration) -> None:
    """Notes what is different in the values of an enumeration."""
    for value in before.values:
        if value not in after.values:
            named.note(
                "enum-value-removed",
                named.severity(BREAKING, INFO),
                f"`{value!r}` is gone",
                Target(Use.VALUE, named.symbols, str(value)),
                part=repr(value),
            )
    for value in after.values:
        if value not in before.values:
            # What servers send is open; whoever tells all values apart has an `else`.
            named.note(
                "enum-value-added", INFO, f"`{value!r}` is new", part=repr(value)
            )
    if before.kinds != after.kinds:
        named.note(
            "type-changed",
            BREAKING,
            "its values have other JSON types",
            named.mention,
        )


def union(named: Named, before: Union, after: Union) -> None:
    """Notes what is different in the variants of a union."""
    _dispatch(named, before, after)
    pairs = named.pairs
    matched: list[TypeId] = []
    for each in before.variants:
        other = next((one for one in after.variants if _same(named, each, one)), None)
        if other is None:
            _gone(named, each)
        else:
            matched.append(other)
            _tags(named, each, other, before, after)
    for each in after.variants:
        if each in matched:
            continue
        where = named.where[0], _where(pairs.new, each)
        message = f"{_shown(pairs.new, each, after)} is a new variant"
        named.note(
            "variant-added", INFO, message, where=where, part=pairs.new.gives(each)
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
        named.severity(BREAKING, WARNING),
        f"{_shown(old, variant, shape)} is no variant any more",
        Target(Use.VARIANT, symbols),
        where=(_where(old, variant), named.where[1]),
        part=old.gives(variant),
    )


def _shown(surface: Surface, variant: TypeId, shape: Union) -> str:
    tags = ", ".join(f"`{each!r}`" for each in _tags_of(shape, variant))
    return f"`{surface.gives(variant)}`{f' for {tags}' if tags else ''}"


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
    if not gone and not added:
        return
    texts = [", ".join(f"`{each!r}`" for each in tags) for tags in (second, first)]
    named.note(
        "variant-tag-changed",
        named.severity(BREAKING, INFO) if gone else INFO,
        f"`{named.pairs.old.gives(old)}` is for {texts[0]}, and was for {texts[1]}",
        named.mention,
        where=(_where(named.pairs.old, old), _where(named.pairs.new, new)),
        part=named.pairs.old.gives(old),
    )


def _dispatch(named: Named, before: Union, after: Union) -> None:
    old, new = _how(before), _how(after)
    if old != new:
        named.note(
            "discriminator-changed",
            WARNING,
            f"variants are told apart by {new}, and were by {old}",
            named.mention,
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


def _where(surface: Surface, id: TypeId) -> Location:
    definition: Definition = surface.api.types[id]
    return definition.origin.where
