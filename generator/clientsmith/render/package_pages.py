"""Pages of packages: what the templates of their `__init__` are given."""

from __future__ import annotations

from typing import NamedTuple

from clientsmith.render.imports import Import


class DeprecatedName(NamedTuple):
    """A name that is gone, and what it stands for.

    Attributes:
        type: The type of a member.
    """

    old: str
    new: str
    type: str = ""


class InitPage(NamedTuple):
    """A package's `__init__`: public names that are imported when first used.

    Attributes:
        doc: The package's docstring.
        lazy: The module that holds `lazy`, as the package sees it.
        groups: The names by the module that has them.
        names: All names, sorted.
        lookup: The statement by which the package looks for its names.
        deprecated_names: Names that go on to work, with a warning.
    """

    doc: str
    lazy: str
    groups: tuple[Import, ...]
    names: tuple[str, ...]
    lookup: str
    deprecated_names: tuple[DeprecatedName, ...] = ()


class LongInitPage(NamedTuple):
    """A package's `__init__` with too many names to list them one by one.

    Attributes:
        modules: The modules that have them.
        homes: The statement that says which module has which.
    """

    doc: str
    lazy: str
    modules: tuple[str, ...]
    homes: str
    lookup: str
    deprecated_names: tuple[DeprecatedName, ...]


class DocPage(NamedTuple):
    """A package's `__init__` that has nothing but a docstring."""

    doc: str


class PartsPage(NamedTuple):
    """A module that is too long for one file: a package that has its names.

    Attributes:
        parts: Its modules, each after those that it needs.
        joined: Those that are to know the names of all others.
    """

    doc: str
    imports: tuple[Import, ...]
    parts: tuple[str, ...]
    joined: tuple[str, ...]


class SubmodulesPage(NamedTuple):
    """A package's `__init__`: modules that are imported when first used.

    Attributes:
        lazy: The module that holds `submodules`, as the package sees it.
    """

    doc: str
    lazy: str
    names: tuple[str, ...]
