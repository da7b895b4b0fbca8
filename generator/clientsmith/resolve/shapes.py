"""The dispatcher: each conjunction of schemas becomes one definition of the arena."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from clientsmith.load.document import Pointer
from clientsmith.model.types import (
    Arena,
    ByJsonType,
    Docs,
    Enumeration,
    ExternallyTagged,
    Kind,
    Mapping,
    Object,
    Origin,
    Property,
    Scalar,
    Sequence,
    Shape,
    Tuple,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.resolve import facts as facts_of
from clientsmith.resolve import plans, recursion, schema, unions
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.conjunctions import MOST, Conjunction, Key
from clientsmith.resolve.facts import UNFIT, is_null
from clientsmith.resolve.places import json_type, listed
from clientsmith.resolve.schemas import Conjunct

ANYTHING: tuple[object, ...] = (True, {}, {"type": "object"})
"""Schemas that say nothing of a map's values: the last is how frameworks write Java's
`Object`, which a text or a number is, too.
"""

KINDS = {kind.value: kind for kind in Kind}


def finish(builder: Builder) -> Arena:
    """Builds all that is still waiting, and returns the arena."""
    while builder.queue:
        builder.owner, key = builder.queue.popleft()
        builder.reshape(builder.owner, _shape(builder, builder.owner, key))
    builder.settle_origins()
    plans.settle(builder)
    recursion.untie(builder)
    return builder.arena


def _shape(builder: Builder, id: TypeId, key: Key) -> Shape:
    here = builder.conjunctions.expand(key)
    if here.broken:
        return builder.broken(id, here.broken)
    if here.is_too_much:
        node = builder.places.node(here.owns[0].at)
        return builder.untyped(node, f"it joins more than {MOST} schemas")
    if here.choices:
        return unions.shape(builder, id, here)
    if here.facts.types is None:
        return _of_no_type(builder, here)
    if here.facts.values is not None or here.facts.suggested:
        return _enumeration(builder, here)
    return _by_type(builder, id, key, here)


def _of_no_type(builder: Builder, here: Conjunction) -> Shape:
    values = [builder.places.value(at) for at, aspect in here.owns if aspect == "own"]
    if any(map(is_null, values)):
        return Scalar(Kind.NULL)
    for at in here.operands:
        circle = builder.places.resolved(at)
        if builder.places.referred(circle) is not None:
            node = builder.places.node(at)
            return builder.untyped(node, "it only refers to itself")
    return Unconstrained()


def _by_type(builder: Builder, id: TypeId, key: Key, here: Conjunction) -> Shape:
    origin = builder.definition(id).origin
    names = _in_order(builder, here)
    if len(names) > 1:
        variants = [
            builder.type(
                (*key, Conjunct((name,), "type")), origin.below(name, origin.where)
            )
            for name in names
        ]
        return Union(tuple(variants), ByJsonType())
    if not names:  # `false`: nothing is valid, so nothing is promised
        return Unconstrained()
    if names == ["object"]:
        return _object(builder, id, here)
    if names == ["array"]:
        return _array(builder, here, origin)
    return Scalar(KINDS[names[0]], here.facts.format)


def _in_order(builder: Builder, here: Conjunction) -> list[str]:
    """Returns the JSON types of a conjunction as its schemas list them."""
    types = here.facts.types or frozenset()
    listed_types = [
        name
        for at, aspect in here.owns
        if aspect == "own"
        for name in listed(builder.places.value(at), "type")
        if isinstance(name, str)
    ]
    return [
        *dict.fromkeys(name for name in listed_types if name in types),
        *sorted(types.difference(listed_types)),
    ]


def _enumeration(builder: Builder, here: Conjunction) -> Shape:
    """Returns the shape of what lists its values.

    An `x-enum` is always open: Pinecone's documents use it for lists that grow. Whether
    an `enum` is open depends on where it is used, which is not known yet.
    """
    is_exhaustive = here.facts.values is not None
    texts = here.facts.suggested if here.facts.values is None else here.facts.values
    values = [json.loads(text) for text in texts if text != "null"]
    if not values:
        return Scalar(Kind.NULL)
    names = dict.fromkeys(map(json_type, values))
    if {"array", "object"} & set(names):
        node = builder.places.node(here.owns[0].at)
        return builder.untyped(node, "its values are objects or arrays")
    kinds = tuple(KINDS[name] for name in names)
    return Enumeration(tuple(values), kinds, is_exhaustive, open=not is_exhaustive)


def _array(builder: Builder, here: Conjunction, origin: Origin) -> Shape:
    facts = here.facts
    below = origin.below("item", origin.where)
    if not facts.prefix:
        if not facts.items:
            return Sequence(builder.anything(below))
        return Sequence(builder.use(facts.items, _at(builder, facts.items, below)))
    prefix = tuple(
        builder.use(places, origin.below(f"item {number}", origin.where))
        for number, places in enumerate(facts.prefix, 1)
    )
    least, most = _lengths(builder, here, len(prefix))
    if least == most == len(prefix):
        return Tuple(prefix)
    if most is not None and most <= len(prefix):
        rest = []
    elif facts.items:
        rest = [builder.use(facts.items, below)]
    else:
        rest = [builder.anything(below)]
    node = builder.places.node(here.owns[0].at)
    return Sequence(plans.any_of(builder, node, [*prefix, *rest], below))


def _lengths(
    builder: Builder, here: Conjunction, prefix: int
) -> tuple[int, int | None]:
    """Returns the fewest and the most items of an array that has a prefix."""
    values = [builder.places.value(at) for at, aspect in here.owns if aspect == "own"]
    least = max((value.get("minItems", 0) for value in values), default=0)
    most = [value["maxItems"] for value in values if "maxItems" in value]
    if any(builder.places.value(at) is False for at in here.facts.items):
        most.append(prefix)
    return least, min(most, default=None)


def _at(builder: Builder, places: tuple[Pointer, ...], origin: Origin) -> Origin:
    return Origin(origin.path, builder.places.node(places[0]).where)


def _object(builder: Builder, id: TypeId, here: Conjunction) -> Shape:
    origin, facts = builder.definition(id).origin, here.facts
    if _is_one_key(here):
        return _one_key_union(builder, here, origin)
    properties = tuple(
        _property(builder, name, places, here, origin)
        for name, places in facts.members
        if not UNFIT.search(name)
    )
    additional = _additional(builder, here, origin)
    has_unfit = len(properties) < len(facts.members)
    properties += tuple(_conditional(builder, here, origin))
    _report_unfit(builder, here)
    if has_unfit or (additional is None and _is_lone(builder, here)):
        additional = builder.anything(origin.below("value", origin.where))
    if not properties:
        if additional is not None:
            return Mapping(additional)
        if facts.closed:
            return Object((), closed=True)
        return Mapping(builder.anything(origin.below("value", origin.where)))
    closed = facts.closed and additional is None
    if additional is None and not closed:
        properties += tuple(_undeclared(builder, here, origin, properties))
    return Object(properties, additional, closed, here.demands)


def _report_unfit(builder: Builder, here: Conjunction) -> None:
    """Warns of members that msgspec cannot have as fields."""
    for name, places in here.facts.members:
        if UNFIT.search(name):
            node = builder.places.node(places[0])
            builder.diagnostics.warning(
                "member-name",
                f"The member {name!r} is no attribute",
                node.key_where,
                "It is among `additional_properties`: an attribute's wire name has no "
                "quotation marks, backslashes or control characters.",
                pointer=node.json_pointer,
            )


def _is_lone(builder: Builder, here: Conjunction) -> bool:
    """Whether an object has a discriminator with nothing to choose from.

    A parent is one, too, where it is none of its children. It keeps all that it gets:
    what it is meant to be the document does not say.
    """
    at = here.owns[0].at
    is_lone = builder.conjunctions.has_discriminator(at)
    if is_lone and not builder.places.descendants(at):
        node = builder.places.node(at)
        builder.diagnostics.warning(
            "lone-discriminator",
            f"{node.json_pointer} has a discriminator, but no variants",
            node["discriminator"].key_where,
            "List the variants with `oneOf`. Until then it is an object with free "
            "members.",
            pointer=node.json_pointer,
        )
    return is_lone


def _property(
    builder: Builder,
    name: str,
    places: tuple[Pointer, ...],
    here: Conjunction,
    origin: Origin,
) -> Property:
    nodes = [builder.places.node(at) for at in places]
    where = nodes[0].key_where
    home = builder.home(places[0][:-2], origin) if len(places) == 1 else origin
    targets = [
        builder.places.node(resolved)
        for at in places
        if (resolved := builder.places.resolved(at)) != at
    ]
    said = [node.value for node in (*nodes, *targets) if isinstance(node.value, dict)]
    return Property(
        name=name,
        type=builder.use(places, home.below(name, where)),
        required=name in here.facts.required,
        docs=schema.docs(*nodes, *targets),
        where=where,
        read_only=any(value.get("readOnly") is True for value in said),
        write_only=any(value.get("writeOnly") is True for value in said),
    )


def _undeclared(
    builder: Builder, here: Conjunction, origin: Origin, known: tuple[Property, ...]
) -> Iterator[Property]:
    """Yields the members that are required and declared nowhere: they are any values.

    JSON Schema Validation 2020-12, section 6.5.3.
    """
    declared = {member.name for member in known}
    for name in sorted(here.facts.required - declared):
        if UNFIT.search(name):
            continue
        nodes = [builder.places.node(at).get("required") for at, _ in here.owns]
        node = next(node for node in nodes if node is not None and name in node.value)
        builder.diagnostics.warning(
            "required-member",
            f"{name!r} is required, but not declared",
            node.where,
            "It is a required member of any type; declare it, or do not require it.",
            pointer=node.json_pointer,
        )
        type = builder.anything(origin.below(name, node.where))
        yield Property(name, type, required=True, docs=Docs(), where=node.where)


def _conditional(
    builder: Builder, here: Conjunction, origin: Origin
) -> Iterator[Property]:
    """Yields the members that only conditions declare; each may be there or not."""
    gathered: dict[str, list[Pointer]] = {}
    declared = dict(here.facts.members)
    for at in here.facts.conditions:
        for name, places in facts_of.read(builder.places.value(at), at).members:
            if name not in declared and not UNFIT.search(name):
                gathered.setdefault(name, []).extend(places)
    for name, found in gathered.items():
        member = _property(builder, name, (found[0],), here, origin)
        below = origin.below(name, member.where)
        types = [builder.use((at,), below) for at in found]
        node = builder.places.node(found[0])
        type = plans.any_of(builder, node, types, below)
        yield replace(member, type=type, required=False)


def _additional(builder: Builder, here: Conjunction, origin: Origin) -> TypeId | None:
    """Returns the type of members that are not declared, where they are invited."""
    facts, below = here.facts, origin.below("value", origin.where)
    if facts.patterns:
        if not facts.closed and not facts.additional:
            return builder.anything(below)
        places = dict.fromkeys([*facts.patterns, *facts.additional])
        node = builder.places.node(here.owns[0].at)
        values = [builder.use((at,), below) for at in places]
        return plans.any_of(builder, node, values, below)
    if not facts.additional:
        return None
    if all(builder.places.value(at) in ANYTHING for at in facts.additional):
        return builder.anything(below)
    return builder.use(facts.additional, _at(builder, facts.additional, below))


def _is_one_key(here: Conjunction) -> bool:
    """Whether an object must have exactly one of all its members.

    properties: {a: …, b: …}
    oneOf: [{required: [a]}, {required: [b]}]
    """
    facts = here.facts
    if facts.additional or facts.patterns or facts.required or len(here.owns) > 1:
        return False
    members = [(name,) for name, _ in facts.members]
    if any(UNFIT.search(name) for name, _ in facts.members):
        return False
    return len(members) > 1 and any(
        aspect == "oneOf" and sorted(demanded) == sorted(members)
        for aspect, demanded in here.demands
    )


def _one_key_union(builder: Builder, here: Conjunction, origin: Origin) -> Shape:
    """Returns a union of wrappers, as later versions of the same documents write it."""
    variants = {}
    for name, places in here.facts.members:
        below = origin.below(name, builder.places.node(places[0]).key_where)
        member = replace(_property(builder, name, places, here, below), required=True)
        shape = Object((member,), closed=here.facts.closed)
        docs = Docs(member.docs.description)
        variants[name] = builder.add(below, docs, shape)
    return Union(tuple(variants.values()), ExternallyTagged(tuple(variants.items())))
