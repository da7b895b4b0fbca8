"""What the rules call methods and classes, and what these fall back on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from clientsmith.model.operations import Operation
from clientsmith.model.types import Definition, Enumeration, Object, Union
from clientsmith.naming import identifiers
from clientsmith.naming.deciding import Wish
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.usages import line

INLINE: Mapping[type, str] = {Enumeration: "Value", Object: "Object", Union: "Choice"}
"""What is added to the name of a schema that another one has already."""

LONGEST = 60
"""Characters of a class that is called by the whole way to it."""

Path = tuple[str, ...]


CONVERTER = "(?:(?:float|int|path|string|uuid)_)?"
"""What a path of Flask may have before a parameter."""


def methods(operations: Sequence[Operation], way: Sequence[str] = ()) -> list[Wish]:
    """Returns what operations may be called whose methods stand on one class.

    Of several that would have one name, the one that is written so has it. The others
    are told apart by the HTTP method, or else by the words that only their path has.

    Args:
        operations: The operations.
        way: The attributes that lead to that class. What they say, or the tag, need
            not be said by what names begin with.
    """
    texts = _texts(operations)
    prefixes = _prefixes(operations, texts, way) if way else [""] * len(texts)
    texts = [
        identifiers.snake(text).removeprefix(prefix) if prefix else text
        for text, prefix in zip(texts, prefixes, strict=True)
    ]
    groups: dict[Identifier, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        groups[identifiers.operation(text)].append(index)
    result: dict[int, Wish] = {}
    for name, group in groups.items():
        exact = [index for index in group if texts[index] == name.rstrip("_")]
        for index in group:
            operation = operations[index]
            names, rank = [name], 0 if exact == [index] else 1
            if len(group) > 1 and rank:
                others = [operations[other] for other in group if other != index]
                names, rank = [_told_apart(name, operation, others)], 2
            words = [word for word in _words(operation) if word not in name.split("_")]
            whole = [operation.method, *_words(operation)]
            if operation.id:
                names += [_joined(name, *words), _joined(name, *whole)]
            function = _function(operation, [operation.method.lower()])
            texts_before = filter(None, (operation.id, function))
            result[index] = Wish(
                tuple(names),
                rank,
                (operation.path, operation.method),
                former=tuple(map(identifiers.operation, texts_before)),
                prefix=prefixes[index],
            )
    return [result[index] for index in range(len(operations))]


def _prefixes(
    operations: Sequence[Operation], texts: Sequence[str], way: Sequence[str]
) -> list[str]:
    """Returns what each name begins with that its group says, too: `repos_`.

    It is empty where too little would be left, or what another operation is called.
    """
    names = [identifiers.snake(text) for text in texts]
    group = f"{'_'.join(way)}_"
    prefixes = [
        group if name.startswith(group) else f"{identifiers.snake(operation.tag)}_"
        for name, operation in zip(names, operations, strict=True)
    ]
    rests = list(map(str.removeprefix, names, prefixes))
    # operations of one name are told apart with or without the prefix
    count = Counter(rest for rest, _ in set(zip(rests, names, strict=True)))
    return [
        prefix if rest != name and rest.isidentifier() and count[rest] == 1 else ""
        for name, prefix, rest in zip(names, prefixes, rests, strict=True)
    ]


def _texts(operations: Sequence[Operation]) -> list[str]:
    """Returns what each operation is called after.

    That is the `operationId`; of one by FastAPI or Litestar the function in it, unless
    another operation would have that name; and method and path where there is none.
    """
    ids = [operation.id or line(operation) for operation in operations]
    methods: dict[str, set[str]] = defaultdict(set)
    for operation in operations:
        methods[operation.id].add(operation.method.lower())
    functions = [
        _function(operation, methods[operation.id]) for operation in operations
    ]
    # `api` is no function where ids that FastAPI has not made begin with it, too
    others = {
        id.split("_")[0] for id, made in zip(ids, functions, strict=True) if not made
    }
    functions = ["" if function in others else function for function in functions]
    handlers = list(map(_handler, operations))
    functions = handlers if all(handlers) else functions
    wanted: dict[str, set[str]] = defaultdict(set)
    for id, function in zip(ids, functions, strict=True):
        wanted[identifiers.operation(function or id)].add(id)
    return [
        function
        if function and len(wanted[identifiers.operation(function)]) == 1
        else id
        for id, function in zip(ids, functions, strict=True)
    ]


def _function(operation: Operation, methods: Collection[str]) -> str:
    """Returns the function in an `operationId` by FastAPI; empty if it is none.

    `get_owner_owners__owner_id__get` is `get_owner`, `/owners/{owner_id}` and `get`,
    with an underscore for each symbol. Where Flask's path is `<int:owner_id>`, it is
    `_int_owner_id_`.

    Args:
        operation: The operation.
        methods: Those of all operations with this `operationId`: a function that
            serves several has one of them in it.
    """
    if not operation.id.endswith(tuple(methods)):
        return ""
    pieces = re.split(r"\{(.*?)\}", operation.path)
    plain = [re.sub(r"\W", "_", piece) for piece in pieces]
    path = "".join(
        f"_{CONVERTER}{piece}_" if at % 2 else piece for at, piece in enumerate(plain)
    )
    end = re.search(rf"{path}_({'|'.join(sorted(methods))})$", operation.id)
    return operation.id[: end.start()] if end else ""


def _handler(operation: Operation) -> str:
    """Returns the function in an `operationId` by Litestar; empty if it is none.

    `OwnersOwnerIdGetOwner` is `/owners/{owner_id}`, of which nothing is said twice, and
    `get_owner`. What only says the method is no name.
    """
    before = ""
    for part in re.findall(r"[^/{}]+", operation.path):
        before += "" if part.title() in before else part.title()
    before = re.sub(r"[\W_]", "", before)
    rest = operation.id.removeprefix(before)
    if not operation.id.startswith(before) or not rest[:1].isupper():
        return ""
    return operation.id if rest.upper() == operation.method else rest


def _told_apart(
    name: Identifier, operation: Operation, others: Sequence[Operation]
) -> Identifier:
    """Returns a name for an operation that would be called like others.

    An `operationId` of all that begins with the method of one is that one's.
    """
    alike = [other for other in others if other.method == operation.method]
    if not alike:
        first, _, rest = name.partition("_")
        is_one_id = {operation.id} == {other.id for other in others}
        methods = {operation.method, *(other.method for other in others)}
        if is_one_id and rest and first.upper() in methods:
            return _joined(operation.method, rest)
        return _joined(name, operation.method)
    shared = {word for other in alike for word in _words(other)}
    return _joined(name, *(word for word in _words(operation) if word not in shared))


def _joined(*words: str) -> Identifier:
    return identifiers.operation("_".join(words))


def _words(operation: Operation) -> list[str]:
    return [word.lower() for word in identifiers.words(operation.path)]


class Shortener:
    """Shortens names that are too long to be read.

    That is the owner, and as few of the last steps as tell a type apart from all others
    of this owner. So no other owner has a say in it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._count: Counter[tuple[Path, Path]] = Counter()
        for path in paths:
            owner, steps = _owned(path)
            for start in range(len(steps)):
                self._count[owner, steps[start:]] += 1

    def short(self, path: Path) -> Identifier | None:
        """Returns the short name of an inline schema; None if no end is its own."""
        owner, steps = _owned(path)
        for start in reversed(range(len(steps))):
            if self._count[owner, steps[start:]] == 1:
                return identifiers.class_name(*owner, *steps[start:])
        return None


def _owned(path: Path) -> tuple[Path, Path]:
    """Splits a way into a component, or a body of an operation, and what is below."""
    start = 1 + path[1].endswith(("request", "response")) if len(path) > 2 else 1
    return path[:start], path[start:]


def class_(
    definition: Definition,
    path: Path,
    key: str,
    shortener: Shortener,
    patterns: tuple[str, ...],
) -> Wish:
    """Returns what a class may be called.

    A component whose key is a class name has it, then come other components, then
    inline schemas: by the whole way to them, with the kind of type where another one
    has that.

    Args:
        definition: The type.
        path: The way to it, with methods for operations.
        key: What decides between equals.
        shortener: Knows the ways to all inline schemas.
        patterns: All names that come with the class.
    """
    whole = identifiers.class_name(*path)
    names = [whole]
    rank = 2
    if definition.is_component:
        rank = int(whole != path[0])
    elif len(whole) > LONGEST:
        names = [shortener.short(path) or whole, whole]
    names.append(Identifier(whole + INLINE.get(type(definition.shape), "Type")))
    return Wish(tuple(names), rank, (*path, key), joint="", patterns=patterns)
