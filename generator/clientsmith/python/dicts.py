"""TypedDicts: the plain-dict shapes that requests accept in place of models."""

from __future__ import annotations

import keyword

from clientsmith.model.types import Definition, Object, Property, TypeId, Union
from clientsmith.python import docstrings
from clientsmith.python.annotations import Annotator, dict_name, has_dict, tag_values
from clientsmith.python.code import INDENT, bracketed, literal, typed
from clientsmith.python.identifiers import Identifier
from clientsmith.python.imports import Imports
from clientsmith.python.operations.arguments import arguments
from clientsmith.python.pages import Alias, DictClass, DictsPage, Field
from clientsmith.python.service import Service


def modules(service: Service) -> dict[Identifier, list[Definition]]:
    """Returns the types that callers may pass as dicts, by their module."""
    types = service.api.types
    roots = [
        argument.type
        for operation in service.api.operations
        for argument in arguments(service, operation)
    ]
    found: dict[Identifier, list[Definition]] = {}
    for id in sorted(types.reachable(roots)):
        if has_dict(types[id]) and id not in service.free:
            found.setdefault(service.names.modules[id], []).append(types[id])
    return dict(sorted(found.items()))


def public_names(service: Service, definitions: list[Definition]) -> list[str]:
    """Returns what a module of TypedDicts offers."""
    return sorted(dict_name(service.names, each.id) for each in definitions)


def page(
    service: Service, module: Identifier, definitions: list[Definition], doc: str
) -> DictsPage:
    """Returns a module of TypedDicts."""
    imports = Imports()
    writer = _Writer(service, imports, module)
    objects = [each for each in definitions if isinstance(each.shape, Object)]
    others = [each for each in definitions if isinstance(each.shape, Union)]
    classes = [writer.typed_dict(each) for each in objects]
    aliases = [writer.union(each) for each in others]
    return DictsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        classes=tuple(sorted(classes, key=lambda each: each.name)),
        aliases=tuple(sorted(aliases, key=lambda each: each.name)),
        names=tuple(public_names(service, definitions)),
    )


class _Writer:
    def __init__(self, service: Service, imports: Imports, module: Identifier) -> None:
        self.service = service
        self.types = service.api.types
        self.names = service.names
        self.imports = imports
        self.annotator = Annotator(
            self.types,
            self.names,
            imports,
            service.runtime,
            models="..models.",
            dicts=".",
            own_dicts=module,
            free=service.free,
        )

    def typed_dict(self, definition: Definition) -> DictClass:
        """Returns the TypedDict for an object."""
        shape = definition.shape
        assert isinstance(shape, Object)
        self.imports.add("typing", "TypedDict")
        keys = [self._key(definition.id, each) for each in shape.properties]
        tag = self.service.tagging.of(definition.id)
        if tag and shape.property(tag.property) is None:
            only = self.imports.add("typing", "Literal")
            keys.insert(0, (tag.property, [f"{only}[{literal(tag.value)}]"], True))
        name = dict_name(self.names, definition.id)
        doc = docstrings.wrapped(
            f"See `{self.names.classes[definition.id]}`.", len(INDENT)
        )
        keys.sort(key=lambda key: not key[2])
        if all(_is_plain(key) for key, _, _ in keys):
            return DictClass(name, doc, tuple(self._field(*key) for key in keys))
        return DictClass(name, doc, expression=self._expression(name, keys))

    def union(self, definition: Definition) -> Alias:
        """Returns the union of the dicts of a union's variants."""
        shape = definition.shape
        assert isinstance(shape, Union)
        parts = sorted(self.annotator.argument(each)[1] for each in shape.variants)
        name = Identifier(dict_name(self.names, definition.id))
        head = self.imports.add("typing", "Union")
        statement = bracketed(f"{name} = {head}[", parts, "]", split=True)
        return Alias(name, statement, f"See `{self.names.classes[definition.id]}`.")

    def _key(self, id: TypeId, property: Property) -> tuple[str, list[str], bool]:
        tags = self.service.tagging.literals(id, property.name)
        if tags:
            return property.name, tag_values(tags, self.imports), True
        return property.name, self.annotator.argument(property.type), property.required

    def _field(self, key: str, parts: list[str], required: bool) -> Field:
        if required:
            return Field(typed(key, parts, "", indent=len(INDENT) - 1), "")
        optional = self.imports.add("typing", "NotRequired")
        line = bracketed(
            f"{key}: {optional}[", [" | ".join(parts)], "]", indent=len(INDENT)
        )
        return Field(line, "")

    def _expression(self, name: str, keys: list[tuple[str, list[str], bool]]) -> str:
        items = []
        for key, parts, required in keys:
            # The functional form evaluates its values, so names below it need quotes.
            annotation = " | ".join(parts)
            if not required:
                annotation = (
                    f"{self.imports.add('typing', 'NotRequired')}[{annotation}]"
                )
            items.append(f"{literal(key)}: {literal(annotation)}")
        entries = bracketed("{", items, "}", split=True)
        return bracketed(
            f"{name} = TypedDict(", [literal(name), entries], ")", split=True
        )


def _is_plain(key: str) -> bool:
    """Whether a key can be written as an attribute; `__x` would be mangled."""
    return (
        key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")
    )
