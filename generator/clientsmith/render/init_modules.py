"""The `__init__` of each package, which imports public names when first used."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from clientsmith.client.results import all_classes
from clientsmith.config import Client
from clientsmith.literals import literal
from clientsmith.naming.identifiers import version_module
from clientsmith.render import docstrings
from clientsmith.render.code import INDENT, WIDTH, bracketed
from clientsmith.render.imports import Import
from clientsmith.render.pages import DeprecatedName, InitPage

PUBLIC = {
    "arrays": ("ToList",),
    "calling": ("Answer",),
    "codec": ("from_json", "to_dict", "to_json"),
    "downloads": ("AsyncDownload", "Download"),
    "errors": all_classes(),
    "files": ("FileInput", "FormPart", "Progress", "RawContent"),
    "hooks": ("Attempt", "Hooks"),
    "model": ("UNSET", "UnknownVariant", "Unset"),
    "oauth": ("ClientCredentials", "PasswordCredentials", "RefreshToken"),
    "option_types": ("CallOptions", "ClientOptions"),
    "options": ("Timeout",),
    "pagination": ("AsyncItems", "Items"),
    "settings": ("AsyncSecret", "Secret"),
    "streams": ("AsyncStream", "Stream"),
}
"""What a package offers of its runtime: what methods take, return and raise."""


MOST_NAMES = 1_000
"""Names that a package lists one by one, in three lines each."""

TABLE = "_names"
"""The module that lists them then."""

LOOKUP = "__getattr__, __dir__ = lazy("


class LongInitPage(NamedTuple):
    """A package's `__init__` with too many names to list them one by one.

    Attributes:
        modules: The modules that have them.
        table: The module that says which of them has which.
    """

    doc: str
    lazy: str
    modules: tuple[str, ...]
    table: str
    lookup: str
    deprecated_names: tuple[DeprecatedName, ...]


def package(client: Client) -> InitPage:
    """Returns the `__init__` of a package that holds several versions."""
    name, default = client.class_name, version_module(client.default_version)
    versions = ", ".join(
        f"{version.name} in `{version_module(version.name)}`"
        for version in client.versions
    )
    doc = (
        f"The clients `{name}` and `Async{name}`, and what their calls may raise.\n\n"
        f"Both speak version {client.default_version} of the API. Each version is a "
        f"package of its own: {versions}."
    )
    return init_module(doc, ".", _public(f".{default}.client", name))


def single(client: Client, title: str) -> InitPage:
    """Returns the `__init__` of a package that is made from one document alone."""
    name = client.class_name
    doc = f"{title or client.key}: `{name}`, `Async{name}`, and what calls may raise."
    return init_module(doc, ".", _public(".client", name))


def version(client: Client) -> InitPage:
    """Returns the `__init__` of one version."""
    name = client.class_name
    doc = f"One version of the API: `{name}` and `Async{name}`."
    return init_module(doc, "..", {".client": [f"Async{name}", name]})


def init_module(
    doc: str,
    root: str,
    names: Mapping[str, Iterable[str]],
    deprecated: Mapping[str, str] | None = None,
) -> InitPage:
    """Returns an `__init__`; if there are no names, one that only says what it is.

    Args:
        doc: The package's docstring.
        root: The package that holds the runtime, as this one sees it: `..`.
        names: The public names by the module that has them.
        deprecated: Some of them by deprecated names.
    """
    deprecated = deprecated or {}
    homes = {name: home for home, group in names.items() for name in group}
    if not homes:
        return InitPage(docstrings.wrapped(doc, 0))
    return InitPage(
        doc=docstrings.wrapped(doc, 0),
        lazy=f"{root}_runtime.lazy",
        groups=tuple(
            Import(home, tuple(sorted(group))) for home, group in sorted(names.items())
        ),
        names=tuple(sorted(homes)),
        lookup=_lookup(homes, deprecated),
        deprecated_names=_deprecated(deprecated),
    )


def long_init_module(
    doc: str,
    root: str,
    names: Mapping[str, Iterable[str]],
    deprecated: Mapping[str, str],
) -> LongInitPage:
    """Returns an `__init__` whose names would take too many lines one by one.

    The modules must have nothing but these names in their `__all__`.
    """
    items = ["__name__", "HOMES"]
    items += [_table("renamed={", deprecated)] if deprecated else []
    return LongInitPage(
        doc=docstrings.wrapped(doc, 0),
        lazy=f"{root}_runtime.lazy",
        modules=tuple(sorted(names)),
        table=TABLE,
        lookup=bracketed(LOOKUP, items, ")", indent=len(INDENT)),
        deprecated_names=_deprecated(deprecated),
    )


def name_table(homes: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Returns the names of modules as data, many of them in each text."""
    width = WIDTH - len(INDENT) * 2 - len('"",')
    return {
        home: textwrap.wrap(" ".join(sorted(names)), width, break_long_words=False)
        for home, names in sorted(homes.items())
    }


def _deprecated(names: Mapping[str, str]) -> tuple[DeprecatedName, ...]:
    return tuple(DeprecatedName(*entry) for entry in sorted(names.items()))


def _public(home: str, name: str) -> dict[str, list[str]]:
    """Returns the names that a whole package offers, by module."""
    return {
        **{f"._runtime.{module}": [*names] for module, names in PUBLIC.items()},
        home: [f"Async{name}", name],
    }


def _lookup(homes: Mapping[str, str], deprecated: Mapping[str, str]) -> str:
    """Returns the statement that makes a package look for its names."""
    modules = set(homes.values())
    if len(modules) == 1 and not deprecated:
        items = [f"dict.fromkeys(__all__, {literal(modules.pop())})"]
    else:
        items = [_table("{", homes)]
    items += [_table("renamed={", deprecated)] if deprecated else []
    return bracketed(LOOKUP, ["__name__", *items], ")", indent=len(INDENT))


def _table(head: str, entries: Mapping[str, str]) -> str:
    lines = [f"{literal(key)}: {literal(entries[key])}" for key in sorted(entries)]
    return bracketed(head, lines, "}", split=True)
