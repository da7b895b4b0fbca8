"""`clientsmith names` with `--take-new` or `--keep`: decisions on names."""

from __future__ import annotations

import difflib
import gc
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import check, echo, named

if TYPE_CHECKING:
    from clientsmith.pipeline.deciding import Decided, UnknownKeys


def decide(
    config_path: Path,
    given: Sequence[str],
    services: tuple[str, ...],
    versions: tuple[str, ...],
    *,
    take_new: bool,
) -> None:
    """Decides on names of a client, and says what has become of them.

    Args:
        config_path: The config.
        given: The client, then keys of things; without keys all that are undecided.
        services: Their services; none for all.
        versions: The versions in which it holds; none for the newest of each.
        take_new: Whether the names by rule are taken; else those from before are kept.
    """
    from clientsmith import config_file, pipeline
    from clientsmith.diagnostics import Diagnostics, StageFailed
    from clientsmith.pipeline import deciding

    gc.disable()
    diagnostics = Diagnostics()
    options = pipeline.Options(cache=pipeline.default_cache())
    name, *keys = given
    try:
        client = named(config_file.load(config_path, diagnostics), name, config_path)
        check(client, services, versions)
        choice = deciding.Choice(client, tuple(keys), services, versions)
        change = deciding.take_new if take_new else deciding.keep
        decided = change(choice, diagnostics, options)
    except StageFailed:
        echo(diagnostics)
        sys.exit(1)
    except deciding.UnknownKeys as error:
        raise _unknown(name, error) from error
    echo(diagnostics)
    for line in _text(name, keys, decided, "->" if take_new else "stays, not"):
        click.echo(line)
    if decided:
        click.echo(f"\nwritten: {client.ledger}")
    if decided and take_new:
        click.echo("`clientsmith generate` writes the code with the new names.")


def _unknown(client: str, error: UnknownKeys) -> click.UsageError:
    key = error.keys[0]
    near = difflib.get_close_matches(key, sorted(error.known), n=1)
    rest = f" Is it {near[0]!r}?" if near else ""
    return click.UsageError(f"No document of {client} has {key!r}.{rest}")


def _text(
    client: str, keys: Sequence[str], decided: Sequence[Decided], sign: str
) -> Iterator[str]:
    """Yields what was decided by version, then what there was nothing to decide on."""
    ordered = sorted(decided, key=lambda each: (each.service, each.version))
    for (service, version), group in groupby(ordered, lambda each: each[:2]):
        yield " ".join(filter(None, (client, service, version)))
        yield from (f"  {_line(each, sign)}" for each in group)
    known = {each.decision.key for each in decided}
    for key in dict.fromkeys(keys):
        if key not in known:
            yield f"{key}: nothing to decide"
    if not keys and not decided:
        yield f"{client}: nothing to decide"


def _line(decided: Decided, sign: str) -> str:
    decision = decided.decision
    # attributes and arguments mean little without what they are of
    owner = f"{decision.key}: " if decision.home else ""
    others = ", ".join(decided.elsewhere)
    rest = f"  ({others}: {decision.name})" if others and sign == "->" else ""
    return f"{owner}{decision.name} {sign} {decision.ruled}{rest}"
