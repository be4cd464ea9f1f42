"""What each training cost: steps, seconds, memory, tokens."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.histories import History, series
from finrlhf_pipeline.pipelines.reporting.wording import NOTHING, Table, number, table, words

Row = Mapping[str, Any]

# a trainer that runs the prompt once for a group of answers still counts it with each of them
COUNTED: Final = "tokens, prompts counted for each answer"


def cost_table(measured: Mapping[str, Row], histories: Mapping[str, History]) -> Table:
    """Return one line a training; a dash where nothing was measured."""
    rows = [_cells(name, history, measured.get(name, {})) for name, history in histories.items()]
    return table(
        "Costs of the trainings",
        ["training", "steps", "minutes", "peak memory, MB", COUNTED, "of these a second"],
        rows,
    )


def _cells(name: str, history: History, costs: Row) -> list[str]:
    steps = max((entry["step"] for entry in history), default=0)
    seconds, tokens = costs.get("seconds"), tokens_of(history)
    speed = tokens / seconds if tokens and seconds else None
    return [
        words(name),
        number(steps),
        NOTHING if seconds is None else f"{seconds / 60:.1f}",
        number(costs.get("peak_memory_mb"), 4),
        number(tokens),
        number(speed),
    ]


def tokens_of(history: History) -> float | None:
    """Return how many tokens a training has seen, None where it did not count."""
    counted = series(history, "tokens")
    return counted[-1][1] if counted else None


def answer_table(predictions: Mapping[str, Sequence[Row]]) -> Table:
    """Return how many tokens each policy needs for its answers."""
    rows = [
        [name, number(sum(lengths)), f"{sum(lengths) / max(len(lengths), 1):.1f}"]
        for name, answers in predictions.items()
        for lengths in ([row["tokens"] for row in answers],)
    ]
    return table("Tokens of the answers", ["policy", "tokens", "tokens an answer"], rows)
