"""Modules of TypedDicts: the plain dicts that requests accept in place of models."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence

from clientsmith.client.declarations import Key, TypedDictionary
from clientsmith.client.model import Annotation
from clientsmith.client.service import Service
from clientsmith.literals import literal
from clientsmith.naming.identifiers import Identifier
from clientsmith.render import docstrings
from clientsmith.render.code import INDENT, assigned, bracketed, fits, indented, union
from clientsmith.render.imports import Imports, Parts
from clientsmith.render.pages import AliasCode, DictCode, DictsPage, FieldCode
from clientsmith.render.parts import divided, part_names


def modules(service: Service) -> dict[Identifier, list[TypedDictionary]]:
    """Returns the plain dicts that callers may pass, by their module."""
    dictionaries: dict[Identifier, list[TypedDictionary]] = {}
    for dictionary in service.dictionaries.values():
        dictionaries.setdefault(dictionary.module, []).append(dictionary)
    return dict(sorted(dictionaries.items()))


def page(
    service: Service,
    module: Identifier,
    dictionaries: Sequence[TypedDictionary],
    doc: str,
) -> DictsPage:
    """Returns a module of TypedDicts."""
    ordered = sorted(dictionaries, key=lambda dictionary: dictionary.name)
    return _page(Imports(service.folder / "dicts", module), ordered, doc)


def divided_page(
    service: Service, whole: DictsPage, dictionaries: Sequence[TypedDictionary]
) -> Iterator[DictsPage]:
    """Yields the parts of a module that is too long, unions last.

    Args:
        service: The document.
        whole: The module.
        dictionaries: What it declares.
    """
    module = dictionaries[0].module
    by_name = {dictionary.name: dictionary for dictionary in dictionaries}
    portions: list[Sequence[DictCode | AliasCode]] = [
        *divided(whole.classes),
        *divided(whole.aliases),
    ]
    homes = part_names(portions)
    for portion in portions:
        are_classes = isinstance(portion[0], DictCode)
        parts = Parts(f".{service.root}dicts.{module}", homes, are_classes)
        package = service.folder / "dicts" / module
        imports = Imports(package, homes[portion[0].name], parts=parts)
        yield _page(imports, [by_name[code.name] for code in portion], whole.doc)


def _page(
    imports: Imports, dictionaries: Sequence[TypedDictionary], doc: str
) -> DictsPage:
    classes = tuple(
        _class(dictionary, imports)
        for dictionary in dictionaries
        if not dictionary.variants
    )
    aliases = tuple(
        _union(dictionary, dictionary.variants, imports)
        for dictionary in _in_order(dictionaries)
        if dictionary.variants
    )
    checked = imports.for_checkers()
    if checked:
        imports.add("typing", "TYPE_CHECKING")
    return DictsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked,
        classes=classes,
        aliases=aliases,
        names=tuple(dictionary.name for dictionary in dictionaries),
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


def _union(
    dictionary: TypedDictionary, variants: Annotation, imports: Imports
) -> AliasCode:
    name = Identifier(dictionary.name)
    head = imports.add("typing", "Union")
    statement = bracketed(f"{name} = {head}[", imports.use(variants), "]", split=True)
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
