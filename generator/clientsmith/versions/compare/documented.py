"""What documents say of values beside their types, down to the items of lists."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.model.types import Docs, Mapping, Sequence, TypeId
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.relations import not_null


def docs(pairs: Pairs, old: TypeId, new: TypeId) -> Iterator[tuple[str, Docs, Docs]]:
    """Yields what both documents say of a type and the items within it.

    The first part says what it is said of: nothing for the type itself, `.item` for its
    items. Items with a name have entries of their own, and are left out.
    """
    before = pairs.old.api.types[not_null(pairs.old.api.types, old)]
    after = pairs.new.api.types[not_null(pairs.new.api.types, new)]
    yield "", before.docs, after.docs
    match before.shape, after.shape:
        case Sequence(item=first), Sequence(item=second):
            step, parts = ".item", (first, second)
        case Mapping(value=first), Mapping(value=second):
            step, parts = ".value", (first, second)
        case _:
            return
    for rest, *found in nameless_docs(pairs, *parts):
        yield step + rest, found[0], found[1]


def nameless_docs(
    pairs: Pairs, old: TypeId, new: TypeId
) -> Iterator[tuple[str, Docs, Docs]]:
    """Yields the same, and nothing of a type that has a name."""
    first = not_null(pairs.old.api.types, old)
    if not pairs.has(first, not_null(pairs.new.api.types, new)):
        yield from docs(pairs, old, new)


def docs_of_part(
    pairs: Pairs, types: tuple[TypeId, TypeId], own: tuple[Docs, Docs]
) -> Iterator[tuple[str, Docs, Docs]]:
    """Yields what both documents say of a part of something, and of its type.

    Args:
        pairs: The documents.
        types: The old type and the new one.
        own: What is said of the part; it may only repeat what is said of the type.
    """
    known = list(nameless_docs(pairs, *types))
    first = pairs.old.api.types[not_null(pairs.old.api.types, types[0])]
    second = pairs.new.api.types[not_null(pairs.new.api.types, types[1])]
    said = [each.limits for each in own]
    if known or said != [first.docs.limits, second.docs.limits]:
        yield "", *own
    yield from known
