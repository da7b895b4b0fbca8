"""What of the old document is what of the new one, whatever either calls it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from clientsmith.client.model import Alternative, Argument, Method
from clientsmith.client.service import Service
from clientsmith.model.operations import Operation
from clientsmith.model.types import Definition, TypeId
from clientsmith.naming.ledger import EMPTY, operation_entry
from clientsmith.naming.matching import Matcher

Header = tuple[str, str, str]
"""The name of a header, and its values on both sides; empty where it is not sent."""


@dataclass(frozen=True)
class Pairs:
    """Two documents, and what of one is what of the other.

    Attributes:
        methods: All methods, new ones last; None stands for what one side lacks.
        types: Named types of the new document by those of the old one.
    """

    old: Service
    new: Service
    methods: tuple[tuple[Method | None, Method | None], ...]
    types: Mapping[TypeId, TypeId]

    def has(self, old: TypeId, new: TypeId) -> bool:
        """Whether two named types are one and the same."""
        return self.types.get(old) == new

    @cached_property
    def headers(self) -> frozenset[Header]:
        """Headers that all calls carry otherwise, with both values."""
        kept = [headers(self, *pair) for pair in self.methods if all(pair)]
        return frozenset.intersection(*kept or [headers(self, None, None)])

    @property
    def gone(self) -> list[Definition]:
        """Named types of the old document that the new one does not have."""
        there = self.new.declarations
        return [type for type in self.old.types if self.types.get(type.id) not in there]

    @property
    def added(self) -> list[Definition]:
        """Named types of the new document that the old one did not have."""
        kept = {new for old, new in self.types.items() if old in self.old.declarations}
        return [type for type in self.new.types if type.id not in kept]


def pairs(old: Service, new: Service) -> Pairs:
    """Finds out what of two documents belongs together.

    The ledger's answers go first, so that code, ledger and reports agree. Where it has
    none, methods belong together by their name, by the endpoint of another version of
    the path, and last by the components that they take and return, if no other method
    could be meant; types do by their name, and by the places that use them.
    """
    before = Matcher(old.api, EMPTY)
    after = Matcher(new.api, before.as_ledger())
    by_entry = {before.entry(method.operation): method for method in old.methods}
    found: dict[str, Method] = {}
    for method in new.methods:
        other = by_entry.get(after.home(method.operation))
        if other is not None:
            found[other.key] = method
    for other, method in _more_methods(old, new, found):
        found[other.key] = method
        after.move(method.operation, before.entry(other.operation))
    kept = {method.key for method in found.values()}
    methods: list[tuple[Method | None, Method | None]] = [
        (method, found.get(method.key)) for method in old.methods
    ]
    methods += [(None, method) for method in new.methods if method.key not in kept]
    names = {old.name(type.id): type.id for type in old.types}
    named = {
        type.id: names[name]
        for type in new.types
        if (name := new.name(type.id)) in names
    }
    return Pairs(old, new, tuple(methods), after.successors(before, named))


Criterion = Callable[[Method], Hashable]


def _more_methods(
    old: Service, new: Service, found: Mapping[str, Method]
) -> Iterator[tuple[Method, Method]]:
    """Yields methods that belong together although the ledger cannot tell."""
    kept = {method.key for method in found.values()}
    waiting = {method.key: method for method in old.methods if method.key not in found}
    offered = {method.key: method for method in new.methods if method.key not in kept}
    steps: tuple[tuple[Criterion, Criterion], ...] = (
        (_label, _label),
        (_name, _name),
        (_without_version, _without_version),
        (partial(_components, old), partial(_components, new)),
    )
    for first, second in steps:
        before = _unique(first, waiting.values())
        after = _unique(second, offered.values())
        for sign in before.keys() & after.keys():
            yield before[sign], after[sign]
            del waiting[before[sign].key], offered[after[sign].key]


def _unique(criterion: Criterion, methods: Iterable[Method]) -> dict[Hashable, Method]:
    """Returns methods by a criterion, those left out that share it with others."""
    signs = [(criterion(method), method) for method in methods]
    count = Counter(sign for sign, _ in signs)
    return {
        sign: method for sign, method in signs if sign is not None and count[sign] == 1
    }


def _label(method: Method) -> str:
    return method.label


def _name(method: Method) -> str:
    return method.name


def _without_version(method: Method) -> str:
    """Returns the endpoint without what says a version in its path: `/v2`."""
    return re.sub(r"/v\d+\w*(?=/)", "", operation_entry(method.operation))


def _components(service: Service, method: Method) -> Hashable:
    """Returns what a method does to which components; None if there are none."""
    operation = method.operation
    types = operation.body.types if operation.body else ()
    returned = [id for answer in operation.successes for id in answer.types[:1]]
    body = "".join(_component(service, id) for id in types)
    result = _component(service, returned[0]) if returned else ""
    return (operation.method, body, result) if body or result else None


def _component(service: Service, id: TypeId) -> str:
    definition = service.api.types[id]
    return definition.origin.key if definition.is_component else ""


def headers(
    pairs: Pairs, before: Method | None, after: Method | None
) -> frozenset[Header]:
    """Returns the headers that calls of two methods carry otherwise."""
    old, new = _carried(pairs.old, before), _carried(pairs.new, after)
    both = {(name, old.get(name, ""), new.get(name, "")) for name in {*old, *new}}
    return frozenset(header for header in both if header[1] != header[2])


def _carried(service: Service, method: Method | None) -> dict[str, str]:
    """Returns what requests carry; versions always differ in their names."""
    labels = (service.version, service.api.version)
    own = dict(method.operation.headers) if method else {}
    return {
        name: "{version}" if text in labels else text
        for name, text in {**service.headers, **own}.items()
    }


ArgumentPair = tuple[Argument | None, Argument | None]


def arguments(before: Method, after: Method) -> list[ArgumentPair]:
    """Returns all arguments with what has become of them, new ones last.

    Those of one path belong together by their place in it. Others do by the name that
    the request has for them, or else by the one that callers use. What is then left of
    two paths with as many parameters belongs together by its place, too.
    """
    found = _ArgumentPairs(before, after)
    if is_same_endpoint(before.operation, after.operation):
        found.join_positional()
    found.join(lambda argument: (argument.source, argument.wire))
    found.join(lambda argument: argument.wire)
    found.join(lambda argument: argument.name)
    if len(before.positional) == len(after.positional):
        found.join_positional()
    return found.all()


BodyPair = tuple[Alternative, Alternative | None]


def bodies(before: Method, after: Method) -> Iterator[BodyPair]:
    """Yields what made a body with what makes it now; None if nothing does."""
    names: dict[str, str] = {
        old.name: new.name for old, new in arguments(before, after) if old and new
    }
    for body in before.bodies:
        takes, requires = (
            {names[name] for name in listed if name in names}
            for listed in (body.takes, body.requires)
        )
        fitting = (
            other
            for other in after.bodies
            if takes <= {*other.takes} and {*other.requires} <= requires
        )
        yield body, next(fitting, None)


def is_same_endpoint(old: Operation, new: Operation) -> bool:
    """Whether method and path are the same, whatever the path calls its parameters."""
    return operation_entry(old) == operation_entry(new)


class _ArgumentPairs:
    def __init__(self, before: Method, after: Method) -> None:
        self.before = before
        self.after = after
        # Names are those of one method, so no two arguments share one.
        self.waiting = {argument.name: argument for argument in before.arguments}
        self.offered = {argument.name: argument for argument in after.arguments}
        self.found: dict[str, Argument] = {}

    def join(self, criterion: Callable[[Argument], Hashable]) -> None:
        """Joins what is alike by a criterion."""
        offered = {criterion(argument): argument for argument in self.offered.values()}
        for argument in list(self.waiting.values()):
            other = offered.pop(criterion(argument), None)
            if other is not None:
                self._add(argument, other)

    def join_positional(self) -> None:
        """Joins what is left of the arguments that can be given by position."""
        old = [part for part in self.before.positional if part.name in self.waiting]
        new = [part for part in self.after.positional if part.name in self.offered]
        if len(old) == len(new):
            for pair in zip(old, new, strict=True):
                self._add(*pair)

    def _add(self, old: Argument, new: Argument) -> None:
        self.found[old.name] = new
        del self.waiting[old.name], self.offered[new.name]

    def all(self) -> list[ArgumentPair]:
        """Returns the pairs in the order of the old method, then what is new."""
        kept: list[ArgumentPair] = [
            (argument, self.found.get(argument.name))
            for argument in self.before.arguments
        ]
        return kept + [(None, argument) for argument in self.offered.values()]
