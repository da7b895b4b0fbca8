"""Wire names to Python identifiers. All lists here are public API.

Adding a word to a list renames what users have written down: do it in a release that
says so.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from functools import lru_cache
from typing import NewType

Identifier = NewType("Identifier", str)
"""A name that was made here, and so is one that Python takes."""

SYMBOLS = {"+": "plus", "@": "at", "$": "dollar", "<": "less", ">": "greater"}
"""Words for symbols that alone tell two wire names apart, as in `+1` and `-1`."""

CAPITALS = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![a-z]))"
)
"""Where words begin in a name that has no other marks: `imageURLs` has two."""

LOUD = re.compile(r"(?<![A-Z])[A-Z][A-Z0-9]+(?:_[A-Z][A-Z0-9]+)+(?![A-Za-z0-9])")
"""Words in capitals that are no acronyms: `ORDER_STATUS`. Without the first condition,
a long name would be searched from each of its letters.
"""

RESERVED_CLASSES = frozenset(
    {
        # imported by models and dicts
        "Any",
        "ClassVar",
        "Decimal",
        "Literal",
        "Model",
        "NotRequired",
        "OpenModel",
        "Union",
        "UnknownVariant",
        "Unset",
        "ClosedModel",
        "EXTRA",
        "TypedDict",
        "Timeout",
        "UUID",
        "UNSET",
        "Unlisted",
        "UnlistedInteger",
        # imported by resources
        "AsContent",
        "AsForm",
        "AsJson",
        "AsLines",
        "AsMultipart",
        "AsyncBaseGroup",
        "AsyncItems",
        "AsyncIterable",
        "AsyncStream",
        "BaseGroup",
        "Call",
        "FileInput",
        "FormPart",
        "GroupOf",
        "Items",
        "Iterable",
        "Json",
        "Linked",
        "Mapping",
        "NO_BODY",
        "Numbered",
        "Operation",
        "Progress",
        "RawContent",
        "SIMPLE",
        "Sequence",
        "Stream",
        "Style",
        "ToList",
        "WithHeaders",
    }
)

RESERVED_RESOURCES = frozenset(
    {
        # imported by the modules of clients
        "AsyncBaseClient",
        "AsyncBaseService",
        "AsyncSecret",
        "AsyncTransport",
        "BaseClient",
        "BaseService",
        "Credential",
        "ClientOptions",
        "GroupOf",
        "HEADERS",
        "Secret",
        "SETTINGS",
        "Settings",
        "Timeout",
        "Transport",
        "Unpack",
    }
)

RESERVED_MEMBERS = frozenset(
    {
        # names of annotations, which a member of that name would hide in its class
        "bool",
        "bytes",
        "date",
        "datetime",
        "dict",
        "float",
        "int",
        "list",
        "str",
        # called in class bodies
        "field",
        # what open models keep undeclared members in
        "additional_properties",
        # what lenient clients say of models
        "problems",
    }
)

RESERVED_ATTRIBUTES = frozenset(
    {"call", "close", "download", "request", "with_options"}
)
"""What clients and groups keep for themselves."""

RESERVED_OPERATIONS = RESERVED_ATTRIBUTES | RESERVED_MEMBERS
"""That, and types that a method would hide in its class."""

METHODS_OWN = frozenset({"content_type", "progress", "stream", "wait", "wait_timeout"})
"""Arguments that methods keep for themselves."""

RESERVED_PARAMETERS = METHODS_OWN | {"self", "wait_until", "wait_until_async"}
"""That, and what is called in methods."""

RECENT = ((RESERVED_ATTRIBUTES | RESERVED_PARAMETERS) - {"close", "self"}) | {
    "AsContent",
    "AsForm",
    "AsLines",
    "AsMultipart",
    "AsyncBaseGroup",
    "BaseGroup",
    "ClientOptions",
    "Decimal",
    "FormPart",
    "GroupOf",
    "Json",
    "Linked",
    "Numbered",
    "Operation",
    "RawContent",
    "SIMPLE",
    "Style",
    "Timeout",
    "UUID",
    "Unpack",
    "WithHeaders",
    "problems",
}
"""Words that were free until release 0.2: a ledger may have them, and gives them up."""

RESERVED_MODULES = frozenset({"other", "shared"}) | RESERVED_ATTRIBUTES
"""Modules of models that belong to no tag, or to several; and attributes of clients,
since groups are attributes that are called like their module.
"""


def class_name(*parts: str) -> Identifier:
    """Returns a class name made of the parts of an origin."""
    spoken = (LOUD.sub(lambda found: found.group().title(), part) for part in parts)
    name = "".join(_capitalized(word) for part in spoken for word in words(part))
    return _legal(name, "Schema", RESERVED_CLASSES)


def member(wire: str) -> Identifier:
    """Returns the name of a model's attribute."""
    return _legal(snake(wire), "field_", RESERVED_MEMBERS)


def parameter(wire: str) -> Identifier:
    """Returns the name of a method's argument."""
    return _legal(snake(wire), "argument_", RESERVED_PARAMETERS)


def operation(wire: str) -> Identifier:
    """Returns the name of a method."""
    return _legal(snake(wire), "operation_", RESERVED_OPERATIONS)


def module(wire: str) -> Identifier:
    """Returns the name of a module or package."""
    return _legal(snake(wire), "module_", RESERVED_MODULES)


def version_module(version: str) -> Identifier:
    """Returns the package name of a version: `v2026_01_alpha`, and `v1` of `v1`."""
    name = "_".join(words(version)).lower()
    return Identifier(name if re.match(r"v\d", name) else f"v{name}")


def is_identifier(name: str) -> bool:
    """Whether a name from a config can be used as it is."""
    return name.isidentifier() and not keyword.iskeyword(name)


def is_class_name(name: str) -> bool:
    """Whether a class can be called so; rules give none of the builtins' names."""
    hides = name.islower() and hasattr(builtins, name)
    return _is_free(name, RESERVED_CLASSES) and not hides


def is_operation_name(name: str) -> bool:
    """Whether a method can be called so."""
    return _is_free(name, RESERVED_OPERATIONS)


def is_member_name(name: str) -> bool:
    """Whether a model's attribute can be called so."""
    return _is_free(name, RESERVED_MEMBERS)


def is_argument_name(name: str) -> bool:
    """Whether a method's argument can be called so."""
    return _is_free(name, RESERVED_PARAMETERS)


def _is_free(name: str, reserved: frozenset[str]) -> bool:
    # Python gives names with two underscores a meaning, or another name in a class.
    return is_identifier(name) and not name.startswith("__") and name not in reserved


@lru_cache(maxsize=8192)
def words(wire: str) -> tuple[str, ...]:
    """Splits a wire name: at symbols, at underscores, and where its case changes."""
    text = unicodedata.normalize("NFKC", wire)
    text = re.sub(r"^-(?=\d)", "minus_", text)
    text = re.sub(r"(?:^|(?<=/))[@$]\W?(?=[A-Za-z])", "", text)  # as in `$filter`
    text = re.sub(r"[+@$<>]", lambda found: f"_{SYMBOLS[found.group()]}_", text)
    text = CAPITALS.sub("_", text)
    return tuple(filter(None, re.split(r"[\W_]+", text)))


def rank(wire: str) -> int:
    """Returns how far a wire name is from its name: `a_b`, then `aB`, then `_aB`."""
    return 0 if snake(wire) == wire else 1 + (not wire[:1].isalnum())


def snake(wire: str) -> str:
    """Returns a wire name in snake case, which may not be a name yet."""
    # The one word with a capital within that half of all documents have.
    return "_".join(words(wire.replace("OAuth", "Oauth"))).lower()


def _capitalized(word: str) -> str:
    return word[0].upper() + word[1:]


def _legal(name: str, prefix: str, reserved: frozenset[str]) -> Identifier:
    if not name.isidentifier():
        legal = (char for char in prefix + name if f"a{char}".isidentifier())
        name = "".join(legal)
    name = name.rstrip("_") or prefix.rstrip("_")
    if keyword.iskeyword(name) or name in reserved:
        name += "_"
    return Identifier(name)
