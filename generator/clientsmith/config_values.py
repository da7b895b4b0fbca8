"""Plain values of clientsmith.toml, with an error for each that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from clientsmith.diagnostics import Diagnostics, Location, documentation

Table = Mapping[str, Any]

NAMES: dict[object, str] = {
    bool: "true or false",
    dict: "a table",
    list: "a list",
    str: "a string",
    (list, dict): "a list or a table",
    (str, dict): "a string or a table",
}

NOTHING: Mapping[str, str] = {}

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What no path, version or name needs, and no file system or generated line takes."""


class Values:
    """Takes values out of tables, and reports those of another type."""

    def __init__(self, path: Path, text: str, diagnostics: Diagnostics) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.diagnostics = diagnostics

    def fits(
        self,
        table: Table,
        types: Mapping[str, Any],
        required: tuple[str, ...],
        what: str,
        replaced: Mapping[str, str] = NOTHING,
    ) -> bool:
        """Whether a table has all that it needs, and nothing that nobody knows.

        Args:
            table: The table.
            types: The types of its settings.
            required: Those that it must have.
            what: What messages call it.
            replaced: What came in the place of settings that are gone.
        """
        fits = True
        for key, value in table.items():
            if key not in types:
                instead = f" any more: {replaced[key]}" if key in replaced else ""
                near = [] if instead else get_close_matches(key, types, 1)
                meant = "".join(f"; did you mean {name!r}?" for name in near)
                message = f"{what} has no setting {key!r}{instead}{meant}"
                self.error("config-key", message, key)
                fits = False
            elif not isinstance(value, types[key]):
                self.error("config-type", f"{key} must be {NAMES[types[key]]}", key)
                fits = False
            elif isinstance(value, str):
                fits = self.is_plain(key, value) and fits
        for key in required:
            if key not in table:
                self.error("config-missing", f"{what} needs the setting {key!r}", "")
                fits = False
        return fits

    def tables(self, table: Table, key: str) -> Iterator[tuple[str, Table]]:
        """Yields the tables in a table by name; anything else is an error."""
        for name, value in table.get(key, {}).items():
            if isinstance(value, dict):
                yield name, value
            else:
                self.error("config-type", f"{key}.{name} must be a table", name)

    def strings(self, table: Table, key: str) -> dict[str, str]:
        """Returns the texts of a table by name; anything else is an error."""
        texts = {}
        for name, value in table.get(key, {}).items():
            if isinstance(value, str):
                if self.is_plain(name, value):
                    texts[name] = value
            else:
                self.error("config-type", f"{key}.{name} must be a string", name)
        return texts

    def is_plain(self, key: str, value: str) -> bool:
        """Whether a text has no control characters; those are an error."""
        if CONTROL.search(value):
            message = f"{key} has a control character in it: {value!r}"
            self.error("config-value", message, key)
            return False
        return True

    def one_of(self, key: str, value: str, choices: list[str]) -> None:
        """Reports a text that is none of the choices."""
        if value not in choices:
            listed = ", ".join(dict.fromkeys(choices))
            self.error("config-value", f"{key} is {value!r}, not one of {listed}", key)

    def error(self, code: str, message: str, key: str) -> None:
        """Reports an error where a key is first written."""
        hint = f"{documentation('config')} lists all settings."
        self.diagnostics.error(code, message, self.find(key), hint)

    def find(self, key: str) -> Location:
        """Returns where a key is first written; tomllib keeps no positions."""
        word = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])") if key else None
        for number, line in enumerate(self.lines, 1):
            match = word.search(line.partition("#")[0]) if word else None
            if match:
                return Location(str(self.path), number, match.start() + 1)
        return Location(str(self.path), 1, 1)

    def texts(
        self, table: Table, key: str, default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Returns the texts of a list; anything else in it is an error."""
        texts = table.get(key, default)
        if not isinstance(texts, list | tuple):
            return default  # which `fits` has reported
        if not all(isinstance(text, str) for text in texts):
            self.error("config-type", f"{key} must be a list of strings", key)
            return default
        return tuple(texts)
