"""What a config says of operations: which there are, and where methods stand."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from clientsmith.config import FORM_STYLES, FORMATS, Formats, Layout
from clientsmith.config_values import Table, Values
from clientsmith.last_events import FORM, LastEvent, is_last_event
from clientsmith.selection import Choice, Selection

CHOICE = {"operations": list, "paths": list, "tags": list}


class OperationValues(Values):
    """Takes settings of operations out of tables."""

    def selection(self, table: Table) -> Selection:
        """Returns the operations that a client is to have."""
        return Selection(
            include=self._choice(table, "include"),
            exclude=self._choice(table, "exclude"),
        )

    def layouts(self, table: Table, services: list[str]) -> dict[str, Layout]:
        """Returns the layouts of the services for which the config says it."""
        grouped = self.texts(table, "grouped")
        for service in grouped:
            self.one_of("grouped", service, services)
        layouts = dict.fromkeys(grouped, Layout.TAGS)
        if "layout" not in table:
            return layouts
        self.one_of("layout", table["layout"], [layout.value for layout in Layout])
        is_flat = table["layout"] == Layout.FLAT.value
        everywhere = Layout.FLAT if is_flat else Layout.TAGS
        return dict.fromkeys(services, everywhere) | layouts

    def _choice(self, table: Table, key: str) -> Choice:
        values = table.get(key, {})
        self.fits(values, CHOICE, (), key)
        return Choice(**{kind: self.texts(values, kind) for kind in CHOICE})

    def groups(self, table: Table) -> dict[str, str]:
        """Returns how groups are reached, by tag."""
        groups = self.strings(table, "groups")
        for tag, way in groups.items():
            for name in way.split("."):
                if not re.fullmatch(r"[a-z]\w*", name):
                    message = f"groups: no group is reached as {way!r}"
                    self.error("config-value", message, tag)
                else:
                    self.name("groups", name)
        return groups

    def statuses(self, table: Table) -> tuple[int, ...]:
        """Returns the statuses after which calls are to be sent again."""
        statuses = table.get("retry_statuses", ())
        if not all(isinstance(code, int) and 400 <= code < 600 for code in statuses):
            message = "retry_statuses must be a list of statuses from 400 to 599"
            self.error("config-value", message, "retry_statuses")
        return tuple(statuses)

    def idempotency_header(self, table: Table) -> str:
        """Returns the header that names a request; empty if there is none."""
        name: str = table.get("idempotency_header", "")
        if name and not re.fullmatch(r"[A-Za-z0-9-]+", name):
            message = f"idempotency_header: {name!r} is no name of a header"
            self.error("config-value", message, "idempotency_header")
        return name

    def last_events(self, table: Table) -> Iterator[tuple[str, LastEvent]]:
        """Yields what the last events of streams are known by, by operation."""
        for operation, value in table.get("last_events", {}).items():
            if is_last_event(value):
                yield operation, value
            else:
                message = f"last_events.{operation} must be {FORM}"
                self.error("config-type", message, operation)

    def form_style(self, table: Table) -> str:
        """Returns how forms hold objects and lists."""
        style: str = table.get("form_style", FORM_STYLES[0])
        self.one_of("form_style", style, list(FORM_STYLES))
        return style

    def formats(self, table: Table) -> Formats:
        """Returns what Python has for the formats of texts."""
        chosen = {key: table[key] for key in FORMATS if key in table}
        for key, value in chosen.items():
            self.one_of(key, value, FORMATS[key])
        return Formats(**chosen)

    def name(self, key: str, value: str) -> None:
        """Reports a text that is no name in Python."""
        if not value.isidentifier() or keyword.iskeyword(value):
            self.error("config-value", f"{key}: Python takes no name {value!r}", key)
