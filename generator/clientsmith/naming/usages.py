"""Places: where a document defines or uses a named type, in the form of a schema's key.

An inline schema has its place for a key. A component has a key of its own; when that
changes, its places tell what it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from clientsmith.model import types as model
from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import Arena, ByJsonType, Definition, Shape, TypeId

Heads = Mapping[str, str]
"""What stands for an operation in keys, by what the document calls it."""


def is_named(definition: Definition) -> bool:
    """Whether a type has a name of its own, and is not spelt out where it is used."""
    match definition.shape:
        case model.Nullable():
            return False
        case _ if definition.is_component:
            return True
        case model.Object():
            return True
        case model.Enumeration(values=values):
            return len(values) > 1
        case model.Sequence(either=either):
            return bool(either)  # which Python reads in another way than checkers
        case model.Union(dispatch=dispatch):
            return not isinstance(dispatch, ByJsonType)
        case _:
            return False


def joined(head: str, *steps: str) -> str:
    """Returns the key of what stands below something; operations end in a space."""
    return f"{head}{'' if head.endswith(' ') else '.'}{'.'.join(steps)}"


def key(definition: Definition, components: Container[str], heads: Heads) -> str:
    """Returns the key of a type.

    Args:
        definition: The type.
        components: The keys of all components.
        heads: What stands for operations.
    """
    first, *rest = definition.origin.path
    if rest and first not in components:
        first = heads.get(first, first)
    return joined(first, *rest) if rest else first


def operation_key(operation: Operation) -> str:
    """Returns what a config calls an operation."""
    return operation.key


def line(operation: Operation) -> str:
    """Returns what stands for an operation in the document alone."""
    return f"{operation.method} {operation.path}"


def uses(
    api: Api, keys: Mapping[TypeId, str], entries: Mapping[str, str]
) -> Iterator[tuple[str, TypeId]]:
    """Yields all places that are of a named type, with the type.

    A union that is nowhere used, since it is one alternative of another, is at its own
    variants.

    Args:
        api: The document.
        keys: What stands for each named type.
        entries: What stands for each operation, by its line.
    """
    used = set()
    for place, id in _uses(api, keys, entries):
        used.add(id)
        yield place, id
    for id in filter(lambda id: id not in used, keys):
        shape = api.types[id].shape
        variants = shape.variants if isinstance(shape, model.Union) else ()
        for variant in filter(keys.__contains__, variants):
            yield joined(keys[variant], "(union)"), id


def _uses(
    api: Api, keys: Mapping[TypeId, str], entries: Mapping[str, str]
) -> Iterator[tuple[str, TypeId]]:
    for operation in api.operations:
        head = f"{entries[line(operation)]} "
        for step, id in _roots(api.types, operation):
            yield from _within(api.types, joined(head, step), id)
    for id, own in keys.items():
        for step, part in _steps(api.types, api.types[id].shape):
            yield from _within(api.types, joined(own, step), part)


def _roots(types: Arena, operation: Operation) -> Iterator[tuple[str, TypeId]]:
    for parameter in operation.parameters:
        yield parameter.name, parameter.type
    for number, id in enumerate(operation.body.types if operation.body else ()):
        # of several schemas, all but the first have their media type
        yield types[id].origin.path[-1] if number else "request", id
    for response in operation.responses:
        step = "response" if response.is_success else f"{response.status} response"
        for content in response.contents:
            if content.type is None:
                continue
            # of several successes with inline schemas, all but one have their status
            first, *rest = types[content.type].origin.path
            is_inline = first == operation.key and bool(rest)
            yield (rest[0] if is_inline else step), content.type
        for part in response.streams:
            if part.type is not None:
                yield f"{step}.event", part.type


def _within(types: Arena, place: str, id: TypeId) -> Iterator[tuple[str, TypeId]]:
    """Yields a place and its type; if that has no name, what it is made of."""
    if is_named(types[id]):
        yield place, id
        return
    for step, part in _steps(types, types[id].shape):
        yield from _within(types, joined(place, step) if step else place, part)


def _steps(types: Arena, shape: Shape) -> Iterator[tuple[str, TypeId]]:
    """Yields what a type is made of, with what the way there is called."""
    match shape:
        case model.Sequence(item=inner):
            yield "item", inner
        case model.Tuple(items=items):
            yield from ((f"item {number}", id) for number, id in enumerate(items, 1))
        case model.Mapping(value=inner):
            yield "value", inner
        case model.Nullable(inner=inner):
            yield "", inner
        case model.Alias(target=inner):
            yield "alias", inner
        case model.Object(properties=properties, additional=additional):
            yield from ((each.name, each.type) for each in properties)
            if additional is not None:
                yield "value", additional
        case model.Union():
            yield from _variants(types, shape)


def _variants(types: Arena, union: model.Union) -> Iterator[tuple[str, TypeId]]:
    """Yields variants by what tells them apart, whatever their order or title is."""
    match union.dispatch:
        case model.ByTag(tags=tags):
            listed = tags
        case model.ExternallyTagged(keys=keys):
            listed = keys
        case model.ByPlan(plan=plan):
            listed = tuple(_tagged(plan))
        case _:
            listed = ()
    yield from ((str(tag), id) for tag, id in listed)
    reached = {id for _, id in listed}
    for id in union.variants:
        if id not in reached:
            yield _kind(types, id, isinstance(union.dispatch, model.ByPlan)), id


def _tagged(plan: model.Plan) -> Iterator[tuple[model.Tag, TypeId]]:
    """Yields the tags of a plan that lead to one variant each."""
    if isinstance(plan, model.TagTest):
        for tag, inner in plan.branches:
            if isinstance(inner, model.Trial) and len(inner.variants) == 1:
                yield tag, inner.variants[0]
            else:
                yield from _tagged(inner)


def _kind(types: Arena, id: TypeId, is_tried: bool) -> str:
    """Returns what an alternative is: what it requires, if it is told by trial."""
    shape = types.bare(id).shape
    if is_tried and isinstance(shape, model.Object):
        return "+".join(sorted(each.name for each in shape.properties if each.required))
    return type(shape).__name__.lower()
