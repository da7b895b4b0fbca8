"""Modules of TypedDicts: the plain dicts that requests accept in place of models."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Sequence

from clientsmith.client.declarations import Key, TypedDictionary
from clientsmith.client.service import Service
from clientsmith.literals import literal
from clientsmith.naming.identifiers import Identifier
from clientsmith.render import docstrings
from clientsmith.render.code import INDENT, assigned, bracketed, fits, indented, union
from clientsmith.render.imports import Imports
from clientsmith.render.pages import AliasCode, DictCode, DictsPage, FieldCode
from clientsmith.render.parts import Piece, assembled, is_long, parts, written


def modules(service: Service) -> dict[Identifier, list[TypedDictionary]]:
    """Returns the plain dicts that callers may pass, by their module."""
    dictionaries: dict[Identifier, list[TypedDictionary]] = {}
    for dictionary in service.dictionaries.values():
        dictionaries.setdefault(dictionary.module, []).append(dictionary)
    return dict(sorted(dictionaries.items()))


def pages(
    service: Service,
    module: Identifier,
    dictionaries: Sequence[TypedDictionary],
    doc: str,
) -> Iterator[DictsPage]:
    """Yields a module of TypedDicts; if it is too long, its parts, unions last."""
    ordered = sorted(dictionaries, key=lambda dictionary: dictionary.name)
    classes = written(_class, [each for each in ordered if not each.variants])
    aliases = written(_union, [each for each in _in_order(ordered) if each.variants])
    if not is_long([*classes, *aliases]):
        yield _page(Imports(service.folder / "dicts", module), doc, classes, aliases)
        return
    home = f".{service.root}dicts.{module}"
    for imports, portion, others in parts(home, classes, aliases):
        yield _page(imports, doc, portion, others)


def _page(
    imports: Imports,
    doc: str,
    classes: Iterable[Piece[DictCode]],
    aliases: Iterable[Piece[AliasCode]],
) -> DictsPage:
    codes, unions = assembled(imports, classes), assembled(imports, aliases)
    names = [code.name for code in unions]
    if checked := imports.for_checkers():
        imports.add("typing", "TYPE_CHECKING")
    return DictsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked,
        classes=codes,
        aliases=unions,
        names=tuple(sorted([*names, *(code.name for code in codes)])),
    )


def _in_order(dictionaries: Sequence[TypedDictionary]) -> list[TypedDictionary]:
    """Returns dicts with each behind those that it names: unions are evaluated."""
    by_name = {dictionary.name: dictionary for dictionary in dictionaries}
    ordered: dict[str, TypedDictionary] = {}
    passed: set[str] = set()

    def add(dictionary: TypedDictionary) -> None:
        if dictionary.name in passed:
            return
        passed.add(dictionary.name)
        variants = dictionary.variants
        for reference in variants.references if variants else ():
            if reference.name in by_name:
                add(by_name[reference.name])
        ordered[dictionary.name] = dictionary

    for dictionary in dictionaries:
        add(dictionary)
    return list(ordered.values())


def _class(dictionary: TypedDictionary, imports: Imports) -> DictCode:
    imports.add("typing", "TypedDict")
    name, keys = dictionary.name, dictionary.keys
    doc = docstrings.wrapped(f"See `{dictionary.of}`.", len(INDENT))
    if all(_is_plain(key.name) for key in keys):
        return DictCode(name, doc, tuple(_field(key, imports) for key in keys))
    return DictCode(name, doc, expression=_expression(name, keys, imports))


def _union(dictionary: TypedDictionary, imports: Imports) -> AliasCode:
    name = Identifier(dictionary.name)
    head = imports.add("typing", "Union")
    variants = imports.use(dictionary.variants) if dictionary.variants else ()
    statement = bracketed(f"{name} = {head}[", variants, "]", split=True)
    return AliasCode(name, statement, f"See `{dictionary.of}`.")


def _field(key: Key, imports: Imports) -> FieldCode:
    parts = imports.use(key.annotation)
    if key.required:
        return FieldCode(assigned(key.name, parts, "", indent=len(INDENT)), "")
    optional = imports.add("typing", "NotRequired")
    head, inner = f"{key.name}: {optional}[", " | ".join(parts)
    if not fits(f"{head}{inner}]", len(INDENT)):
        inner = union(parts, len(INDENT))
        return FieldCode(f"{head}\n{indented(inner)}\n]", "")
    return FieldCode(f"{head}{inner}]", "")


def _expression(name: str, keys: Sequence[Key], imports: Imports) -> str:
    items = []
    for key in keys:
        # The functional form evaluates its values, so names below it need quotes.
        annotation = " | ".join(imports.use(key.annotation))
        if not key.required:
            annotation = f"{imports.add('typing', 'NotRequired')}[{annotation}]"
        items.append(f"{literal(key.name)}: {literal(annotation)}")
    entries = bracketed("{", items, "}", split=True)
    return bracketed(f"{name} = TypedDict(", [literal(name), entries], ")", split=True)


def _is_plain(key: str) -> bool:
    """Whether a key can be written as an attribute; `__x` would be mangled."""
    return (
        key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")
    )
