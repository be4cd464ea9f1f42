"""Batches of preferences."""

from typing import Any

import pytest

from finrlhf_pipeline.datasets.raw_rows import Batch
from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenRows
from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS, Pair
from finrlhf_pipeline.pipelines.ingestion.preferences import Preference, judge_batch
from finrlhf_pipeline.rows import RawRow


def batch_of(records: dict[int, Pair], others: dict[int, Any]) -> Batch[Pair]:
    rest = [RawRow("x.jsonl", position, value) for position, value in others.items()]
    return Batch("x.jsonl", list(records), list(records.values()), rest)


def test_rows_that_fit_only_at_second_sight_are_kept_too() -> None:
    batch = batch_of(
        {1: Pair(prompt="p", chosen="a", rejected="b")},
        {2: {"prompt": "q", "chosen": "a", "rejected": "b"}, 3: {"prompt": "r"}},
    )
    kept, errors = judge_batch(batch, PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert kept.position == [1, 2]
    assert [(position, error.reason) for position, error in errors] == [(3, "missing field")]


def test_what_the_file_leaves_open_is_filled_in() -> None:
    pairs = {
        5: Pair(prompt="p", chosen="a", rejected="b"),
        6: Pair(prompt="p", chosen="a", rejected="c", rater="ann", preference_strength=0.7, id="k"),
    }
    kept, errors = judge_batch(batch_of(pairs, {}), PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert errors == []
    assert list(kept.rows()) == [
        Preference("x.jsonl:5", "x.jsonl", 5, "p", "a", "b", 1.0, "unknown"),
        Preference("k", "x.jsonl", 6, "p", "a", "c", 0.7, "ann"),
    ]


def test_errors_come_in_the_order_of_the_file() -> None:
    same = Pair(prompt="p", chosen="a", rejected="b")
    again = Pair(prompt="p", chosen="a", rejected="b")
    empty = Pair(prompt="p", chosen="", rejected="b")
    batch = batch_of({1: same, 2: again, 4: empty}, {3: 3})
    _, errors = judge_batch(batch, PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert [(position, error.reason) for position, error in errors] == [
        (2, "duplicate pair"),
        (3, "mistyped field"),
        (4, "empty answer"),
    ]


def test_columns_and_errors_together_are_all_rows() -> None:
    pairs = {at: Pair(prompt="p", chosen=str(at % 4), rejected=str(at % 3)) for at in range(1, 40)}
    kept, errors = judge_batch(batch_of(pairs, {}), PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert sorted([*kept.position, *(at for at, _ in errors)]) == list(range(1, 40))
    assert {len(column) for column in kept} == {len(kept.id)}
    assert kept.chosen == [str(at % 4) for at in kept.position]


def test_a_refused_row_does_not_take_the_id() -> None:
    bad = Pair(prompt="p", chosen="a", rejected="a", id="k")
    good = Pair(prompt="p", chosen="a", rejected="b", id="k")
    kept, errors = judge_batch(
        batch_of({1: bad, 2: good}, {}), PREFERENCE_LAYOUTS["pairs"], SeenRows()
    )
    assert (kept.position, [at for at, _ in errors]) == ([2], [1])


def test_an_empty_batch_gives_nothing() -> None:
    kept, errors = judge_batch(batch_of({}, {1: 3}), PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert list(kept.rows()) == []
    assert len(errors) == 1


def test_what_is_blank_is_not_given() -> None:
    pairs = {
        1: Pair(prompt="p", chosen="a", rejected="b", id=" ", rater="\t"),
        2: Pair(prompt="q", chosen="a", rejected="b", id="", rater=""),
        3: Pair(prompt="r", chosen="a", rejected="b", id=0, rater=" ann"),
    }
    kept, errors = judge_batch(batch_of(pairs, {}), PREFERENCE_LAYOUTS["pairs"], SeenRows())
    assert errors == []
    assert [(row.id, row.rater) for row in kept.rows()] == [
        ("x.jsonl:1", "unknown"),
        ("x.jsonl:2", "unknown"),
        ("0", " ann"),
    ]


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("given", [1, 3])
def test_an_id_may_not_be_one_that_another_row_goes_by(given: int, batched: bool) -> None:
    pairs = {at: Pair(prompt=f"p{at}", chosen="a", rejected="b") for at in (1, 2, 3)}
    pairs[given] = Pair(prompt="p", chosen="a", rejected="b", id="x.jsonl:2")
    seen = SeenRows()
    parts = [pairs] if batched else [{at: pair} for at, pair in pairs.items()]
    errors = [
        (at, error.reason, error.detail)
        for part in parts
        for at, error in judge_batch(batch_of(part, {}), PREFERENCE_LAYOUTS["pairs"], seen)[1]
    ]
    first, second = sorted([given, 2])
    assert errors == [(second, "duplicate id", f"x.jsonl:2 is also the id of row {first}")]
