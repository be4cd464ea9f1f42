"""Whether preferences can be trusted: both answers say something, and no row says it again."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from finrlhf_pipeline.pipelines.ingestion.layouts import Pair, PreferenceLayout, RowError
from finrlhf_pipeline.pipelines.ingestion.quarantine import problem_of
from finrlhf_pipeline.pipelines.ingestion.sources import Batch

if TYPE_CHECKING:
    # numpy takes its time to import, and listing pipelines imports this module
    from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenKeys


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
    """The same as columns: with millions of rows, going down a column is what is quick."""

    id: Sequence[str]
    source: Sequence[str]
    position: Sequence[int]
    prompt: Sequence[str]
    chosen: Sequence[str]
    rejected: Sequence[str]
    preference_strength: Sequence[float]
    rater: Sequence[str]

    def rows(self) -> Iterator[Preference]:
        """Yield the rows, each when it is asked for."""
        return map(Preference, *self)


def judge_batch(
    batch: Batch[Any], layout: PreferenceLayout[Any], seen: "SeenKeys"
) -> tuple[Preferences, list[tuple[int, RowError]]]:
    """Return the rows to keep, and by position why others are not kept."""
    positions, pairs, errors = _read_pairs(batch, layout)
    faults = list(map(_fault, pairs))
    if any(faults):
        errors |= {at: fault for at, fault in zip(positions, faults, strict=True) if fault}
        positions, pairs = _without(errors, positions, pairs)
    repeats = seen.repeats(map(_identity, pairs), positions)
    if repeats:
        rows = zip(positions, pairs, strict=True)
        errors |= {at: _duplicate(pair, repeats[at]) for at, pair in rows if at in repeats}
        positions, pairs = _without(errors, positions, pairs)
    return _columns(positions, pairs, batch.source), sorted(errors.items())


def _read_pairs(
    batch: Batch[Any], layout: PreferenceLayout[Any]
) -> tuple[list[int], list[Pair], dict[int, RowError]]:
    """Return what the layout makes of the rows, and by position what it makes nothing of."""
    if layout.record is Pair and not batch.others:
        return list(batch.positions), list(batch.records), {}
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


def _without(
    errors: dict[int, RowError], positions: list[int], pairs: list[Pair]
) -> tuple[list[int], list[Pair]]:
    rows = zip(positions, pairs, strict=True)
    return [at for at in positions if at not in errors], [p for at, p in rows if at not in errors]


def _fault(pair: Pair) -> RowError | None:
    if not pair.prompt.strip():
        return RowError("empty prompt", "there is nothing to answer")
    chosen, rejected = pair.chosen.strip(), pair.rejected.strip()
    if not chosen or not rejected:
        return RowError("empty answer", f"'{'rejected' if chosen else 'chosen'}' says nothing")
    if chosen == rejected:
        return RowError("chosen equals rejected", chosen)
    strength = pair.preference_strength
    # who prefers an answer half of the time prefers nothing
    if strength is not None and not 0.5 < strength <= 1:  # noqa: PLR2004
        return RowError("preference_strength out of range", f"{strength} is not in (0.5, 1]")
    return None


def _identity(pair: Pair) -> str:
    """Return what tells a pair from all others: its id, or everything it says."""
    if pair.id is not None:
        return f"id {pair.id}"
    return f"{pair.prompt}\0{pair.chosen}\0{pair.rejected}\0{pair.rater or ''}"


def _duplicate(pair: Pair, first: int) -> RowError:
    if pair.id is not None:
        return RowError("duplicate id", f"{pair.id} is also the id of row {first}")
    return RowError("duplicate pair", f"row {first} says the same")


def _columns(positions: list[int], pairs: list[Pair], source: str) -> Preferences:
    """Add the trail to the user's file, and fill in what the file left open."""
    strengths = [pair.preference_strength for pair in pairs]
    return Preferences(
        id=[
            f"{source}:{at}" if pair.id is None else str(pair.id)
            for at, pair in zip(positions, pairs, strict=True)
        ],
        source=[source] * len(pairs),
        position=positions,
        prompt=[pair.prompt for pair in pairs],
        chosen=[pair.chosen for pair in pairs],
        rejected=[pair.rejected for pair in pairs],
        preference_strength=[1.0 if given is None else given for given in strengths],
        rater=[pair.rater or "unknown" for pair in pairs],
    )
