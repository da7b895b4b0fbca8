"""Who is called what: the config's names go first, then those of before, then rules.

No clash is an end: what gives way takes the next of its names, and at last a number.
Only names that the config itself makes equal are an error.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from clientsmith.diagnostics import Diagnostics
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.ledger import FITS, By, Decision, Table


class Wish(NamedTuple):
    """What a thing may be called.

    Attributes:
        names: By rule, the best one first.
        rank: What is smaller goes first; 0 for what is written like its name.
        order: Decides between things of one rank; nothing that a document's order has
            a say in.
        joint: What stands between a name and its number.
        patterns: All names that come with a name.
        former: Names by rules of before, or in other company.
        prefix: What was taken off the names, since what holds the thing says it.
    """

    names: tuple[Identifier, ...]
    rank: int
    order: tuple[str, ...]
    joint: str = "_"
    patterns: tuple[str, ...] = ("{}",)
    former: tuple[Identifier, ...] = ()
    prefix: str = ""

    @property
    def precedence(self) -> tuple[int, int, tuple[str, ...]]:
        """What sorts things; a name goes before those that it is a part of."""
        return self.rank, len(self.names[0]), self.order

    def all(self) -> Iterator[Identifier]:
        """Yields the names in the order in which they are tried; there is no end."""
        yield from self.names
        stem = self.names[0].rstrip("_")
        for number in itertools.count(2):
            yield Identifier(f"{stem}{self.joint}{number}")

    def has(self, name: str) -> bool:
        """Whether rules can give a name, or could before."""
        number = name.removeprefix(f"{self.names[0].rstrip('_')}{self.joint}")
        return name in (*self.names, *self.former) or (
            number != name and number.isdecimal()
        )

    def whole(self, name: str) -> str:
        """Returns a name with what was taken off, unless others have given it."""
        return f"{self.prefix}{name}" if name in self.names else name

    def goes_by(self, name: str) -> set[str]:
        """Returns all names that come with a name."""
        return {pattern.format(name) for pattern in self.patterns}


class Thing(NamedTuple):
    """What is to be named.

    Attributes:
        decision: What is known of it; its names are not decided yet.
        chosen: The name that the config has for it.
        kept: The name that the ledger has for it.
    """

    decision: Decision
    wish: Wish
    chosen: str | None = None
    kept: str | None = None


def snake_names(plain: Identifier) -> tuple[Identifier, ...]:
    """Returns what a member or an argument may be called: `id`, then `id_`."""
    return (plain,) if plain.endswith("_") else (plain, Identifier(f"{plain}_"))


def settle(
    wishes: Sequence[Wish],
    reserved: Iterable[str] = (),
    fixed: Mapping[int, str] | None = None,
) -> list[Identifier]:
    """Returns a name for each wish, no two of them alike.

    Of one rank, who is alone in wanting a name has it, whatever others fall back on.

    Args:
        wishes: What the things may be called.
        reserved: Names that are taken.
        fixed: Names that are given, by place in the list.
    """
    names = {index: Identifier(name) for index, name in (fixed or {}).items()}
    taken = set(reserved)
    for index, name in names.items():
        taken |= wishes[index].goes_by(name)
    waiting = sorted(
        (index for index in range(len(wishes)) if index not in names),
        key=lambda index: wishes[index].precedence,
    )
    for _, ranked in itertools.groupby(waiting, lambda index: wishes[index].rank):
        late = []
        for index in ranked:
            if taken.isdisjoint(
                goes_by := wishes[index].goes_by(wishes[index].names[0])
            ):
                names[index] = wishes[index].names[0]
                taken |= goes_by
            else:
                late.append(index)
        for index in late:
            names[index] = _free(wishes[index], taken)
            taken |= wishes[index].goes_by(names[index])
    return [names[index] for index in range(len(wishes))]


def _free(wish: Wish, taken: Collection[str]) -> Identifier:
    return next(name for name in wish.all() if wish.goes_by(name).isdisjoint(taken))


def decide(
    things: Sequence[Thing], diagnostics: Diagnostics, reserved: Iterable[str] = ()
) -> list[Decision]:
    """Returns the names of things that share one space of names.

    Args:
        things: The things, all of one table.
        diagnostics: Where findings go.
        reserved: Names that are taken.
    """
    return _Decider(things, frozenset(reserved), diagnostics).decisions()


class _Decider:
    """Names things that share one space of names.

    Attributes:
        ruled: What the rules alone would give, by place in the list.
        fixed: What the config or the ledger gives, likewise.
        owners: Whose name each of these is.
    """

    def __init__(
        self,
        things: Sequence[Thing],
        reserved: frozenset[str],
        diagnostics: Diagnostics,
    ) -> None:
        self.things = things
        self.reserved = reserved
        self.diagnostics = diagnostics
        self.ruled = settle([thing.wish for thing in things], reserved)
        self.count = Counter(self.ruled)
        self.fixed: dict[int, str] = {}
        self.owners: dict[str, int] = {}

    def decisions(self) -> list[Decision]:
        """Returns the decisions, in the order of the things."""
        for index, thing in enumerate(self.things):
            if thing.chosen is not None:
                self._check_chosen(index, thing.chosen)
                self._fix(index, thing.chosen)
        self._check_operations()
        by_rank = sorted(
            enumerate(self.things), key=lambda pair: pair[1].wish.precedence
        )
        for index, thing in by_rank:
            kept = thing.kept if thing.chosen is None and _fits(thing) else None
            if kept is not None and self._is_free(index, kept):
                self._fix(index, kept)
        # What the rules give for the whole document is what a thing asks for first.
        wishes = [
            thing.wish._replace(names=(ruled, *thing.wish.names))
            for thing, ruled in zip(self.things, self.ruled, strict=True)
        ]
        names = settle(wishes, self.reserved, self.fixed)
        return [self._decision(index, name) for index, name in enumerate(names)]

    def _fix(self, index: int, name: str) -> None:
        self.fixed[index] = name
        for part in self.things[index].wish.goes_by(name):
            self.owners.setdefault(part, index)

    def _is_free(self, index: int, name: str) -> bool:
        parts = self.things[index].wish.goes_by(name)
        return parts.isdisjoint(self.owners) and parts.isdisjoint(self.reserved)

    def _decision(self, index: int, name: Identifier) -> Decision:
        thing, ruled = self.things[index], self.ruled[index]
        decision = thing.decision._replace(name=name, ruled=ruled)
        if thing.chosen is not None:
            return decision._replace(by=By.CONFIG)
        if index in self.fixed and name != ruled:
            # Only what the rules would never give, or give to another, is to be told.
            is_kept = not thing.wish.has(name) or self.count[name] > 0
            return decision._replace(by=By.LEDGER, is_kept=is_kept)
        if thing.kept not in (None, name):
            self._report_moved(decision, thing.kept or "")
            return decision._replace(by=By.MOVED, before=thing.kept or "")
        return decision._replace(ruled=name)

    def _report_moved(self, decision: Decision, before: str) -> None:
        what = "The argument " if decision.table is Table.ARGUMENTS else ""
        self.diagnostics.warning(
            "name-moved",
            f"{what}{decision.key!r} was called {before!r}, and is called "
            f"{decision.name!r} now: that name has another use",
            decision.where,
            f"Tell your callers, or set other names in the config: "
            f"[clients.….{decision.table.value}]",
        )

    def _check_chosen(self, index: int, chosen: str) -> None:
        decision = self.things[index].decision
        if not FITS[decision.table](chosen):
            self.diagnostics.error(
                "config-value",
                f"{decision.key!r} cannot be called {chosen!r}",
                None,
                "A name has letters, digits and underscores, and is neither a keyword "
                "nor a name that the generated code needs.",
            )
        if not self._is_free(index, chosen):
            self._report_clash(index, chosen)

    def _check_operations(self) -> None:
        """Reports operations that would be moved by the name that another one gets."""
        for index, thing in enumerate(self.things):
            if thing.chosen is None and thing.decision.table is Table.OPERATIONS:
                name = thing.kept if thing.kept and _fits(thing) else self.ruled[index]
                if name in self.owners:
                    self._report_clash(index, name)

    def _report_clash(self, index: int, name: str) -> None:
        decision = self.things[index].decision
        parts = self.things[index].wish.goes_by(name) & self.owners.keys()
        others = {self.owners[part]: part for part in sorted(parts, reverse=True)}
        for other, part in others.items():
            first = self.things[other].decision
            self.diagnostics.error(
                "name-clash",
                f"{decision.key!r} and {first.key!r} ({first.where}) are both called "
                f"{part!r}",
                decision.where,
                f"Set another name in the config: [clients.….{decision.table.value}] "
                f'"{decision.key}" = "…"',
            )
        if not others:
            self.diagnostics.error(
                "name-clash",
                f"{decision.key!r} is called like a service: {name!r}",
                decision.where,
                f"Set another name in the config: [clients.….{decision.table.value}]",
            )


def _fits(thing: Thing) -> bool:
    """Whether a name of before can stay what it was."""
    kept = thing.kept or ""
    return kept in thing.wish.names or FITS[thing.decision.table](kept)
