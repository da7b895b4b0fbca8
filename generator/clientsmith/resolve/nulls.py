"""Whether a schema admits null. It belongs to the use of a type, not to the type.

Authors do not write null as a conjunction, so it has rules of its own. `nullable: true`
counts wherever it stands: on the schema, beside `$ref`, `allOf` and an `enum` without
null (OAS 3.0.3 is stricter), and as a part of `allOf` of its own. So does null in an
`enum`, though the `type` beside it has none: nobody lists it for nothing. Else `$ref`,
`type` (3.1), `const`, the parts of `allOf` and the alternatives all have a say.
"""

from __future__ import annotations

from clientsmith.load.document import Pointer
from clientsmith.resolve.conjunctions import Conjunctions
from clientsmith.resolve.facts import declared_types, is_null_beside
from clientsmith.resolve.places import is_map, listed
from clientsmith.resolve.schemas import CONNECTING

Verdict = bool | None
"""Whether null is admitted; None where a schema says nothing of it."""

Groups = list[list[Pointer]]
"""Schemas that have a say; any of a group admits null for it."""


class Nulls:
    """Answers for one document whether schemas admit null."""

    def __init__(self, conjunctions: Conjunctions) -> None:
        self._conjunctions = conjunctions
        self._places = conjunctions.places
        self._verdicts: dict[Pointer, Verdict] = {}

    def admits(self, places: tuple[Pointer, ...]) -> bool:
        """Whether the conjunction of some schemas admits null."""
        verdicts = {self._verdict(at) for at in places}
        return True in verdicts and False not in verdicts

    def _verdict(self, at: Pointer) -> Verdict:
        if at in self._verdicts:
            return self._verdicts[at]
        waiting: list[tuple[Pointer, Groups | None]] = [(at, None)]
        while waiting:
            place, groups = waiting.pop()
            if groups is not None:
                self._verdicts[place] = self._decide(place, groups)
            elif place not in self._verdicts:
                self._verdicts[place] = None  # a circle meets itself here
                groups = self._groups(place)
                waiting.append((place, groups))
                waiting += [(part, None) for group in groups for part in group]
        return self._verdicts[at]

    def _groups(self, at: Pointer) -> Groups:
        """Returns the schemas that have a say."""
        schema = self._places.value(at)
        if not is_map(schema) or CONNECTING.isdisjoint(schema):
            return []
        to = self._places.referred(at)
        groups = [[to]] if to is not None else []
        if "$ref" in schema and self._places.is_3_0:
            return groups
        groups += [
            [(*at, "allOf", index)] for index, _ in enumerate(listed(schema, "allOf"))
        ]
        for aspect in ("oneOf", "anyOf"):
            group = [
                (*at, aspect, index) for index, _ in enumerate(listed(schema, aspect))
            ]
            groups += [group] if group else []
        return groups

    def _decide(self, at: Pointer, groups: Groups) -> Verdict:
        schema = self._places.value(at)
        if not is_map(schema):
            return None if schema is True else False
        if schema.get("nullable") is True or is_null_beside(schema):
            return True
        if None in listed(schema, "enum") and declared_types(schema):
            return True
        verdicts: list[Verdict] = []
        if "$ref" not in schema or not self._places.is_3_0:
            verdicts += self._own(schema)
        for group in groups:
            if self._is_written_as_object(group):
                return True
            inner = {self._verdicts[place] for place in group}
            verdicts.append(True if True in inner else None if None in inner else False)
        if False in verdicts:
            return False
        return True if True in verdicts else None

    def _own(self, schema: dict[str, object]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        declared = schema.get("type")
        if isinstance(declared, str | list):
            names = [declared] if isinstance(declared, str) else declared
            verdicts.append("null" in names)
        if listed(schema, "enum"):
            verdicts.append(None in listed(schema, "enum"))
        elif "const" in schema:
            verdicts.append(schema["const"] is None)
        return verdicts

    def _is_written_as_object(self, group: list[Pointer]) -> bool:
        """Whether a part of `allOf` is `{nullable: true}` and nothing more."""
        if len(group) != 1 or not self._conjunctions.is_bare_nullable(group[0]):
            return False
        return "type" not in self._places.value(group[0])
