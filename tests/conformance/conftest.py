"""Sets the conformance tests apart: they need node, and more than a minute."""

from __future__ import annotations

import os

import pytest

SWITCH = "CLIENTSMITH_CONFORMANCE"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers",
        f"conformance: needs Prism or Schemathesis, and time; {SWITCH}=1 selects it",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leaves the marked tests out unless they are asked for."""
    if os.environ.get(SWITCH) == "1":
        return
    left_out = [each for each in items if each.get_closest_marker("conformance")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if each not in left_out]
