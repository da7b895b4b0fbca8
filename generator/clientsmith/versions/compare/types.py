"""What is different in named types: one entry per type, and one for new names."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.client.service import Service
from clientsmith.model.types import Definition, Enumeration, Object, TypeId, Union
from clientsmith.naming.names import has_unknown
from clientsmith.render import models
from clientsmith.versions.changes import Entry, Kind, Target, Use
from clientsmith.versions.compare import members, said, values
from clientsmith.versions.compare.documented import docs
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.named import Named
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING, Notes
from clientsmith.versions.compare.relations import Relation, within

MODELS = "models"
"""What ids of types begin with, and what names that come and go are about."""


def entries(pairs: Pairs) -> Iterator[Entry]:
    """Yields an entry for each named type that is not as it was, and two for names."""
    for each in pairs.old.types:
        # A body whose members are arguments has no class: its method tells.
        if pairs.types.get(each.id) in pairs.new.declarations:
            found = _entry(pairs, each, pairs.new.api.types[pairs.types[each.id]])
            if found is not None:
                yield found
    for entry in (_removed(pairs), _added(pairs)):
        if entry is not None:
            yield entry


def _entry(pairs: Pairs, before: Definition, after: Definition) -> Entry | None:
    # Methods and types have ids of their own, whatever the config calls them.
    subject = f"{MODELS}.{pairs.old.name(before.id)}"
    named = Named(pairs, Notes(pairs.new.key, subject), before, after)
    _itself(named)
    _parts(named)
    return named.notes.entry(
        kind(after),
        pairs.new.name(after.id),
        after.origin.key,
        code(pairs.old, before.id),
        code(pairs.new, after.id),
    )


def code(service: Service, id: TypeId) -> str:
    """Returns what a named type is in its module."""
    return models.code(service, service.declarations[id])


def kind(definition: Definition) -> Kind:
    """Returns what a named type is to its users."""
    match definition.shape:
        case Object():
            return Kind.CLASS
        case Union() if has_unknown(definition):
            return Kind.UNION
        case Enumeration():
            return Kind.ENUM
        case _:
            return Kind.ALIAS


def _itself(named: Named) -> None:
    new = named.pairs.new.name(named.after.id)
    if named.name != new:
        goes_on = named.pairs.new.deprecated_names.classes.get(named.name) == new
        severity = WARNING if goes_on else BREAKING
        message = f"`{named.name}` is called `{new}`"
        named.note("type-renamed", severity, message, named.mention)
    else:
        # Who has the TypedDict of a renamed type is among those who mention it.
        _dict(named)
    both = named.before.docs, named.after.docs
    said.deprecation(named.notes, "type", named.name, both, named.where, named.mention)


def _dict(named: Named) -> None:
    old, new = named.pairs.old, named.pairs.new
    if named.before.id in old.dictionaries and named.after.id not in new.dictionaries:
        name = old.dictionaries[named.before.id].name
        symbols = tuple(each for each in named.symbols if each.endswith(f".{name}"))
        message = f"`{name}` is gone, as no call takes it any more"
        named.note("dict-removed", BREAKING, message, Target(Use.NAME, symbols))


def _parts(named: Named) -> None:
    before, after = named.before.shape, named.after.shape
    match before, after:
        case Object(), Object():
            members.compare(named, before, after)
        case Enumeration(), Enumeration():
            values.enumeration(named, before, after)
        case Union(), Union() if has_unknown(named.before) == has_unknown(named.after):
            values.union(named, before, after)
        case _ if _differ(kind(named.before), kind(named.after)):
            old, new = _article(kind(named.before)), _article(kind(named.after))
            message = f"it is {new}, and was {old}"
            named.note("type-kind-changed", BREAKING, message, named.mention)
        case _:
            _other(named)


def _other(named: Named) -> None:
    """Notes what is different in a name for a type that is no class."""
    old, new, pairs = named.before.id, named.after.id, named.pairs
    found = within(pairs, old, new)
    if found is not Relation.EQUAL:
        spelt = [
            str(service.annotator.spelt_out(each.shape))
            for service, each in ((pairs.old, named.before), (pairs.new, named.after))
        ]
        message = f"it is `{spelt[1]}`, and was `{spelt[0]}`"
        severity = named.of_types(old, new, found)
        named.note("type-changed", severity, message, named.mention)
    if named.is_passed:
        known = docs(pairs, old, new)
        said.limits(named.notes, named.name, known, named.where, named.mention)


VALUES = {Kind.ALIAS, Kind.ENUM}
"""Both are names for plain values; their types tell what is different."""

ARTICLES = {Kind.ALIAS: "an alias", Kind.ENUM: "an enumeration"}


def _differ(old: Kind, new: Kind) -> bool:
    return old is not new and not {old, new} <= VALUES


def _article(kind: Kind) -> str:
    return ARTICLES.get(kind, f"a {kind.value}")


def _removed(pairs: Pairs) -> Entry | None:
    notes = Notes(pairs.new.key, f"{MODELS}-gone")
    gone = sorted(pairs.gone, key=lambda each: pairs.old.name(each.id))
    for each in gone:
        name = pairs.old.name(each.id)
        notes.add(
            "type-removed",
            BREAKING,
            f"`{name}` is gone",
            Target(Use.NAME, pairs.old.symbols(each.id)),
            old=each.origin.where,
            part=name,
        )
    code = _import(pairs.old, gone)
    return notes.entry(
        Kind.SERVICE, "names that are gone", "components/schemas", code, ""
    )


def _added(pairs: Pairs) -> Entry | None:
    notes = Notes(pairs.new.key, f"{MODELS}-new")
    added = sorted(pairs.added, key=lambda each: pairs.new.name(each.id))
    for each in added:
        name = pairs.new.name(each.id)
        message = f"`{name}` is new"
        notes.add("type-added", INFO, message, new=each.origin.where, part=name)
    code = _import(pairs.new, added)
    return notes.entry(
        Kind.SERVICE, "names that are new", "components/schemas", "", code
    )


def _import(service: Service, definitions: list[Definition]) -> str:
    names = "".join(f"    {service.name(each.id)},\n" for each in definitions)
    module = f"{service.key}.models" if service.key else "models"
    return f"from .{module} import (\n{names})"
