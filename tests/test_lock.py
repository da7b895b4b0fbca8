"""What is installed for tests is locked, and is what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from support import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS: dict[str, list[Any]] = PROJECT["dependency-groups"]
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
LOCKS = ["requirements.lock", "requirements-lowest.lock"]
PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)


def _locked(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / name).read_text("utf-8")))


def _requirements(*lists: list[Any]) -> Iterator[Requirement]:
    # A group may also include another group, which is listed by itself.
    for text in (item for items in lists for item in items if isinstance(item, str)):
        yield Requirement(text)


def _product() -> Iterator[Requirement]:
    """Yields what the wheel and generated code need."""
    project, runtime = PROJECT["project"]["dependencies"], GROUPS["runtime"]
    yield from _requirements(project, runtime, *EXTRAS.values())


def test_all_that_is_asked_for_is_locked() -> None:
    locked = _locked("requirements.lock")
    build = PROJECT["build-system"]["requires"]
    wanted = [*_product(), *_requirements(build, *GROUPS.values())]
    unlocked = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(
            locked.get(canonicalize_name(requirement.name), "0")
        )
    ]
    assert unlocked == [], "run `make lock`"


def test_the_lowest_releases_are_those_declared() -> None:
    lowest = _locked("requirements-lowest.lock")
    for requirement in _product():
        (bound,) = (each for each in requirement.specifier if each.operator == ">=")
        locked = Version(lowest[canonicalize_name(requirement.name)])
        assert locked == Version(bound.version), "run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(_locked(name))
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
