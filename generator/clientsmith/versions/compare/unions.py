"""What is different in a union: its variants, and what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping

from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.types import (
    ByJsonType,
    ByPlan,
    ByTag,
    Definition,
    ExternallyTagged,
    MemberTypeTest,
    Object,
    Plan,
    Tag,
    TagTest,
    Trial,
    TypeId,
    Union,
)
from clientsmith.naming import identifiers
from clientsmith.naming.names import has_unknown, unknown_class
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Target, Use
from clientsmith.versions.compare import relations
from clientsmith.versions.compare.notes import TypePair


def compare(type: TypePair, before: Union, after: Union) -> None:
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
            severity=type.severity(INFO, WARNING if is_open else BREAKING),
        )


def _same(type: TypePair, old: TypeId, new: TypeId) -> bool:
    return relations.read(type.pairs, old, new) is None


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
    pairs = type.pairs
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
        old = _default(pairs.old, type.before, first)
        new = _default(pairs.new, type.after, second)
        message = f"what has another tag is `{new}`, and was `{old}`"
        severity, part = type.severity(INFO, WARNING), "default"
        type.notes.add(rule, message, type.mention, severity=severity, part=part)
    elif type.is_read and _decided(type, before, after):
        message = "what fits several variants may be read as another one"
        type.notes.add(rule, message, type.mention, severity=WARNING, part="trial")


def _decided(type: TypePair, before: Union, after: Union) -> bool:
    """Whether variants that both unions have are told apart otherwise."""
    if not (isinstance(before.dispatch, ByPlan) and isinstance(after.dispatch, ByPlan)):
        return False
    kept: dict[TypeId, TypeId] = {}
    left = [*before.variants]  # a union may have one twice
    for other in after.variants:
        same = (variant for variant in left if _same(type, variant, other))
        if (variant := next(same, None)) is not None:
            kept[other] = variant
            left.remove(variant)
    old = {variant: variant for variant in kept.values()}
    return _trials(before.dispatch.plan, type.pairs.old, old) != _trials(
        after.dispatch.plan, type.pairs.new, kept
    )


def _trials(
    plan: Plan, service: Service, kept: Mapping[TypeId, TypeId]
) -> tuple[object, ...]:
    """Returns what of a plan decides between variants that both unions have.

    Args:
        plan: The plan of one union.
        service: Its document.
        kept: What these variants are in the old document.
    """
    match plan:
        case Trial(variants=variants):
            common = [id for id in variants if id in kept]
            if len(common) < 2:
                return tuple(kept[id] for id in common)
            return tuple((kept[id], _declared(service, id)) for id in common)
        case TagTest(property=property, branches=branches, absent=absent, other=other):
            tests = [*branches, ("absent", absent), ("other", other)]
        case MemberTypeTest(property=property, branches=branches):
            tests = [*branches]
    inner = [(name, _trials(branch, service, kept)) for name, branch in tests]
    decided = tuple((name, parts) for name, parts in inner if parts)
    ends = {parts for _, parts in decided}
    return (property, *decided) if len(ends) > 1 else next(iter(ends), ())


def _declared(service: Service, id: TypeId) -> tuple[tuple[str, bool], ...]:
    shape = service.api.types.bare(id).shape
    properties = shape.properties if isinstance(shape, Object) else ()
    return tuple(sorted((part.name, part.required) for part in properties))


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
