"""Modules of models: one class per object, one alias per other type that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from clientsmith.client.annotations import RUNTIME
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
from clientsmith.literals import literal
from clientsmith.model.types import (
    ByPlan,
    ByTag,
    Docs,
    Enumeration,
    ExternallyTagged,
    MemberTypeTest,
    Plan,
    TagTest,
    Trial,
    TypeId,
    tried,
)
from clientsmith.naming.identifiers import Identifier
from clientsmith.render import docstrings
from clientsmith.render.aliases import enumeration, in_order, told
from clientsmith.render.code import (
    INDENT,
    assigned,
    bracketed,
    fits,
    indented,
    made,
    tuple_of,
)
from clientsmith.render.imports import Imports
from clientsmith.render.pages import (
    AliasCode,
    ClassCode,
    DeprecatedName,
    FieldCode,
    ModelsPage,
)
from clientsmith.render.parts import Piece, assembled, is_long, parts, written

FIELD = len(INDENT)
MODEL = f"{RUNTIME}.model"


def modules(service: Service) -> dict[Identifier, list[Declaration]]:
    """Returns what has a name in a document, by the module of models it goes to."""
    declarations: dict[Identifier, list[Declaration]] = {}
    for declaration in service.declarations.values():
        declarations.setdefault(declaration.module, []).append(declaration)
    return dict(sorted(declarations.items()))


def pages(
    service: Service,
    module: Identifier,
    declarations: Sequence[Declaration],
    doc: str,
) -> Iterator[ModelsPage]:
    """Yields a module of models; if it is too long, its parts, classes before aliases.

    An alias is evaluated, so what it names must be there. What classes name is looked
    up when somebody decodes them; so each may be in any part.
    """
    aliases = {
        each.definition.id: each for each in declarations if not isinstance(each, Class)
    }
    early, late = in_order(service.api.types, aliases, declarations)
    first, last = (
        written(partial(_alias, service), [aliases[id] for id in listed])
        for listed in (early, late)
    )
    classes = written(partial(_class, service), _classes(declarations))
    if not is_long([*first, *classes, *last]):
        imports = Imports(service.folder / "models", module)
        yield _page(imports, doc, first, classes, last)
        return
    home = f".{service.root}models.{module}"
    for imports, portion, others in parts(home, classes, [*first, *last]):
        yield _page(imports, doc, others, portion, ())


def _page(
    imports: Imports,
    doc: str,
    early: Iterable[Piece[AliasCode]],
    classes: Iterable[Piece[ClassCode]],
    late: Iterable[Piece[AliasCode]],
) -> ModelsPage:
    """Returns a module: classes, and the aliases above and below them."""
    first, last = assembled(imports, early), assembled(imports, late)
    codes = assembled(imports, classes)
    names = [code.name for code in (*first, *last)]
    if checked := imports.for_checkers():
        imports.add("typing", "TYPE_CHECKING")
    return ModelsPage(
        doc=doc,
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked,
        aliases=first,
        classes=codes,
        late_aliases=last,
        names=tuple(sorted([*names, *(code.name for code in codes)])),
    )


def _classes(declarations: Sequence[Declaration]) -> Iterable[Class | UnionClass]:
    """Returns what makes a class, by its name; of a union that is the unknown one."""
    classes = {
        each.unknown if isinstance(each, UnionClass) else each.name: each
        for each in declarations
        if not isinstance(each, Alias)
    }
    return dict(sorted(classes.items())).values()


def code(service: Service, declaration: Declaration) -> str:
    """Returns what a type is in its module, without its docs."""
    imports = Imports(service.folder / "models", declaration.module)
    if not isinstance(declaration, Class):
        return _alias(service, declaration, imports).statement
    model = _Writer(service, imports).model(declaration)
    fields = [indented(field.declaration) for field in model.fields]
    return "\n".join([model.head, *(fields or [f"{INDENT}pass"])])


def _class(
    service: Service, declaration: Class | UnionClass, imports: Imports
) -> ClassCode:
    writer = _Writer(service, imports)
    if isinstance(declaration, Class):
        return writer.model(declaration)
    return writer.unknown(declaration)


def _alias(
    service: Service, declaration: Alias | UnionClass, imports: Imports
) -> AliasCode:
    return _Writer(service, imports).alias(declaration)


class _Writer:
    def __init__(self, service: Service, imports: Imports) -> None:
        self.service = service
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
            doc=docstrings.wrapped(_sentences(self.service, model), FIELD),
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
        name, doc = alias.name, docstrings.wrapped(_sentences(self.service, alias), 0)
        if isinstance(alias, UnionClass):
            return self._union(alias, doc)
        parts = self.imports.use(alias.evaluated)
        shape = alias.definition.shape
        if alias.annotation != alias.evaluated:
            self.imports.add("typing", "TYPE_CHECKING")
            statement = told(self.imports, name, alias.annotation, alias.evaluated)
            return AliasCode(name, statement, doc, f"{name} = {' | '.join(parts)}")
        if isinstance(shape, Enumeration):
            return AliasCode(name, enumeration(name, shape, parts), doc)
        if parts == ("None",):  # to checkers, that were a variable
            name_and_kind = f"{name}: {self.imports.add('typing', 'TypeAlias')}"
            return AliasCode(name, f"{name_and_kind} = None", doc)
        return AliasCode(name, f"{name} = {' | '.join(parts)}", doc)

    def _union(self, union: UnionClass, doc: str) -> AliasCode:
        home = f".{self.service.root}models.{union.module}"
        unknown = self.imports.add(home, union.unknown)
        statement = told(
            self.imports, union.name, union.variants, union.evaluated, [unknown]
        )
        if union.is_native:
            return AliasCode(union.name, statement, doc)
        self.imports.add("typing", "TYPE_CHECKING")
        functions, arguments = _choice(union)
        for function in functions:
            self.imports.add(f"{RUNTIME}.unions", function)
        chosen = bracketed(
            f"{union.name} = {functions[0]}(",
            [union.unknown, *arguments],
            ")",
            indent=FIELD,
            split=True,
        )
        return AliasCode(union.name, statement, doc, chosen)

    def _head(self, model: Class) -> str:
        arguments = [self.imports.add(MODEL, model.base)]
        if model.keys:
            arguments.append(f"one_of={_names(model.keys)}")
        if model.read_only:
            line = f"read_only={_names(model.read_only)}"
            if len(model.read_only) > 1 and not fits(f"{line},", FIELD):
                names = [literal(name) for name in model.read_only]
                line = bracketed("read_only=(", names, ")", split=True)
            arguments.append(line)
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
            assigned(tag.name, [f"{kept}[{only}[{value}]]"], value, indent=FIELD),
            docstrings.attribute(tag.docs, FIELD),
        )

    def _field(self, field: Field) -> FieldCode:
        parts = self.imports.use(field.annotation)
        doc = docstrings.attribute(field.docs, FIELD, field.note)
        if field.name == field.wire:
            line = assigned(field.name, parts, field.default, indent=FIELD)
            return FieldCode(line, doc)
        function = self.imports.add(MODEL, "field")
        arguments = [f"default={field.default}"] if field.default else []
        arguments.append(f"name={literal(field.wire)}")
        line = made(field.name, parts, function, arguments, indent=FIELD)
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

    def _deprecated(self, model: Class) -> tuple[DeprecatedName, ...]:
        """Returns the members that can be read by deprecated names."""
        names = self.deprecated.get(model.name, {})
        if names:
            self.imports.add(f"{RUNTIME}.deprecation", "deprecated")
        fields = {field.name: field for field in model.fields}
        return tuple(
            DeprecatedName(old, new, str(fields[Identifier(new)].annotation))
            for old, new in sorted(names.items())
        )


def _names(keys: Sequence[str]) -> str:
    return tuple_of([literal(key) for key in keys])


def description(service: Service, declaration: Declaration) -> str:
    """Returns what the document says of a type."""
    definition = declaration.definition
    docs = Docs(definition.docs.description, definition.docs.deprecated)
    note = ""
    if definition.answered is not None:
        note = f"Requests hold it in place of `{service.name(definition.answered)}`."
    return docstrings.sentences(docs, note)


def _sentences(service: Service, declaration: Declaration) -> str:
    *above, last = declaration.definition.origin.path
    fallback = f"`{last}` of `{'.'.join(above)}`." if above else f"The schema `{last}`."
    return description(service, declaration) or fallback


def _choice(union: UnionClass) -> tuple[list[str], list[str]]:
    """Returns how a union chooses at run time: arguments, and what they call."""
    dispatch = union.shape.dispatch
    if isinstance(dispatch, ExternallyTagged):
        return ["by_key"], [_table(dispatch.keys, union.classes)]
    called: dict[str, None] = {"choice": None}
    match dispatch:
        case ByTag(property=property, tags=tags, default=default):
            leaf = Trial() if default is None else Trial((default,))
            branches = tuple((tag, Trial((id,))) for tag, id in tags)
            plan: Plan = TagTest(property, branches, absent=leaf, other=leaf)
        case ByPlan(plan=plan):
            pass
        case _:
            raise AssertionError("a union by JSON type needs no hand")
    reached = {id for trial in tried(plan) for id in trial.variants}
    others = [union.classes[id] for id in union.shape.variants if id not in reached]
    planned = _plan(plan, union.classes, called)
    return list(called), [planned, *others]


def _plan(plan: Plan, classes: Mapping[TypeId, str], called: dict[str, None]) -> str:
    """Returns a plan as calls of the runtime's functions, which are noted."""
    keywords: dict[str, Plan] = {}
    match plan:
        case Trial(variants=()):
            return "None"
        case Trial(variants=(id,)):
            return classes[id]
        case Trial(variants=ids):
            function = "tried"
            arguments = [classes[id] for id in ids]
        case TagTest(property=property, branches=branches):
            function = "by_tag"
            arguments = [literal(property), _branches(branches, classes, called)]
            keywords = {"absent": plan.absent, "other": plan.other}
        case MemberTypeTest(property=property, branches=branches):
            function = "by_member_type"
            arguments = [literal(property), _branches(branches, classes, called)]
    called[function] = None
    arguments += [
        f"{name}={_plan(inner, classes, called)}"
        for name, inner in keywords.items()
        if inner != Trial()
    ]
    return bracketed(f"{function}(", arguments, ")", indent=FIELD)


def _branches(
    branches: Sequence[tuple[object, Plan]],
    classes: Mapping[TypeId, str],
    called: dict[str, None],
) -> str:
    items = [
        f"{literal(value)}: {_plan(inner, classes, called)}"
        for value, inner in branches
    ]
    return bracketed("{", items, "}", split=True)


def _table(
    entries: Sequence[tuple[object, TypeId]], classes: Mapping[TypeId, str]
) -> str:
    items = [f"{literal(key)}: {classes[id]}" for key, id in entries]
    return bracketed("{", items, "}", split=True)
