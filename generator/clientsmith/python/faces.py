"""Faces: the `__init__` of each package, which imports names when first used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clientsmith.config import Client
from clientsmith.python import docstrings
from clientsmith.python.code import INDENT, bracketed, literal
from clientsmith.python.identifiers import version_module
from clientsmith.python.imports import Import
from clientsmith.python.operations import statuses
from clientsmith.python.pages import DocPage, FacePage, FormerName

CODEC_NAMES = ("from_json", "to_dict", "to_json")
MODEL_NAMES = ("UNSET", "UnknownVariant", "Unset")


def package(client: Client) -> FacePage | DocPage:
    """Returns the face of a package that holds several versions."""
    name, default = client.class_name, version_module(client.default_version)
    doc = (
        f"The clients `{name}` and `Async{name}`, and what their calls may raise.\n\n"
        f"Both speak version {client.default_version} of the API. Each version is a "
        f"package of its own: {_listed(each.name for each in client.versions)}."
    )
    return face(doc, ".", public(f".{default}.client", name))


def single(client: Client, title: str) -> FacePage | DocPage:
    """Returns the face of a package that is made from one document alone."""
    name = client.class_name
    doc = f"{title or client.key}: `{name}`, `Async{name}`, and what calls may raise."
    return face(doc, ".", public(".client", name))


def version(client: Client) -> FacePage | DocPage:
    """Returns the face of one version."""
    name = client.class_name
    doc = f"One version of the API: `{name}` and `Async{name}`."
    return face(doc, "..", {".client": [f"Async{name}", name]})


def public(home: str, name: str) -> dict[str, list[str]]:
    """Returns the names that a package's face offers, by module."""
    return {
        "._runtime.codec": list(CODEC_NAMES),
        "._runtime.errors": list(statuses.all_classes()),
        "._runtime.model": list(MODEL_NAMES),
        home: [f"Async{name}", name],
    }


def face(
    doc: str,
    root: str,
    names: Mapping[str, Iterable[str]],
    renamed: Mapping[str, str] | None = None,
) -> FacePage | DocPage:
    """Returns a face; if there are no names, one that only says what it is.

    Args:
        doc: The package's docstring.
        root: The package that holds the runtime, as this one sees it: `..`.
        names: The public names by the module that has them.
        renamed: Some of them by former names.
    """
    homes = {name: home for home, group in names.items() for name in group}
    if not homes:
        return DocPage(docstrings.wrapped(doc, 0))
    return FacePage(
        doc=docstrings.wrapped(doc, 0),
        lazy=f"{root}_runtime.lazy",
        groups=tuple(
            Import(home, tuple(sorted(group))) for home, group in sorted(names.items())
        ),
        names=tuple(sorted(homes)),
        opened=_opened(homes, renamed or {}),
        renamed=tuple(FormerName(*each) for each in sorted((renamed or {}).items())),
    )


def _opened(homes: Mapping[str, str], renamed: Mapping[str, str]) -> str:
    """Returns the statement that makes a package look for its names."""
    modules = set(homes.values())
    if len(modules) == 1 and not renamed:
        items = [f"dict.fromkeys(__all__, {literal(modules.pop())})"]
    else:
        items = [_table("{", homes)]
    items += [_table("renamed={", renamed)] if renamed else []
    head = "__getattr__, __dir__ = lazy("
    return bracketed(head, ["__name__", *items], ")", indent=len(INDENT))


def _table(head: str, entries: Mapping[str, str]) -> str:
    lines = [f"{literal(key)}: {literal(entries[key])}" for key in sorted(entries)]
    return bracketed(head, lines, "}", split=True)


def _listed(versions: Iterable[str]) -> str:
    return ", ".join(f"{each} in `{version_module(each)}`" for each in versions)
