"""Methods: what each operation takes, returns and raises."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as MappingOf
from pathlib import PurePosixPath

from clientsmith.client import credentials, results
from clientsmith.client.annotations import Annotator
from clientsmith.client.bodies import accepted, alternatives, read_only
from clientsmith.client.model import (
    MOST_OVERLOADS,
    NONE,
    Argument,
    Demand,
    Method,
    Result,
)
from clientsmith.client.paging import paging
from clientsmith.client.waiting import wait
from clientsmith.config import Pagination
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import (
    IMPLIED,
    Api,
    Body,
    Operation,
    Parameter,
    Serialization,
    Style,
)
from clientsmith.model.types import Arena, Enumeration, Object, Scalar, TypeId, Union
from clientsmith.naming.arguments import Named, is_flag, own_names
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Input, Source, spread
from clientsmith.naming.usages import operation_key
from clientsmith.waiters import Waiter

ALIKE = {Style.SIMPLE, Style.FORM, Style.SPACES, Style.PIPES, Style.DEEP}
"""Styles that make no difference to a scalar."""

FIELDS = tuple(field.name for field in dataclasses.fields(Input))


class MethodBuilder:
    """Builds the methods of one document.

    Attributes:
        api: The document.
        annotator: Knows its types and names.
        folder: Where its code goes, below the package.
        access: What stands before a group in a call: `client.db_data(...)`.
        is_bracketed: Whether forms are written as `a[b]=c`.
        waiters: What config and document say of waiting, by operation.
        pagination: What the config says of pages, by operation.
        diagnostics: Where findings go.
    """

    def __init__(
        self,
        api: Api,
        annotator: Annotator,
        folder: PurePosixPath,
        access: str,
        is_bracketed: bool,
        waiters: MappingOf[str, Waiter],
        pagination: MappingOf[str, Pagination],
        diagnostics: Diagnostics,
    ) -> None:
        self.api = api
        self.annotator = annotator
        self.names = annotator.names
        self.folder = folder
        self.access = access
        self.is_bracketed = is_bracketed
        self.waiters = waiters
        self.pagination = pagination
        self.diagnostics = diagnostics
        self.credentials = credentials.arguments(api)

    def methods(self) -> tuple[Method, ...]:
        """Returns the methods, in the document's order."""
        methods = (
            self._method(name, operation)
            for name, operation in zip(
                self.names.operations, self.api.operations, strict=True
            )
        )
        return tuple(
            dataclasses.replace(
                method,
                bodies=tuple(
                    alternatives(
                        self.annotator,
                        method.operation.body,
                        method.arguments,
                        self.is_bracketed,
                    )
                ),
                exclusive=_exclusive(method),
            )
            for method in methods
        )

    def _method(self, name: Identifier, operation: Operation) -> Method:
        key = operation_key(operation)
        named = self.names.arguments[key]
        arguments = self._arguments(named, operation.body)
        result = results.result(operation, self.annotator)
        groups = self.names.groups
        module = groups.tags[operation.tag]
        waiter = self.waiters.get(key)
        security = operation.security
        return Method(
            name=name,
            key=key,
            operation=operation,
            home=".".join((*self.folder.parts, "resources", module)),
            group=self.names.resources[module],
            way=groups.ways[module],
            access=".".join((self.access, *groups.ways[module])),
            arguments=arguments,
            deprecated_arguments={
                deprecated: name for name, _, deprecated in named if deprecated
            },
            demands=_demands(self.api.types, operation, arguments),
            own=tuple(
                own_names(
                    [input for _, input, _ in named],
                    operation.body,
                    waits=waiter is not None,
                )
            ),
            result=result,
            errors=results.errors(operation, self.annotator),
            flag=self._flag(arguments, result),
            wait=wait(
                self.api, operation, arguments, self.annotator, waiter, self.diagnostics
            )
            if waiter
            else None,
            paging=paging(
                operation,
                name,
                arguments,
                self.annotator,
                self.pagination,
                self.diagnostics,
            ),
            security=None
            if security is None
            else credentials.needed(security, self.credentials),
            read_only=read_only(self.api.types, arguments),
        )

    def _arguments(
        self, named: tuple[Named, ...], body: Body | None
    ) -> tuple[Argument, ...]:
        arguments = [self._argument(name, input, body) for name, input, _ in named]
        # Sorting is stable: within each kind, they are as the document has them.
        arguments.sort(
            key=lambda argument: (
                argument.source is not Source.PATH,
                argument.source is not Source.PATH and not argument.required,
            )
        )
        return tuple(arguments)

    def _argument(self, name: Identifier, input: Input, body: Body | None) -> Argument:
        return Argument(
            **{field: getattr(input, field) for field in FIELDS},
            name=name,
            accepts=accepted(self.annotator, input, body),
            is_nullable=any(map(self.api.types.is_nullable, input.types)),
            serialization=_serialization(input.parameter, self.api.types),
        )

    def _flag(
        self, arguments: tuple[Argument, ...], result: Result
    ) -> Identifier | None:
        """Returns the argument that asks for events in place of another answer."""
        if result.annotation == NONE or result.event is None:
            return None
        types = self.api.types
        flags = (argument for argument in arguments if is_flag(types, argument))
        return next((flag.name for flag in flags), None)


def _demands(
    types: Arena, operation: Operation, arguments: tuple[Argument, ...]
) -> tuple[Demand, ...]:
    """Returns what the body demands of its members where they are arguments.

    Nothing is demanded of a body that may be left out.
    """
    body = operation.body
    if body is None or not body.required or len(body.media_types) > 1:
        return ()
    id = spread(types, body, body.media_types[0])
    shape = types[id].shape if id is not None else None
    if not isinstance(shape, Object):
        return ()
    members = {
        argument.wire: argument for argument in arguments if argument.parameter is None
    }
    demands = []
    for aspect, groups in shape.demands:
        if not all(members.keys() >= {*group} for group in groups):
            continue
        # What must be there in any case makes no difference between them.
        optional = [
            [members[name].name for name in group if not members[name].required]
            for group in groups
        ]
        alternatives = dict.fromkeys(tuple(dict.fromkeys(names)) for names in optional)
        if all(alternatives):
            demands.append(Demand(tuple(alternatives), aspect == "oneOf"))
    return tuple(demands)


def _exclusive(method: Method) -> tuple[tuple[Identifier, ...], ...]:
    """Returns the alternatives with a signature each; none where there is but one."""
    if method.is_fixed:
        return ()
    for demand in method.demands:
        names = [name for names in demand.alternatives for name in names]
        is_disjoint = len(names) == len({*names})
        count = len(demand.alternatives)
        if demand.is_exclusive and is_disjoint and 1 < count <= MOST_OVERLOADS:
            return demand.alternatives
    return ()


def _serialization(parameter: Parameter | None, types: Arena) -> Serialization | None:
    """Returns how a parameter is written; None if its place implies that."""
    if parameter is None or parameter.serialization == IMPLIED[parameter.place]:
        return None
    serialization = parameter.serialization
    is_alike = serialization.style in ALIKE and not serialization.allow_reserved
    is_plain = is_alike and _is_scalar(types, parameter.type)
    return None if is_plain else serialization


def _is_scalar(types: Arena, id: TypeId) -> bool:
    shape = types.bare(id).shape
    variants = shape.variants if isinstance(shape, Union) else (id,)
    return all(
        isinstance(types.bare(variant).shape, Scalar | Enumeration)
        for variant in variants
    )
