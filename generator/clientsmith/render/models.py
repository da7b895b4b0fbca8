"""Modules of models: one class per object, one alias per other type that has a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientsmith.client.annotations import RUNTIME, is_listable
from clientsmith.client.declarations import (
    Alias,
    Class,
    Declaration,
    Field,
    Tag,
    UnionClass,
)
from clientsmith.client.model import Annotation
from clientsmith.client.service import Service
from clientsmith.diagnostics import Diagnostics
from clientsmith.literals import literal
from clientsmith.model.types import (
    ByKey,
    ByMembers,
    ByTag,
    Docs,
    Enumeration,
    TypeId,
)
from clientsmith.naming.identifiers import Identifier
from clientsmith.render import docstrings, pages
from clientsmith.render.alias_order import in_order
from clientsmith.render.code import INDENT, WIDTH, bracketed, indented, tuple_of, typed
from clientsmith.render.imports import Imports
from clientsmith.render.pages import AliasCode, ClassCode, FieldCode, ModelsPage

FIELD = len(INDENT)
MODEL = f"{RUNTIME}.model"


def modules(service: Service) -> dict[Identifier, list[Declaration]]:
    """Returns what has a name in a document, by the module of models it goes to."""
    declarations: dict[Identifier, list[Declaration]] = {}
    for declaration in service.declarations.values():
        declarations.setdefault(declaration.module, []).append(declaration)
    return dict(sorted(declarations.items()))


def page(
    service: Service,
    module: Identifier,
    declarations: Sequence[Declaration],
    doc: str,
    diagnostics: Diagnostics,
) -> ModelsPage:
    """Returns a module of models."""
    imports = Imports(service.folder / "models", module)
    writer = _Writer(service, imports)
    aliases = {
        declaration.definition.id: declaration
        for declaration in declarations
        if not isinstance(declaration, Class)
    }
    early, late = in_order(service.api.types, aliases, declarations, diagnostics)
    classes = [
        writer.model(declaration)
        for declaration in declarations
        if isinstance(declaration, Class)
    ]
    classes += [
        writer.unknown(declaration)
        for declaration in declarations
        if isinstance(declaration, UnionClass)
    ]
    first = tuple(writer.alias(aliases[id]) for id in early)
    last = tuple(writer.alias(aliases[id]) for id in late)
    return ModelsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        aliases=first,
        classes=tuple(sorted(classes, key=lambda code: code.name)),
        late_aliases=last,
        names=tuple(
            sorted([*(c.name for c in classes), *(a.name for a in (*first, *last))])
        ),
    )


def code(service: Service, declaration: Declaration) -> str:
    """Returns what a type is in its module, without its docs."""
    writer = _Writer(service, Imports(service.folder / "models", declaration.module))
    if not isinstance(declaration, Class):
        return writer.alias(declaration).statement
    model = writer.model(declaration)
    fields = [indented(field.declaration) for field in model.fields]
    return "\n".join([model.head, *(fields or [f"{INDENT}pass"])])


class _Writer:
    def __init__(self, service: Service, imports: Imports) -> None:
        self.deprecated = service.deprecated_names.members
        self.imports = imports

    def model(self, model: Class) -> ClassCode:
        """Returns the class for an object."""
        fields = [self._tag(model.tag)] if model.tag else []
        fields += [self._field(field) for field in model.fields]
        if model.additional is not None:
            fields.append(self._additional(model.additional))
        return ClassCode(
            name=model.name,
            head=self._head(model),
            doc=docstrings.wrapped(_sentences(model), FIELD),
            fields=tuple(fields),
            deprecated_names=self._deprecated(model),
        )

    def unknown(self, union: UnionClass) -> ClassCode:
        """Returns the variant that a union has for what this client does not know."""
        arguments = [self.imports.add(MODEL, "UnknownVariant")]
        if union.keys:
            arguments.append(f"one_of={_names(union.keys)}")
        if union.tag and union.is_native:
            arguments.append(f"tag_field={literal(union.tag)}")
        reader, shown = (
            ("text_member", "str | None") if union.has_text_tags else ("member", "Any")
        )
        if union.tag:
            self.imports.add(MODEL, reader)
        if shown == "Any":
            self.imports.add("typing", "Any")
        article = "An" if union.name[0] in "AEIOU" else "A"
        return ClassCode(
            name=union.unknown,
            head=bracketed(f"class {union.unknown}(", arguments, "):"),
            doc=f"{article} `{union.name}` that this client does not know.",
            shown_tag=union.tag_name if union.tag else None,
            read_tag=f"{reader}(self.raw, {literal(union.tag)})" if union.tag else "",
            tag_type=shown,
        )

    def alias(self, alias: Alias | UnionClass) -> AliasCode:
        """Returns the alias for a type that is no class."""
        name, doc = alias.name, docstrings.wrapped(_sentences(alias), 0)
        if isinstance(alias, UnionClass):
            return self._union(alias, doc)
        parts = self.imports.use(alias.annotation)
        shape = alias.definition.shape
        if isinstance(shape, Enumeration):
            return AliasCode(name, _enumeration(name, shape, parts), doc)
        return AliasCode(name, f"{name} = {' | '.join(parts)}", doc)

    def _union(self, union: UnionClass, doc: str) -> AliasCode:
        parts = [*self.imports.use(union.variants), union.unknown]
        head = self.imports.add("typing", "Union")
        statement = bracketed(f"{union.name} = {head}[", parts, "]", split=True)
        if union.is_native:
            return AliasCode(union.name, statement, doc)
        self.imports.add("typing", "TYPE_CHECKING")
        function, arguments = self._choice(union)
        chosen = bracketed(
            f"{union.name} = {function}(",
            [union.unknown, *arguments],
            ")",
            indent=FIELD,
            split=True,
        )
        return AliasCode(union.name, statement, doc, chosen)

    def _choice(self, union: UnionClass) -> tuple[str, list[str]]:
        """Returns the runtime's function that makes a union, and what it takes."""
        dispatch = union.shape.dispatch
        if isinstance(dispatch, ByKey):
            function = self.imports.add(f"{RUNTIME}.unions", "by_key")
            return function, [_table(dispatch.keys, union.classes)]
        plan, arguments = _plan(union)
        self.imports.add(f"{RUNTIME}.unions", plan)
        function = self.imports.add(f"{RUNTIME}.unions", "choice")
        return function, [bracketed(f"{plan}(", arguments, ")", split=True)]

    def _head(self, model: Class) -> str:
        arguments = [self.imports.add(MODEL, model.base)]
        if model.keys:
            arguments.append(f"one_of={_names(model.keys)}")
        tag = model.tag
        if tag:
            arguments.append(f"tag_field={literal(tag.wire)}")
            if tag.name != tag.wire:
                arguments.append(f"tag={literal(tag.value)}")
        return bracketed(f"class {model.name}(", arguments, "):")

    def _tag(self, tag: Tag) -> FieldCode:
        kept = self.imports.add("typing", "ClassVar")
        only = self.imports.add("typing", "Literal")
        value = literal(tag.value)
        return FieldCode(
            f"{tag.name}: {kept}[{only}[{value}]] = {value}",
            docstrings.attribute(tag.docs, FIELD),
        )

    def _field(self, field: Field) -> FieldCode:
        parts = self.imports.use(field.annotation)
        doc = docstrings.attribute(field.docs, FIELD)
        if field.name == field.wire:
            line = typed(field.name, parts, field.default, indent=FIELD - 1)
            return FieldCode(line, doc)
        function = self.imports.add(MODEL, "field")
        arguments = [f"default={field.default}"] if field.default else []
        line = bracketed(
            f"{field.name}: {field.annotation} = {function}(",
            [*arguments, f"name={literal(field.wire)}"],
            ")",
            indent=FIELD,
        )
        return FieldCode(line, doc)

    def _additional(self, value: Annotation) -> FieldCode:
        function = self.imports.add(MODEL, "field")
        extra = self.imports.add(MODEL, "EXTRA")
        self.imports.use(value)
        declaration = bracketed(
            f"additional_properties: dict[str, {value}] = {function}(",
            ["default_factory=dict", f"name={extra}"],
            ")",
            indent=FIELD,
        )
        return FieldCode(declaration, "The members that the schema does not name.")

    def _deprecated(self, model: Class) -> tuple[pages.DeprecatedName, ...]:
        """Returns the members that can be read by deprecated names."""
        names = self.deprecated.get(model.name, {})
        if names:
            self.imports.add(f"{RUNTIME}.deprecation", "deprecated")
        fields = {field.name: field for field in model.fields}
        return tuple(
            pages.DeprecatedName(old, new, str(fields[Identifier(new)].annotation))
            for old, new in sorted(names.items())
        )


def _names(keys: Sequence[str]) -> str:
    return tuple_of([literal(key) for key in keys])


def _sentences(declaration: Declaration) -> str:
    definition = declaration.definition
    docs = Docs(definition.docs.description, definition.docs.deprecated)
    *above, last = definition.origin.path
    fallback = f"`{last}` of `{'.'.join(above)}`." if above else f"The schema `{last}`."
    return docstrings.sentences(docs) or fallback


def _plan(union: UnionClass) -> tuple[str, list[str]]:
    """Returns the runtime's function that tells objects apart, and what it takes."""
    match union.shape.dispatch:
        case ByTag(property=property, tags=tags, default=default):
            arguments = [literal(property), _table(tags, union.classes)]
            if default is not None:
                variant = union.classes[default]
                arguments += [f"absent={variant}", f"other={variant}"]
            return "by_tag", arguments
        case ByMembers(members=members):
            return "tried", [union.classes[id] for id, _ in members]
    raise AssertionError("a union by JSON type needs no hand")


def _table(
    entries: Sequence[tuple[object, TypeId]], classes: Mapping[TypeId, str]
) -> str:
    items = [f"{literal(key)}: {classes[id]}" for key, id in entries]
    return bracketed("{", items, "}", split=True)


def _enumeration(name: Identifier, shape: Enumeration, parts: Sequence[str]) -> str:
    line = f"{name} = {' | '.join(parts)}"
    if len(line) <= WIDTH or len(shape.values) < 2:
        return line
    values = [literal(value) for value in shape.values if is_listable(value)]
    if len(parts) == 1:
        return bracketed(f"{name} = Literal[", values, "]", split=True)
    listed = bracketed("Literal[", values, "]", split=True)
    inner = "\n".join([listed, *(f"| {part}" for part in parts[1:])])
    return f"{name} = (\n{indented(inner)}\n)"
