"""Members that only answers have (`readOnly`), or only requests (`writeOnly`).

Where such a member is required, one class cannot serve both directions. What requests
and answers share is then defined once more, as requests hold it: `PetInput` beside
`Pet`. So are the types by which requests reach it; containers have no name for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from clientsmith.model import types as model
from clientsmith.model.operations import Operation
from clientsmith.model.types import (
    Arena,
    ByJsonType,
    Definition,
    Dispatch,
    Object,
    Origin,
    Plan,
    Property,
    Shape,
    TypeId,
    Union,
    parts,
)

SUFFIXES = ("Input", "Request", "InputRequest")
"""What the key of a component gets for requests; the first that makes a new key."""

Change = Callable[[TypeId], TypeId]


def split(
    types: Arena, operations: Sequence[Operation], payloads: Iterable[TypeId]
) -> tuple[Arena, tuple[Operation, ...]]:
    """Gives requests types of their own where those of answers do not fit.

    Marks of members that say nothing are dropped: what only answers hold is all
    `readOnly`.

    Args:
        types: All types.
        operations: The operations that hold them.
        payloads: Bodies that the API sends by itself.
    """
    if not any(_is_marked(definition.shape) for definition in types):
        return types, tuple(operations)
    into = {id for operation in operations for id in _sent(operation)}
    out_of = {
        id
        for operation in operations
        for response in operation.responses
        for id in response.types
    }
    requests, answers = _view(types, _in_request), _view(types, _in_answer)
    sent, received = requests.reachable(into), answers.reachable({*out_of, *payloads})
    wrong = {id for id in sent & received if _is_wrong(types[id].shape)}
    holders = _holders(requests, sent, wrong)
    count = len(types.definitions)
    twins = {
        id: TypeId(count + number)
        for number, id in enumerate(sorted(holders & received))
    }

    def for_requests(id: TypeId) -> TypeId:
        return twins.get(id, id)

    definitions = []
    only_sent, only_received = sent - received, received - sent
    for definition in types:
        id, shape = definition.id, definition.shape
        if id in only_sent:
            shape = mapped(_loosened(shape, _only_sent), for_requests)
        elif id in only_received:
            shape = _loosened(shape, _only_received)
        elif id in twins:
            shape = _loosened(shape, _received)
        definitions.append(_shaped(definition, shape))
    origins = _Origins(types)
    definitions += (
        Definition(
            twin,
            origins.of(types[id]),
            types[id].docs,
            mapped(requests[id].shape, for_requests),
            answered=id,
        )
        for id, twin in twins.items()
    )
    resent = tuple(_with_types(operation, for_requests) for operation in operations)
    return Arena(tuple(definitions)), resent


def _sent(operation: Operation) -> list[TypeId]:
    into = [parameter.type for parameter in operation.parameters]
    return into + (list(operation.body.types) if operation.body else [])


def _with_types(operation: Operation, change: Change) -> Operation:
    body = operation.body
    return replace(
        operation,
        parameters=tuple(
            replace(parameter, type=change(parameter.type))
            for parameter in operation.parameters
        ),
        body=body
        and replace(
            body,
            media_types=tuple(
                replace(media, type=change(media.type)) for media in body.media_types
            ),
        ),
    )


def _is_marked(shape: Shape) -> bool:
    return isinstance(shape, Object) and any(
        property.read_only or property.write_only for property in shape.properties
    )


def _is_wrong(shape: Shape) -> bool:
    """Whether requests require what answers do not have, or the other way round."""
    return isinstance(shape, Object) and any(
        property.required and (property.read_only or property.write_only)
        for property in shape.properties
    )


def _in_request(property: Property) -> Property | None:
    return None if property.read_only else replace(property, write_only=False)


def _in_answer(property: Property) -> Property | None:
    return None if property.write_only else property


def _only_sent(property: Property) -> Property:
    required = property.required and not property.read_only
    return replace(property, required=required, write_only=False)


def _only_received(property: Property) -> Property:
    return replace(_received(property), read_only=False)


def _received(property: Property) -> Property:
    required = property.required and not property.write_only
    return replace(property, required=required)


def _view(types: Arena, change: Callable[[Property], Property | None]) -> Arena:
    """Returns the types as one direction has them."""
    return Arena(
        tuple(
            _shaped(definition, _loosened(definition.shape, change))
            for definition in types
        )
    )


def _shaped(definition: Definition, shape: Shape) -> Definition:
    is_same = shape is definition.shape
    return definition if is_same else replace(definition, shape=shape)


def _loosened(shape: Shape, change: Callable[[Property], Property | None]) -> Shape:
    """Returns a shape with changed members, without those that become none."""
    if not isinstance(shape, Object) or not _is_marked(shape):
        return shape
    changed = map(change, shape.properties)
    return replace(shape, properties=tuple(filter(None, changed)))


def _holders(types: Arena, sent: set[TypeId], wrong: set[TypeId]) -> set[TypeId]:
    """Returns the types by which requests reach some types, these included."""
    users: dict[TypeId, list[TypeId]] = {}
    for id in sent:
        for part in parts(types[id].shape):
            users.setdefault(part, []).append(id)
    result, waiting = set(wrong), list(wrong)
    while waiting:
        more = [id for id in users.get(waiting.pop(), ()) if id not in result]
        result.update(more)
        waiting += more
    return result


class _Origins:
    """Says what types of requests are named after."""

    def __init__(self, types: Arena) -> None:
        self._components = {
            definition.origin.key for definition in types if definition.is_component
        }
        self._taken = set(map(_plain, self._components))

    def of(self, definition: Definition) -> Origin:
        """Returns the origin of the type that requests hold in place of another."""
        origin, shape = definition.origin, definition.shape
        first, *rest = origin.path
        is_class = isinstance(shape, Object) or (
            isinstance(shape, Union) and not isinstance(shape.dispatch, ByJsonType)
        )
        if not is_class or first not in self._components:
            return origin.below("input", origin.where)
        keys = [f"{first}{suffix}" for suffix in SUFFIXES]
        free = (key for key in keys if _plain(key) not in self._taken)
        return Origin((next(free, keys[-1]), *rest), origin.where)


def _plain(key: str) -> str:
    return re.sub(r"[\W_]", "", key).lower()


def mapped(shape: Shape, change: Change) -> Shape:
    """Returns a shape that is made of other types."""
    match shape:
        case model.Sequence(item=inner, either=either):
            return model.Sequence(change(inner), tuple(map(change, either)))
        case model.Mapping(value=inner):
            return model.Mapping(change(inner))
        case model.Nullable(inner=inner):
            return model.Nullable(change(inner))
        case model.Alias(target=inner):
            return model.Alias(change(inner))
        case model.Unconstrained(within=inner) if inner is not None:
            return replace(shape, within=change(inner))
        case model.Tuple(items=items):
            return model.Tuple(tuple(map(change, items)))
        case Object(properties=properties, additional=additional):
            return replace(
                shape,
                properties=tuple(
                    replace(property, type=change(property.type))
                    for property in properties
                ),
                additional=None if additional is None else change(additional),
            )
        case Union(variants=variants, dispatch=dispatch):
            return Union(tuple(map(change, variants)), _dispatch(dispatch, change))
        case _:
            return shape


def _dispatch(dispatch: Dispatch, change: Change) -> Dispatch:
    match dispatch:
        case model.ByTag(property=property, tags=tags, default=default):
            changed = tuple((tag, change(id)) for tag, id in tags)
            return model.ByTag(
                property, changed, None if default is None else change(default)
            )
        case model.ExternallyTagged(keys=keys):
            return model.ExternallyTagged(tuple((key, change(id)) for key, id in keys))
        case model.ByPlan(plan=plan):
            return model.ByPlan(_plan(plan, change))
        case _:
            return dispatch


def _plan(plan: Plan, change: Change) -> Plan:
    match plan:
        case model.Trial(variants=variants):
            return model.Trial(tuple(map(change, variants)))
        case model.TagTest(absent=absent, other=other):
            return replace(
                plan,
                branches=tuple((tag, _plan(to, change)) for tag, to in plan.branches),
                absent=_plan(absent, change),
                other=_plan(other, change),
            )
        case model.MemberTypeTest(branches=branches):
            changed = tuple((kind, _plan(inner, change)) for kind, inner in branches)
            return replace(plan, branches=changed)
