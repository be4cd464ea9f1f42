"""Whether preferences can be trusted: both answers say something, and no row says it again.

With millions of rows it is quick to go down whole columns, and slow to go along each row.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from finrlhf_pipeline.pipelines.ingestion.generated_ids import generated_id
from finrlhf_pipeline.pipelines.ingestion.layouts import Pair, PreferenceLayout, RowError
from finrlhf_pipeline.pipelines.ingestion.quarantine import problem_of
from finrlhf_pipeline.pipelines.ingestion.sources import Batch

if TYPE_CHECKING:
    # numpy takes its time to import, and listing pipelines imports this module
    from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenRows

_Item = TypeVar("_Item")


class Preference(msgspec.Struct, frozen=True, gc=False):
    """The row that later stages read, with the trail to the user's file."""

    id: str
    source: str
    position: int
    prompt: str
    chosen: str
    rejected: str
    preference_strength: float
    rater: str


class Preferences(NamedTuple):
    """The same as columns; an id that the file does not give is None."""

    id: Sequence[str | None]
    source: Sequence[str]
    position: Sequence[int]
    prompt: Sequence[str]
    chosen: Sequence[str]
    rejected: Sequence[str]
    preference_strength: Sequence[float]
    rater: Sequence[str]

    @classmethod
    def of(cls, source: str, positions: Sequence[int], pairs: Sequence[Pair]) -> "Preferences":
        """Return the columns of pairs, with what the file leaves open filled in."""
        strengths = [pair.preference_strength for pair in pairs]
        raters = [pair.rater for pair in pairs]
        # few people rate many rows, so each name is looked at once
        names = {rater: (rater and _given(rater)) or "unknown" for rater in set(raters)}
        return cls(
            id=[None if pair.id is None else _given(str(pair.id)) for pair in pairs],
            source=[source] * len(pairs),
            position=positions,
            prompt=[pair.prompt for pair in pairs],
            chosen=[pair.chosen for pair in pairs],
            rejected=[pair.rejected for pair in pairs],
            preference_strength=[1.0 if given is None else given for given in strengths],
            rater=[names[rater] for rater in raters],
        )

    def without(self, places: Sequence[int]) -> "Preferences":
        """Return the columns without the rows at the given places, counted from 0."""
        return Preferences._make(_without(column, places) for column in self) if places else self

    def named(self) -> "Preferences":
        """Return the columns with an id for every row."""
        rows = zip(self.id, self.source, self.position, strict=True)
        return self._replace(
            id=[generated_id(source, at) if given is None else given for given, source, at in rows]
        )

    def rows(self) -> Iterator[Preference]:
        """Yield the rows, each when it is asked for."""
        # a generator lets go of the columns at its end, which a map would keep
        yield from map(Preference, *self)


def judge_batch(
    batch: Batch[Any], layout: PreferenceLayout[Any], seen: "SeenRows"
) -> tuple[Preferences, list[tuple[int, RowError]]]:
    """Return the rows to keep, and by position why others are not kept."""
    positions, pairs, errors = _read_pairs(batch, layout)
    table = Preferences.of(batch.source, positions, pairs)
    found = map(_fault, table.prompt, table.chosen, table.rejected, table.preference_strength)
    faults = {place: fault for place, fault in enumerate(found) if fault}
    clashes = seen.generated_ids.clashes(batch.source, table.position, table.id, skipped=faults)
    for place, other in clashes.items():
        own = table.id[place] or generated_id(batch.source, table.position[place])
        faults[place] = _duplicate(own, other)
    texts = (table.prompt, table.chosen, table.rejected, table.rater)
    repeats = seen.repeats(table.position, table.id, texts, skipped=faults)
    faults |= {place: _duplicate(table.id[place], first) for place, first in repeats.items()}
    errors |= {table.position[place]: fault for place, fault in faults.items()}
    return table.without(sorted(faults)).named(), sorted(errors.items())


def _given(text: str) -> str | None:
    """Return what a field says, or None where it says nothing."""
    return text if text.strip() else None


def _read_pairs(
    batch: Batch[Any], layout: PreferenceLayout[Any]
) -> tuple[Sequence[int], Sequence[Pair], dict[int, RowError]]:
    """Return what the layout makes of the rows, and by position what it makes nothing of."""
    if layout.record is Pair and not batch.others:
        return list(batch.positions), batch.records, {}
    records = zip(batch.positions, batch.records, strict=True)
    outcomes = {at: _read(layout.to_pair, record) for at, record in records}
    for row in batch.others:
        outcomes[row.position] = problem_of(row) or _read(layout.read, row.value)
    pairs = {at: outcome for at, outcome in outcomes.items() if isinstance(outcome, Pair)}
    errors = {at: outcome for at, outcome in outcomes.items() if isinstance(outcome, RowError)}
    return list(pairs), list(pairs.values()), errors


def _read(read: Callable[[Any], Pair], value: Any) -> Pair | RowError:
    try:
        return read(value)
    except RowError as error:
        return error


def _fault(prompt: str, chosen: str, rejected: str, strength: float) -> RowError | None:
    if not prompt.strip():
        return RowError("empty prompt", "there is nothing to answer")
    better, worse = chosen.strip(), rejected.strip()
    if not better or not worse:
        return RowError("empty answer", f"'{'rejected' if better else 'chosen'}' says nothing")
    if better == worse:
        return RowError("chosen equals rejected", better)
    # who prefers an answer half of the time prefers nothing
    if not 0.5 < strength <= 1:  # noqa: PLR2004
        return RowError("preference_strength out of range", f"{strength} is not in (0.5, 1]")
    return None


def _duplicate(given: str | None, first: int) -> RowError:
    if given is None:
        return RowError("duplicate pair", f"row {first} says the same")
    return RowError("duplicate id", f"{given} is also the id of row {first}")


def _without(column: Sequence[_Item], places: Sequence[int]) -> list[_Item]:
    kept: list[_Item] = []
    start = 0
    for place in places:
        kept += column[start:place]
        start = place + 1
    kept += column[start:]
    return kept
