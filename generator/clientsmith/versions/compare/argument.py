"""What is different in an argument that both methods have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from clientsmith.client.model import Argument, Method
from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.types import Docs, Mapping, Object, Sequence
from clientsmith.naming.inputs import Source
from clientsmith.versions.changes import Severity, Target, Use
from clientsmith.versions.compare import presence, said
from clientsmith.versions.compare.compared import Compared
from clientsmith.versions.compare.documented import docs_of_part
from clientsmith.versions.compare.notes import BREAKING, INFO
from clientsmith.versions.compare.presence import Null
from clientsmith.versions.compare.relations import Relation, not_null, passed, relation

PLACES = defaultdict(
    lambda: "the body",
    {
        Source.PATH: "the path",
        Source.QUERY: "the query",
        Source.HEADER: "a header",
    },
)
"""Where arguments go, as messages say it."""


def given(method: Method, argument: Argument) -> Target:
    """Returns the calls that give an argument."""
    listed = method.positional
    position = listed.index(argument) if argument in listed else None
    return Target(Use.ARGUMENT, method.callables, argument.name, position)


def left_out(method: Method, name: str) -> Target:
    """Returns the calls that do not give an argument."""
    return Target(Use.NO_ARGUMENT, method.callables, name)


@dataclass(frozen=True)
class Kept:
    """An argument that both methods have."""

    method: Compared
    old: Argument
    new: Argument

    @property
    def where(self) -> tuple[Location, Location]:
        """Where both documents have it."""
        return self.old.where, self.new.where

    @property
    def given(self) -> Target:
        """The calls that give it."""
        return given(self.method.before, self.old)

    def note(
        self, rule: str, severity: Severity, message: str, *targets: Target
    ) -> None:
        """Notes a change of it."""
        old, new = self.where
        self.method.notes.add(
            rule, severity, message, *targets, old=old, new=new, part=self.old.name
        )

    def compare(self) -> None:
        """Notes what is different in it."""
        self._name()
        self._demand()
        self._kind()
        self._null()
        self._type()
        old, new, notes = self.old, self.new, self.method.notes
        docs = _docs(self.method.pairs.old, old), _docs(self.method.pairs.new, new)
        said.deprecation(notes, "argument", old.name, docs, self.where, self.given)
        if not old.required and not new.required:
            calls = left_out(self.method.before, old.name)
            said.defaults(notes, old.name, docs, self.where, calls)
        types, own = (old.type, new.type), (old.docs, new.docs)
        known = docs_of_part(self.method.pairs, types, own)
        said.limits(notes, old.name, known, self.where, self.given)

    def _name(self) -> None:
        old, new = self.old, self.new
        if old.name != new.name:
            # By position it can be given as before.
            named = Target(Use.ARGUMENT, self.method.before.callables, old.name)
            message = f"`{old.name}` is called `{new.name}`"
            self.note("argument-renamed", BREAKING, message, named)
        elif old.wire != new.wire:
            message = f"`{old.name}` is sent as `{new.wire}`, and was `{old.wire}`"
            self.note("argument-wire-name-changed", INFO, message)

    def _demand(self) -> None:
        old, new = self.old, self.new
        if new.required and not old.required:
            calls = left_out(self.method.before, old.name)
            message = f"`{new.name}` must be given"
            self.note("argument-became-required", BREAKING, message, calls)
        elif old.required and not new.required:
            self.note("argument-optional", INFO, f"`{new.name}` may be left out")

    def _kind(self) -> None:
        old, new = self.old, self.new
        was_placed, is_placed = old.source is Source.PATH, new.source is Source.PATH
        if was_placed and not is_placed:
            message = f"`{new.name}` must be named"
            self.note("argument-by-keyword", BREAKING, message, self.given)
        elif is_placed and not was_placed:
            message = f"`{new.name}` may be given by position"
            self.note("argument-by-position", INFO, message)
        elif PLACES[old.source] != PLACES[new.source]:
            message = f"`{new.name}` goes into {PLACES[new.source]}, and went into "
            message += PLACES[old.source]
            self.note("argument-sent-otherwise", INFO, message)
        elif self._style(old) != self._style(new):
            message = f"`{new.name}` is written otherwise in the request"
            self.note("argument-sent-otherwise", INFO, message)

    def _style(self, argument: Argument) -> tuple[object, ...]:
        """Returns how an argument is written, as far as its type makes a difference."""
        own = argument.parameter
        shape = self.method.pairs.new.api.types.bare(self.new.type).shape
        if own is None:
            return ()
        if own.as_json or not isinstance(shape, Sequence | Mapping | Object):
            return (own.as_json,)
        return (own.style, own.explode)

    def _null(self) -> None:
        pairs = self.method.pairs
        old = presence.of_argument(pairs.old.api.types, self.old)
        new = presence.of_argument(pairs.new.api.types, self.new)
        severity = presence.passed(pairs, (old, self.old.type), (new, self.new.type))
        if severity is None:
            return
        name = self.new.name
        if new is Null.NULL:
            message = f"`{name}=None` sends null"
            message += ", and sent nothing" if old is Null.ABSENT else ""
            self.note("argument-nullable", severity, message, self.given)
        else:
            message = f"`{name}=None` "
            message += "sends nothing, and sent null"
            if new is Null.ILLEGAL:
                message = f"`{name}` may not be None any more"
            self.note("argument-not-nullable", severity, message, self.given)

    def _type(self) -> None:
        old, new = self.old, self.new
        pairs = self.method.pairs
        found = relation(
            pairs,
            not_null(pairs.old.api.types, old.type),
            not_null(pairs.new.api.types, new.type),
        )
        if found is Relation.EQUAL and old.is_file == new.is_file:
            return
        self.note(
            "argument-type-changed",
            BREAKING if found is Relation.EQUAL else passed(found),
            f"`{new.name}` takes `{new.accepts}`, and took `{old.accepts}`",
            self.given,
        )


def _docs(service: Service, argument: Argument) -> Docs:
    """Returns what a document says of an argument, or else of its schema."""
    own, schema = argument.docs, service.api.types[argument.type].docs
    return Docs(
        own.description,
        own.deprecated,
        own.default if own.default is not None else schema.default,
    )
