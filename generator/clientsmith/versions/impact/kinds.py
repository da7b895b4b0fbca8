"""What mypy's types say of a value: its classes, or that nobody knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mypy.nodes import RefExpr, SymbolNode, TypeAlias, TypeInfo
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)


@dataclass
class Held:
    """What a value may be.

    Attributes:
        classes: The classes that it may be of, or that it may itself be.
        unknown: Why it may be anything; empty if it may not.
    """

    classes: list[TypeInfo] = field(default_factory=list)
    unknown: str = ""


def items(kind: Type) -> Iterator[ProperType]:
    """Yields the items of a union, what a type variable stands for, or the type."""
    proper = get_proper_type(kind)
    if isinstance(proper, UnionType):
        for each in proper.items:
            yield from items(each)
    elif isinstance(proper, TypeVarType):
        for each in proper.values or [proper.upper_bound]:
            yield from items(each)
    else:
        yield proper


def held(kind: Type | None) -> Held:
    """Returns what a value of a type may be."""
    found = Held()
    if kind is None:
        found.unknown = "the analyser does not reach this line"
        return found
    for each in items(kind):
        if isinstance(each, AnyType):
            found.unknown = why_any(each)
        elif (info := _class(each)) is not None:
            found.classes.append(info)
    return found


def _class(kind: ProperType) -> TypeInfo | None:
    match kind:
        case Instance():
            return kind.type
        case TupleType():
            return kind.partial_fallback.type
        case TypedDictType() | LiteralType():
            return kind.fallback.type
        case CallableType() if kind.is_type_obj():
            return kind.type_object()
        case Overloaded() if kind.is_type_obj():
            return kind.type_object()
        case TypeType():
            return _class(get_proper_type(kind.item))
    return None


def why_any(kind: AnyType) -> str:
    """Returns why nobody knows what a value is."""
    while kind.source_any is not None:
        kind = kind.source_any
    if kind.missing_import_name:
        return f"it comes from {kind.missing_import_name}, which has no types"
    match kind.type_of_any:
        case TypeOfAny.unannotated:
            return "nothing says its type"
        case TypeOfAny.explicit:
            return "it is declared as Any"
        case TypeOfAny.from_unimported_type:
            return "it comes from a module that has no types"
        case TypeOfAny.from_error:
            return "the analyser finds an error here"
    return "its type is not known"


def is_nothing(kind: Type) -> bool:
    """Whether a value of a type has no members of the client."""
    return all(isinstance(each, NoneType | UninhabitedType) for each in items(kind))


def typed_dicts(kind: Type | None) -> Iterator[TypedDictType]:
    """Yields the TypedDicts that a value may be."""
    for each in items(kind) if kind is not None else ():
        if isinstance(each, TypedDictType):
            yield each


def dict_names(kind: TypedDictType) -> list[str]:
    """Returns the full name of a TypedDict, and of those that it extends."""
    return list(_dict_names(kind.fallback.type))


def _dict_names(info: TypeInfo) -> Iterator[str]:
    yield info.fullname
    defn = info.defn
    for base in [*defn.base_type_exprs, *defn.removed_base_type_exprs]:
        if isinstance(base, RefExpr) and isinstance(base.node, TypeInfo):
            yield from _dict_names(base.node)


def with_member(info: TypeInfo, name: str) -> list[str]:
    """Returns the full names of the classes that a class may have a member from.

    They are those in the order of resolution up to the first that defines it.
    """
    if info.typeddict_type is not None:
        return list(_dict_names(info))
    found = []
    for base in info.mro:
        found.append(base.fullname)
        if name in base.names:
            return found
    return found


def defined(info: TypeInfo, name: str) -> str:
    """Returns the full name of an attribute where it is defined; empty if nowhere."""
    for base in info.mro:
        if name in base.names:
            return f"{base.fullname}.{name}"
    return ""


def callees(kind: Type | None) -> Iterator[CallableType]:
    """Yields the functions and classes that a value may be, one of each overload."""
    for each in items(kind) if kind is not None else ():
        if isinstance(each, CallableType):
            yield each
        elif isinstance(each, Overloaded):
            yield each.items[0]


def node_name(node: SymbolNode | None, package: str) -> str:
    """Returns the full name of what a name stands for, through aliases of classes.

    Args:
        node: What mypy knows it as.
        package: The vendored package; its own aliases are not looked through.
    """
    if node is None:
        return ""
    if not isinstance(node, TypeAlias) or node.fullname.startswith(f"{package}."):
        return node.fullname
    target = node.target
    if isinstance(target, TypeAliasType):
        return node_name(target.alias, package)
    proper = get_proper_type(target)
    if isinstance(proper, Instance):
        return proper.type.fullname
    if isinstance(proper, TypedDictType):
        return proper.fallback.type.fullname
    return node.fullname


def literals(kind: Type | None) -> list[str] | None:
    """Returns the texts and numbers that a value can be; None if it can be others."""
    found = []
    for each in items(kind) if kind is not None else ():
        known = each.last_known_value if isinstance(each, Instance) else each
        if isinstance(known, LiteralType):
            found.append(str(known.value))
        elif not isinstance(each, NoneType):
            return None
    return found or None


def aliases(kind: Type | None) -> Iterator[str]:
    """Yields the full names of the aliases that a declared type is written with."""
    if isinstance(kind, TypeAliasType):
        if kind.alias is not None:
            yield kind.alias.fullname
        yield from aliases(get_proper_type(kind))
    elif isinstance(kind, UnionType):
        for each in kind.items:
            yield from aliases(each)
    elif isinstance(kind, Instance):
        for each in kind.args:
            yield from aliases(each)


def allows(kind: Type | None, text: str) -> bool:
    """Whether a declared type lists a literal."""
    return any(
        isinstance(each, LiteralType) and str(each.value) == text
        for each in (items(kind) if kind is not None else ())
    )
