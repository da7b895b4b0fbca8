"""Unions: which alternatives there are, and which tags lead to them.

The rules, by version of the specification, are those of "Discriminator Object" (OAS
3.0.0 to 3.1.0), "Conditions for Using the Discriminator Object" and "Options for
Mapping Values to Schemas" (3.0.4, 3.1.1), and "Optional Discriminating Property"
(3.2.0).
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from clientsmith.load.document import Node, Pointer
from clientsmith.model.types import ByJsonType, Shape, Tag, TypeId, Union
from clientsmith.resolve.builder import Builder, Pending, Variant
from clientsmith.resolve.conjunctions import Conjunction, Key, whole
from clientsmith.resolve.facts import UNFIT, Facts, fits
from clientsmith.resolve.places import canonical, component_key, is_map
from clientsmith.resolve.schemas import Conjunct

MOST = 300
"""Combinations of several choices; more are none that anyone means."""

LONGEST = 60
"""Characters of a text that names an alternative; a sentence is no name."""

Chosen = tuple[Pointer, ...]
"""One alternative of each choice."""


class _Teller(NamedTuple):
    """A discriminator of a choice.

    Attributes:
        owner: The schema that has it.
        name: The member that tells the alternatives apart.
        has_untagged: Whether alternatives that lack the member have no tag: others have
            it, and values of their own or mapped ones.
    """

    owner: Pointer
    discriminator: Node
    name: str
    has_untagged: bool


def shape(builder: Builder, id: TypeId, here: Conjunction) -> Shape:
    """Returns a union without its dispatch, which is settled when all types are built.

    What stands beside the alternatives is distributed over them. Combinations that
    contradict themselves are no alternatives.
    """
    node = builder.places.node(here.choices[0].at)
    branches = [_with_mapped(builder, choice) for choice in here.choices]
    combinations = 1
    for branch in branches:
        combinations *= len(branch)
    if len(branches) > 1 and combinations > MOST:
        return builder.untyped(node, f"it has {combinations} combinations")
    every = [(_distributed(here, chosen), chosen) for chosen in product(*branches)]
    possible = [
        (key, chosen)
        for key, chosen in every
        if not builder.conjunctions.is_impossible(key)
    ] or every
    origin = builder.definition(id).origin
    tellers = [[*_tellers(builder, here, choice)] for choice in here.choices]
    variants = []
    for (key, chosen), step in zip(possible, _steps(builder, possible), strict=True):
        below = origin.below(step, builder.places.node(chosen[0]).where)
        tags = _tags(builder, tellers, chosen)
        variants.append(Variant(builder.type(key, below), tags))
    builder.pending[id] = Pending(node, tuple(variants), _default(builder, here))
    ids = dict.fromkeys(variant.id for variant in variants)
    return Union(tuple(ids), ByJsonType())


def _distributed(here: Conjunction, chosen: Chosen) -> Key:
    """Returns what stands beside the alternatives together with one of each choice.

    A parent that is an alternative of itself counts without its children.
    """
    selves = {choice.at for choice in here.choices if choice.aspect == "children"}
    return here.owns + tuple(
        Conjunct(at, "own" if at in selves else "whole") for at in chosen
    )


def _with_mapped(builder: Builder, choice: Conjunct) -> list[Pointer]:
    """Returns the alternatives, and mapped schemas that are not among them."""
    found = list(builder.conjunctions.branches(choice))
    targets = {builder.places.resolved(at) for at in found} | {choice.at}
    for tag, entry in _entries(builder, choice.at):
        to = _target(builder, entry)
        if to is not None and to not in targets:
            found.append(to)
            targets.add(to)
            builder.diagnostics.warning(
                "mapping-outside-union",
                f"Tag {tag!r} leads to {_shown(builder, to)}, which is not in the "
                "union",
                entry.where,
                "It is taken as one more variant; add it to `oneOf`.",
                pointer=entry.json_pointer,
            )
    return found


def _shown(builder: Builder, at: Pointer) -> str:
    return component_key(at) or builder.places.node(at).json_pointer


def _target(builder: Builder, entry: Node) -> Pointer | None:
    """Returns the schema that a mapping's value means; None after a warning."""
    to = builder.conjunctions.mapped(entry.value)
    if to is None:
        named = str(entry.value).rpartition("/")[2]
        near = difflib.get_close_matches(named, builder.places.components, 1, 0.5)
        builder.diagnostics.warning(
            "mapping-target",
            f"No schema is meant by {entry.value!r}",
            entry.where,
            f"Did you mean {near[0]!r}?" if near else "Name a component schema.",
            pointer=entry.json_pointer,
        )
    return to


def _discriminator(builder: Builder, at: Pointer) -> Node | None:
    node = builder.places.node(at).get("discriminator")
    return node if node is not None and is_map(node.value) else None


def _entries(builder: Builder, at: Pointer) -> list[tuple[str, Node]]:
    """Returns the mapping of a schema's discriminator."""
    discriminator = _discriminator(builder, at)
    mapping = discriminator.get("mapping") if discriminator else None
    return list(mapping.items()) if mapping else []


def _default(builder: Builder, here: Conjunction) -> TypeId | None:
    """Returns the variant for tags that are absent or not listed (OAS 3.2)."""
    for choice in here.choices:
        discriminator = _discriminator(builder, choice.at)
        entry = discriminator.get("defaultMapping") if discriminator else None
        to = _target(builder, entry) if entry else None
        if to is not None and (key := component_key(to)) is not None:
            return builder.component(key)
    return None


def _tags(
    builder: Builder, tellers: list[list[_Teller]], chosen: Chosen
) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    """Returns the tags by which the discriminators of each choice lead to one of its
    alternatives; none for one that has no tag.
    """
    found: dict[str, tuple[Tag, ...]] = {}
    for of_choice, at in zip(tellers, chosen, strict=True):
        for teller in of_choice:
            tags = _tags_of(builder, teller, at)
            if tags is not None:
                found.setdefault(teller.name, tags)
    return tuple(found.items())


def _tellers(
    builder: Builder, here: Conjunction, choice: Conjunct
) -> Iterator[_Teller]:
    """Yields the discriminators that tell alternatives apart."""
    for owner in _owners(builder, choice):
        discriminator = _discriminator(builder, owner)
        assert discriminator is not None
        name = discriminator.text("propertyName")
        if not name:
            builder.diagnostics.warning(
                "discriminator-property",
                "A discriminator needs a `propertyName`",
                discriminator.key_where,
                "Name the member whose value tells the variants apart.",
                pointer=discriminator.json_pointer,
            )
        elif not UNFIT.search(name):
            branches = map(
                builder.places.resolved, builder.conjunctions.branches(choice)
            )
            members = [_member(builder, at, name) for at in branches]
            is_beside = name in dict(here.facts.members)
            has_values = discriminator.get("mapping") or any(
                member and member.values for member in members
            )
            is_declared = not is_beside and any(members)
            yield _Teller(owner, discriminator, name, bool(is_declared and has_values))


def _owners(builder: Builder, choice: Conjunct) -> list[Pointer]:
    """Returns the schemas whose discriminators count for alternatives.

    A union of children whose common parent has the discriminator is what several
    frameworks write.
    """
    if _discriminator(builder, choice.at) is not None:
        return [choice.at]
    parents: list[Pointer] | None = None
    for branch in builder.conjunctions.branches(choice):
        joined = dict.fromkeys(builder.conjunctions.expand(whole([branch])).operands)
        joined.pop(branch, None)
        parents = [parent for parent in parents or joined if parent in joined]
        if not parents:
            return []
    return [p for p in parents or () if _discriminator(builder, p) is not None]


def _tags_of(builder: Builder, teller: _Teller, at: Pointer) -> tuple[Tag, ...] | None:
    """Returns the tags that lead to a schema; None if nothing says which.

    They are what the mapping says and the schema's own values allow; both, where these
    are disjoint, as authors mean it (742 of 746 unions in one large document have no
    mapping and other values than keys); else the component's key. An object without the
    member has no tag, if others have values that are no keys.
    """
    target = builder.places.resolved(at)
    member = _member(builder, target, teller.name)
    facts = member or Facts()
    tags = [
        _retyped(builder, teller.name, tag, facts, teller.discriminator)
        for tag in builder.conjunctions.mapping(teller.owner).get(target, ())
    ]
    if facts.values is not None:
        tags = [tag for tag in tags if tag in facts.values] or [*tags, *facts.values]
    here = builder.conjunctions.expand(whole([target]))
    if not tags and member is None and here.facts.members and teller.has_untagged:
        return ()
    key = component_key(target)
    is_text = "string" in (facts.types or {"string"})
    # A parent among its children is none of them, although they are its alternatives;
    # one with a mapping says itself what leads to it.
    is_own = target == teller.owner and not builder.conjunctions.mapping(target)
    is_one = not here.choices or is_own
    if not tags and key is not None and is_one and is_text:
        tags = [canonical(key)]
    return tuple(json.loads(tag) for tag in dict.fromkeys(tags)) or None


def _retyped(
    builder: Builder, name: str, tag: str, member: Facts, discriminator: Node
) -> str:
    """Reads a mapping's key as the JSON value that the member's schema asks for."""
    types = member.types or frozenset({"string"})
    if "string" not in types and _is_json(tag, types):
        entry = discriminator["mapping"][tag]
        builder.diagnostics.warning(
            "tag-type",
            f"Tag {tag!r} of {name!r} is not a string",
            entry.where,
            "It is compared as a JSON value; a string would be plainer.",
            pointer=entry.json_pointer,
        )
        return tag
    return canonical(tag)


def _is_json(text: str, types: frozenset[str]) -> bool:
    """Whether a text is a JSON value of one of some types."""
    try:
        return fits(json.loads(text), types)
    except ValueError:
        return False


def _member(builder: Builder, at: Pointer, name: str) -> Facts | None:
    """Returns what a schema says of a member of it; None if it declares none such."""
    expand = builder.conjunctions.expand
    places = dict(expand(whole([at])).facts.members).get(name)
    return expand(whole(places)).facts if places else None


def _steps(builder: Builder, alternatives: Sequence[tuple[Key, Chosen]]) -> list[str]:
    """Returns what to name alternatives after, within the name of their union.

    The first of its names that no other alternative has, else its first with a number.
    """
    choices = [_names(builder, key, chosen) for key, chosen in alternatives]
    counts = Counter(name for names in choices for name in set(names))
    taken: Counter[str] = Counter()
    steps = []
    for names in choices:
        step = next((name for name in names if counts[name] == 1), names[0])
        taken[step] += 1
        steps.append(step if taken[step] == 1 else f"{step} {taken[step]}")
    return steps


def _names(builder: Builder, key: Key, chosen: Chosen) -> list[str]:
    """Returns names of an alternative: the components that it is made of; texts that
    are all a member may be; the only member that it requires; its title; its JSON type;
    all members that it requires.
    """
    here = builder.conjunctions.expand(key)
    schemas = [builder.places.value(at) for at in chosen]
    keys = [component_key(builder.places.resolved(at)) or "" for at in chosen]
    required, types = sorted(here.facts.required), here.facts.types or ()
    return [
        *filter(None, [" ".join(filter(None, keys)), *_only_texts(builder, here)]),
        *(required if len(required) == 1 else ()),
        *filter(None, map(_title, schemas)),
        *(types if len(types) == 1 else ["value"]),
        *required,
    ]


def _title(schema: Any) -> str:
    title = schema.get("title") if is_map(schema) else None
    return title if isinstance(title, str) else ""


def _only_texts(builder: Builder, here: Conjunction) -> list[str]:
    """Returns the texts of members that have just one; words go before sentences.

    Addresses are no names.
    """
    texts = []
    for _, places in sorted(here.facts.members):
        values = builder.conjunctions.expand(whole(places)).facts.values or ()
        text = json.loads(values[0]) if len(values) == 1 else None
        if isinstance(text, str) and len(text) <= LONGEST and "://" not in text:
            texts.append(text)
    return sorted(texts, key=lambda text: " " in text)
