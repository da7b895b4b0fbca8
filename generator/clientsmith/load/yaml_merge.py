"""`<<`: the merge key of YAML 1.1, which YAML 1.2 dropped and documents still use."""

from __future__ import annotations

from typing import Any

from clientsmith.load.yaml_positions import YamlPositions


def merge(value: Any, members: dict[str, Any], positions: YamlPositions) -> bool:
    """Adds the members of one or more mappings that `members` does not have.

    What was written in place wins over what is merged, and an earlier mapping wins
    over a later one (https://yaml.org/type/merge.html).

    Returns:
        False if the value is neither a mapping nor a list of mappings.
    """
    sources = value if isinstance(value, list) else [value]
    if not all(isinstance(source, dict) for source in sources):
        return False
    offsets = positions.of_members(members)
    for source in sources:
        places = positions.of_members(source)
        for key in [key for key in source if key not in members]:
            members[key] = source[key]
            offsets[key] = places[key]
    return True
