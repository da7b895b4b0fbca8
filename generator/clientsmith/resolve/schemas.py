"""What single schemas say and join: references, `allOf`, alternatives, children."""

from __future__ import annotations

import re
from itertools import chain, combinations, product
from math import prod
from typing import Any, Literal, NamedTuple

from clientsmith.load.document import Pointer
from clientsmith.load.file_set import DYNAMIC
from clientsmith.resolve import facts
from clientsmith.resolve.facts import DOCUMENTING, LIMITING, Facts, is_null
from clientsmith.resolve.places import Places, component_key, is_map, listed

Aspect = Literal["whole", "own", "oneOf", "anyOf", "children", "type"]


class Conjunct(NamedTuple):
    """One thing that a value must satisfy.

    Attributes:
        at: The place of a schema.
        aspect: `whole`; `own`, its keywords without those that join schemas; `oneOf`,
            `anyOf` or `children`, one of its alternatives; `type`, a JSON type, in
            whose stead `at` stands.
    """

    at: Pointer
    aspect: Aspect = "whole"


Demands = tuple[Literal["oneOf", "anyOf", "values"], tuple[tuple[str, ...], ...]]
"""The members that each alternative requires, and whether exactly one must hold, at
least one, or whether it also depends on values.
"""

MOST_DEMANDS = 12
"""Ways to fulfil an alternative; a sentence that lists more helps nobody."""

VALUES = DOCUMENTING | LIMITING | {"const", "enum", "format", "type"}
"""Keywords that say which values a member may have, and nothing of its parts."""


JOINING = ("allOf", "oneOf", "anyOf")
CONNECTING = frozenset({"$ref", *DYNAMIC, "discriminator", *JOINING})
"""Keywords by which a schema says something with the help of others."""


class Joined(NamedTuple):
    """What a schema joins to its own keywords.

    Attributes:
        parts: Schemas that must hold, too, and alternatives of which one must.
        demands: Alternatives that only require members.
        is_broken: Whether a reference leads nowhere.
    """

    parts: tuple[Conjunct, ...]
    demands: tuple[Demands, ...] = ()
    is_broken: bool = False


NOTHING = Joined(())


class Schemas:
    """The schemas of one document, each by itself.

    Attributes:
        places: Where they stand.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self._own: dict[Pointer, Facts] = {}
        self._branches: dict[Conjunct, tuple[Pointer, ...]] = {}
        self._joined: dict[Pointer, Joined] = {}
        self._mappings: dict[Pointer, dict[Pointer, list[str]]] = {}

    def own(self, at: Pointer) -> Facts:
        """Returns what the own keywords of a schema say."""
        if at not in self._own:
            schema = self.places.value(at)
            is_reference = is_map(schema) and "$ref" in schema and self.places.is_3_0
            self._own[at] = Facts() if is_reference else facts.read(schema, at)
        return self._own[at]

    def branches(self, choice: Conjunct) -> tuple[Pointer, ...]:
        """Returns the places of alternatives, without null."""
        if choice not in self._branches:
            at, aspect = choice
            is_parent = aspect == "children"
            found = self._children(at) if is_parent else self._alternatives(at, aspect)
            self._branches[choice] = tuple(found)
        return self._branches[choice]

    def joined(self, at: Pointer) -> Joined:
        """Returns what a schema joins to its own keywords."""
        if at not in self._joined:
            self._joined[at] = self._join(at)
        return self._joined[at]

    def _join(self, at: Pointer) -> Joined:
        schema = self.places.value(at)
        if not is_map(schema) or CONNECTING.isdisjoint(schema):
            return NOTHING
        joined: list[Conjunct] = []
        demands: list[Demands] = []
        is_broken = False
        for keyword in ("$ref", *DYNAMIC):
            if keyword in schema:
                to = self.places.target(schema[keyword]) if keyword == "$ref" else None
                is_broken = is_broken or to is None
                joined += [] if to is None else [Conjunct(to)]
        if "$ref" in schema and self.places.is_3_0:
            return Joined(tuple(joined), is_broken=is_broken)
        joined += [
            Conjunct((*at, "allOf", index))
            for index, _ in enumerate(listed(schema, "allOf"))
        ]
        for aspect in ("oneOf", "anyOf"):
            joined += self._chosen(at, aspect, demands)
        if self.branches(Conjunct(at, "children")):
            joined.append(Conjunct(at, "children"))
        return Joined(tuple(joined), tuple(demands), is_broken)

    def _chosen(
        self, at: Pointer, aspect: Literal["oneOf", "anyOf"], demands: list[Demands]
    ) -> list[Conjunct]:
        """Returns what the alternatives of a schema join to it.

        Alternatives that only limit are left to the server; what they require is noted.
        A tag makes them variants all the same.
        One alternative that is not null is joined as it is.
        """
        branches = self.branches(Conjunct(at, aspect))
        schemas = [self.places.value(branch) for branch in branches]
        beside = self.places.value((*at, "properties"))
        only_limit = all(_only_limits(schema, beside) for schema in schemas)
        if branches and only_limit and not _have_tag(schemas):
            demands.append(self._demands(at, aspect, branches))
            return []
        # A discriminator counts though there is nothing to choose from.
        if len(branches) > 1 or (branches and self.has_discriminator(at)):
            return [Conjunct(at, aspect)]
        if branches:
            return [Conjunct(branches[0])]
        return (
            [Conjunct((*at, aspect, 0))]
            if listed(self.places.value(at), aspect)
            else []
        )

    def _alternatives(self, at: Pointer, aspect: str) -> list[Pointer]:
        """Returns alternatives, each target once; those that are null are left out.

        `anyOf: [X, {type: object, nullable: true}]` means null, too: it is how
        generators of 3.0 documents write it (3,512 places in one).
        """
        alternatives = listed(self.places.value(at), aspect)
        places = [
            (*at, aspect, index)
            for index, schema in enumerate(alternatives)
            if not is_null(schema)
        ]
        telling = [place for place in places if not self.is_bare_nullable(place)]
        if len(telling) == 1:
            return telling
        targets = {self.places.resolved(place): place for place in reversed(places)}
        targets.pop(at, None)
        return list(reversed(targets.values()))

    def _children(self, at: Pointer) -> list[Pointer]:
        """Returns the alternatives of a parent: what extends it, and maybe itself.

        OAS "Discriminator Object". A parent that lists its alternatives needs none.
        """
        schema = self.places.value(at)
        if not is_map(schema) or component_key(at) is None:
            return []
        if listed(schema, "oneOf") or listed(schema, "anyOf"):
            return []
        if not is_map(discriminator := schema.get("discriminator")):
            return []
        descendants = self.places.descendants(at)
        if not descendants:
            return []
        mapping = discriminator.get("mapping")
        targets = map(self.mapped, mapping.values() if is_map(mapping) else ())
        # A parent is a variant of itself if its mapping says so, or if it has none.
        return [at, *descendants] if not mapping or at in set(targets) else descendants

    def has_discriminator(self, at: Pointer) -> bool:
        """Whether a schema has a discriminator of its own."""
        schema = self.places.value(at)
        return is_map(schema) and is_map(schema.get("discriminator"))

    def mapped(self, value: object) -> Pointer | None:
        """Returns the place that a mapping's value means.

        OAS 3.0.4 "Options for Mapping Values to Schemas": a component's key is tried
        first, then a reference. Bundling leaves some that led to files: `./Cat.yaml`.
        """
        if isinstance(value, str) and value in self.places.components:
            return self.places.component(value)
        to = self.places.target(value)
        if to is not None:
            return self.places.resolved(to)
        stem = re.sub(r".*/|\.(json|ya?ml)$", "", str(value))
        return self.places.component(stem) if stem in self.places.components else None

    def mapping(self, at: Pointer) -> dict[Pointer, list[str]]:
        """Returns the tags that a schema's discriminator maps, by what they mean."""
        if at not in self._mappings:
            found = self._mappings[at] = {}
            mapping = self.places.value((*at, "discriminator", "mapping"))
            for tag, value in mapping.items() if is_map(mapping) else ():
                if (to := self.mapped(value)) is not None:
                    found.setdefault(to, []).append(tag)
        return self._mappings[at]

    def is_bare_nullable(self, at: Pointer) -> bool:
        """Whether a schema says nothing but that it may be null.

        NSwag writes `{nullable: true, oneOf: [{}]}`.
        """
        schema = self.places.value(at)
        if not is_map(schema) or schema.get("nullable") is not True:
            return False
        says_nothing = (DOCUMENTING | {"type", "oneOf"}).issuperset(schema)
        is_free = schema.get("oneOf", [{}]) == [{}]
        return says_nothing and is_free and schema.get("type", "object") == "object"

    def _demands(
        self,
        at: Pointer,
        aspect: Literal["oneOf", "anyOf"],
        branches: tuple[Pointer, ...],
    ) -> Demands:
        schemas = [self.places.value(branch) for branch in branches]
        required = tuple(names for schema in schemas for names in _required(schema))
        if any(map(_depends_on_values, schemas)):
            return "values", required
        excluded = self.places.value((*at, "not"))
        never = set(map(str, listed(excluded, "required")))
        is_exclusive = all(
            never and never <= {*one, *other}
            for one, other in combinations(required, 2)
        )
        return ("oneOf" if is_exclusive else aspect), required


def _only_limits(schema: Any, beside: Any) -> bool:
    """Whether all that an alternative does is to limit an object's members.

    It may require members, and say which values the members may have then that stand
    beside the alternatives; it declares none of its own. Alternatives in it count as it
    does.
    """
    if not is_map(schema) or schema.get("type", "object") != "object":
        return False
    telling = {keyword for keyword in schema if not keyword.startswith("x-")}
    telling -= DOCUMENTING | {"type"}
    return (
        bool(telling)
        and telling <= LIMITING.union(JOINING, ["properties"])
        and all(
            is_map(beside)
            and name in beside
            and is_map(member)
            and VALUES.issuperset(member)
            for name, member in _members(schema)
        )
        and all(
            _only_limits(inner, beside)
            for keyword in JOINING
            for inner in listed(schema, keyword)
        )
    )


def _have_tag(schemas: list[dict[str, Any]]) -> bool:
    """Whether the text of one member tells alternatives apart."""
    for name, _ in _members(schemas[0]):
        listed_texts = [_texts(dict(_members(schema)).get(name)) for schema in schemas]
        texts = list(chain(*listed_texts))
        if all(listed_texts) and len(set(texts)) == len(texts) > 1:
            return True
    return False


def _texts(schema: Any) -> list[str]:
    """Returns the only values of a schema if they are text."""
    constant = [schema["const"]] if is_map(schema) and "const" in schema else []
    values = listed(schema, "enum") or constant
    return values if all(isinstance(value, str) for value in values) else []


def _required(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    """Returns the members that an alternative requires, for each alternative in it."""
    names = tuple(name for name in listed(schema, "required") if isinstance(name, str))
    groups = [[names]]
    groups += [_required(inner) for inner in listed(schema, "allOf")]
    groups += [
        [names for inner in listed(schema, aspect) for names in _required(inner)]
        for aspect in ("oneOf", "anyOf")
        if listed(schema, aspect)
    ]
    if prod(map(len, groups)) > MOST_DEMANDS:
        return [names]
    return [tuple(dict.fromkeys(chain(*chosen))) for chosen in product(*groups)]


def _depends_on_values(schema: dict[str, Any]) -> bool:
    """Whether more than the names of members says if an alternative holds."""
    return any(keyword in schema for keyword in ("properties", *JOINING))


def _members(schema: dict[str, Any]) -> list[tuple[str, Any]]:
    properties = schema.get("properties")
    return list(properties.items()) if is_map(properties) else []
