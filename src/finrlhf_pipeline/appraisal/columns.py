"""The figures of graded rows as columns: each a ratio of two sums over the questions."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finrlhf_pipeline.appraisal.votes import pass_at

Row = Mapping[str, Any]

GRADES: Final = {
    "execution_accuracy": "correct",
    "program_accuracy": "program_correct",
    "answer_strict": "answer_strict",
    "answer_percent": "answer_percent",
    "answer_scaled": "answer_scaled",
    "parsed": "parsed",
    "executable": "executable",
}
# what graded rows call rewards, and the reward model's score
REWARD: Final = "reward/"
SCORE: Final = "reward_model"
# figures that are sums over the answers' tokens, by the number of tokens
PER_TOKEN: Final = {"kl_from_sft": "kl", "perplexity": "nll"}


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: sum of `tops` over sum of `bottoms`, then a rising function of that.

    A mean has ones below, a mean over some questions zeros for the others.
    """

    name: str
    tops: Sequence[float]
    bottoms: Sequence[float]
    read: Callable[[float], float] = float
    is_share: bool = False


def columns_of(rows: Sequence[Row]) -> Iterator[Column]:
    """Yield every figure that the rows have; one that they lack is left out."""
    yield from (_share(name, rows, key) for name, key in GRADES.items())
    yield from _published(rows)
    yield from _wording(rows)
    yield from _rewards(rows)
    yield from _likelihoods(rows)
    yield from _votes(rows)
    yield from _accuracy_by(rows)


def values_of(rows: Sequence[Row], name: str) -> list[float]:
    """Return one figure's value for each row, for those that are plain means.

    >>> values_of([{"grades": {"correct": 1}}, {"grades": {"correct": 0}}], "execution_accuracy")
    [1.0, 0.0]
    >>> values_of([{"rewards": {"brevity": 0.5}}], "reward/brevity")
    [0.5]
    """
    if name in GRADES:
        return [float(row["grades"][GRADES[name]]) for row in rows]
    if name.startswith(REWARD):
        return [float(row["rewards"][name.removeprefix(REWARD)]) for row in rows]
    return [float(row[name]) for row in rows]


def proxies_in(rows: Sequence[Row]) -> list[str]:
    """Return what a training could have maximised, of what all rows have.

    >>> proxies_in([{"rewards": {"brevity": 0.5}, "reward_model": -1.5}])
    ['reward/brevity', 'reward_model']
    """
    scored = [SCORE] if all(row.get(SCORE) is not None for row in rows) else []
    return [*(f"{REWARD}{name}" for name in rows[0]["rewards"]), *scored]


def in_order_of_ids(rows: Sequence[Row]) -> list[Row]:
    """Return rows sorted by id: resamples draw places, so all who draw have to sort alike."""
    return sorted(rows, key=lambda row: str(row["id"]))


def mean_column(name: str, values: Sequence[float | None], *, is_share: bool = False) -> Column:
    """Return a mean over the rows that have a value."""
    return Column(
        name,
        [0.0 if value is None else float(value) for value in values],
        [float(value is not None) for value in values],
        is_share=is_share,
    )


def _share(name: str, rows: Sequence[Row], grade: str) -> Column:
    return mean_column(name, [row["grades"][grade] for row in rows], is_share=True)


def _published(rows: Sequence[Row]) -> Iterator[Column]:
    """Yield what FinQA's own evaluator says, where it was asked."""
    if all("published" in row for row in rows):
        for name, key in (("execution", "executes"), ("program", "equal")):
            values = [row["published"][key] for row in rows]
            yield mean_column(f"published_{name}_accuracy", values, is_share=True)


def _wording(rows: Sequence[Row]) -> Iterator[Column]:
    yield mean_column("words_mean", [row["words"] for row in rows])
    yield mean_column("repetition", [row["repetition"] for row in rows], is_share=True)
    yield mean_column("empty", [not row["response"].strip() for row in rows], is_share=True)
    yield from where_told("length_mean", rows, "tokens")
    for name in ("evidence_recall", "truncated"):
        yield from where_told(name, rows, name, is_share=True)


def _rewards(rows: Sequence[Row]) -> Iterator[Column]:
    for name in ("reward", *(f"{REWARD}{name}" for name in rows[0]["rewards"])):
        values = values_of(rows, name)
        yield mean_column(name, values, is_share=all(0 <= value <= 1 for value in values))
    yield from where_told(SCORE, rows, SCORE)


def _likelihoods(rows: Sequence[Row]) -> Iterator[Column]:
    for name, key in PER_TOKEN.items():
        if all(row.get(key) is not None for row in rows):
            yield Column(
                name,
                [row[key] for row in rows],
                [row["scored_tokens"] for row in rows],
                read=math.exp if name == "perplexity" else float,
            )


def _votes(rows: Sequence[Row]) -> Iterator[Column]:
    if not all(row.get("sampled") for row in rows):
        return
    fewest = min(row["sampled"] for row in rows)
    for k in _powers_of_two(fewest):
        values = [pass_at(k, row["sampled"], row["sampled_correct"]) for row in rows]
        yield mean_column(f"pass_at_{k}", values, is_share=True)
    yield mean_column(
        f"majority_at_{fewest}", [row["majority_correct"] for row in rows], is_share=True
    )


def groups_of(rows: Sequence[Row]) -> dict[str, list[bool]]:
    """Return whether each question is of a group; one of two operations is of both groups."""
    known: dict[str, list[list[Any]]] = {
        "operation": [row["operations"] for row in rows],
        "steps": [[row["steps"]] for row in rows],
        "evidence": [[row["evidence"]] for row in rows],
        "level": [[] if row["level"] is None else [row["level"]] for row in rows],
        "prompt": [_prompt_holds(row) for row in rows],
    }
    return {
        f"{kind}/{name}": [name in names for names in told]
        for kind, told in known.items()
        for name in sorted({name for names in told for name in names}, key=str)
    }


def _accuracy_by(rows: Sequence[Row]) -> Iterator[Column]:
    right = [row["grades"]["correct"] for row in rows]
    for name, members in groups_of(rows).items():
        values = [
            correct if is_member else None
            for correct, is_member in zip(right, members, strict=True)
        ]
        yield mean_column(f"accuracy_by/{name}", values, is_share=True)


def _prompt_holds(row: Row) -> list[str]:
    recall = row["evidence_recall"]
    return [] if recall is None else ["all_evidence" if recall == 1 else "some_evidence"]


def where_told(
    name: str, rows: Sequence[Row], key: str, *, is_share: bool = False
) -> Iterator[Column]:
    """Yield the mean of a key over the rows that have it, nothing where none has."""
    values = [row.get(key) for row in rows]
    if any(value is not None for value in values):
        yield mean_column(name, values, is_share=is_share)


def _powers_of_two(most: int) -> list[int]:
    return [1 << exponent for exponent in range(most.bit_length())]
