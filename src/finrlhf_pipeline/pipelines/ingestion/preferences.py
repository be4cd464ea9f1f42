"""Whether preferences can be trusted: both answers say something, and no row says it again."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from finrlhf_pipeline.pipelines.ingestion.layouts import Pair, PreferenceLayout, RowError
from finrlhf_pipeline.pipelines.ingestion.quarantine import problem_of
from finrlhf_pipeline.pipelines.ingestion.sources import Batch

if TYPE_CHECKING:
    # numpy takes its time to import, and listing pipelines imports this module
    from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenKeys


def judge_batch(
    batch: Batch[Any], layout: PreferenceLayout[Any], seen: "SeenKeys"
) -> tuple[list[Pair], list[tuple[int, RowError]]]:
    """Return the rows to keep, and by position why others are not kept.

    Each step goes over all rows at once: with millions of rows, this is where the time goes.
    """
    outcomes = list(map(partial(_judge, layout.to_pair), batch.records))
    outcomes += [problem_of(row) or _judge(layout.read, row.value) for row in batch.others]
    positions = [*batch.positions, *(row.position for row in batch.others)]
    errors = {
        at: outcome
        for at, outcome in zip(positions, outcomes, strict=True)
        if isinstance(outcome, RowError)
    }
    positions = [at for at in positions if at not in errors]
    pairs = [outcome for outcome in outcomes if isinstance(outcome, Pair)]
    repeats = seen.repeats(map(_identity, pairs), positions)
    if repeats:
        twins = zip(positions, pairs, strict=True)
        errors |= {at: _duplicate(pair, repeats[at]) for at, pair in twins if at in repeats}
        pairs = [pair for at, pair in zip(positions, pairs, strict=True) if at not in repeats]
        positions = [at for at in positions if at not in repeats]
    for at, pair in zip(positions, pairs, strict=True):
        _complete(pair, batch.source, at)
    return pairs, sorted(errors.items())


def _judge(read: Callable[[Any], Pair], value: Any) -> Pair | RowError:
    try:
        pair = read(value)
    except RowError as error:
        return error
    if not pair.prompt.strip():
        return RowError("empty prompt", "there is nothing to answer")
    chosen, rejected = pair.chosen.strip(), pair.rejected.strip()
    if not chosen or not rejected:
        return RowError("empty answer", f"'{'rejected' if chosen else 'chosen'}' says nothing")
    if chosen == rejected:
        return RowError("chosen equals rejected", chosen)
    # who prefers an answer half of the time prefers nothing
    if pair.preference_strength is not None and not 0.5 < pair.preference_strength <= 1:  # noqa: PLR2004
        return RowError(
            "preference_strength out of range", f"{pair.preference_strength} is not in (0.5, 1]"
        )
    return pair


def _identity(pair: Pair) -> str:
    """Return what tells a pair from all others: its id, or everything it says."""
    if pair.id is not None:
        return f"id {pair.id}"
    return f"{pair.prompt}\0{pair.chosen}\0{pair.rejected}\0{pair.rater or ''}"


def _duplicate(pair: Pair, first: int) -> RowError:
    if pair.id is not None:
        return RowError("duplicate id", f"{pair.id} is also the id of row {first}")
    return RowError("duplicate pair", f"row {first} says the same")


def _complete(pair: Pair, source: str, position: int) -> None:
    """Fill in the trail to the user's file, and what the file left open."""
    pair.source = source
    pair.position = position
    pair.id = f"{source}:{position}" if pair.id is None else str(pair.id)
    pair.rater = pair.rater or "unknown"
    if pair.preference_strength is None:
        pair.preference_strength = 1.0
