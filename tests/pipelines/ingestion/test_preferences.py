"""Batches of preferences."""

from typing import Any

from finrlhf_pipeline.datasets.raw_rows import Batch
from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenKeys
from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS, Pair
from finrlhf_pipeline.pipelines.ingestion.preferences import judge_batch
from finrlhf_pipeline.rows import RawRow


def batch_of(records: dict[int, Pair], others: dict[int, Any]) -> Batch[Pair]:
    rest = [RawRow("x.jsonl", position, value) for position, value in others.items()]
    return Batch("x.jsonl", list(records), list(records.values()), rest)


def test_rows_that_fit_only_at_second_sight_are_kept_too() -> None:
    batch = batch_of(
        {1: Pair(prompt="p", chosen="a", rejected="b")},
        {2: {"prompt": "q", "chosen": "a", "rejected": "b"}, 3: {"prompt": "r"}},
    )
    kept, errors = judge_batch(batch, PREFERENCE_LAYOUTS["pairs"], SeenKeys())
    assert [pair.position for pair in kept] == [1, 2]
    assert [(position, error.reason) for position, error in errors] == [(3, "missing field")]


def test_what_the_file_leaves_open_is_filled_in() -> None:
    pairs = {
        5: Pair(prompt="p", chosen="a", rejected="b"),
        6: Pair(prompt="p", chosen="a", rejected="c", rater="ann", preference_strength=0.7, id="k"),
    }
    kept, errors = judge_batch(batch_of(pairs, {}), PREFERENCE_LAYOUTS["pairs"], SeenKeys())
    assert errors == []
    assert [(pair.id, pair.rater, pair.preference_strength) for pair in kept] == [
        ("x.jsonl:5", "unknown", 1.0),
        ("k", "ann", 0.7),
    ]
    assert {pair.source for pair in kept} == {"x.jsonl"}


def test_errors_come_in_the_order_of_the_file() -> None:
    same = Pair(prompt="p", chosen="a", rejected="b")
    again = Pair(prompt="p", chosen="a", rejected="b")
    empty = Pair(prompt="p", chosen="", rejected="b")
    batch = batch_of({1: same, 2: again, 4: empty}, {3: 3})
    _, errors = judge_batch(batch, PREFERENCE_LAYOUTS["pairs"], SeenKeys())
    assert [(position, error.reason) for position, error in errors] == [
        (2, "duplicate pair"),
        (3, "mistyped field"),
        (4, "empty answer"),
    ]
