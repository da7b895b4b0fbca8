"""What becomes of the classes of operations that can be imported: one for each tag."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.client.service import Service
from clientsmith.versions.changes import Severity, Target, Use
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import BREAKING, INFO

Found = tuple[str, Severity, str, Target, str]
"""Rule, severity, message, what to look for, and the class."""


def changes(pairs: Pairs) -> Iterator[Found]:
    """Yields which classes of operations are gone, new, or called something else."""
    old, new = pairs.old.public_groups, pairs.new.public_groups
    added = [each for each in new if each not in old]
    for name in (each for each in old if each not in new):
        target = Target(Use.NAME, _classes(pairs.old, name, old[name]))
        homes = _homes(pairs, name)
        if len(homes) == 1 and homes <= set(added):
            renamed = homes.pop()
            added.remove(renamed)
            message = f"the class `{name}` is called `{renamed}`"
            yield "group-renamed", BREAKING, message, target, name
        else:
            message = f"the class `{name}` is gone"
            yield "group-removed", BREAKING, message, target, name
    for name in added:
        target = Target(Use.NAME, _classes(pairs.new, name, new[name]))
        yield "group-added", INFO, f"the class `{name}` is new", target, name


def _homes(pairs: Pairs, name: str) -> set[str]:
    """Returns the classes that have the methods which a class had."""
    return {
        after.group
        for before, after in pairs.methods
        if before and after and before.group == name
    }


def _classes(service: Service, name: str, module: str) -> tuple[str, ...]:
    home = f"{service.root}resources.{module}"
    return tuple(f"{home}.{flavour}{name}" for flavour in ("", "Async"))
