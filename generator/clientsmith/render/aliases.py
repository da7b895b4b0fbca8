"""Aliases: what stands behind the name of a type that is no class."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.annotations import is_listable
from clientsmith.client.model import Annotation
from clientsmith.literals import literal
from clientsmith.model.types import Enumeration
from clientsmith.naming.identifiers import Identifier
from clientsmith.render.code import WIDTH, bracketed, indented
from clientsmith.render.imports import Imports


def told(
    imports: Imports,
    name: Identifier,
    annotation: Annotation,
    evaluated: Annotation,
    more: Sequence[str] = (),
) -> str:
    """Returns an alias as type checkers see it; what refers back to it is quoted.

    Args:
        imports: Where names are collected.
        name: The alias.
        annotation: What it stands for.
        evaluated: What of that Python can evaluate where the alias stands.
        more: More that it may be.
    """
    used = {name for module, name in annotation.references if "models" in module}
    is_recursive = not used.issubset(name for _, name in evaluated.references)
    known = imports.use(evaluated)
    parts = [
        literal(part) if is_recursive and part not in known else part
        for part in imports.use(annotation)
    ]
    if len(parts) + len(more) == 1:
        kind = imports.add("typing", "TypeAlias")
        return f"{name}: {kind} = {parts[0]}"
    head = f"{name} = {imports.add('typing', 'Union')}["
    return bracketed(head, [*parts, *more], "]", split=True)


def enumeration(name: Identifier, shape: Enumeration, parts: Sequence[str]) -> str:
    """Returns the alias of a list of values, one per line if they are many."""
    line = f"{name} = {' | '.join(parts)}"
    if len(line) <= WIDTH or len(shape.values) < 2:
        return line
    values = [literal(value) for value in shape.values if is_listable(value)]
    if len(parts) == 1:
        return bracketed(f"{name} = Literal[", values, "]", split=True)
    listed = bracketed("Literal[", values, "]", split=True)
    inner = "\n".join([listed, *(f"| {part}" for part in parts[1:])])
    return f"{name} = (\n{indented(inner)}\n)"
