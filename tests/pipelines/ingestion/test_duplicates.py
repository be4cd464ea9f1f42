"""Keys seen before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.ingestion import duplicates
from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenRows


def by_dictionary(batches: list[list[str]]) -> list[dict[int, int]]:
    """Return the same answers by the obvious way."""
    first: dict[str, int] = {}
    answers: list[dict[int, int]] = []
    position = 0
    for batch in batches:
        answers.append({})
        for key in batch:
            position += 1
            if first.setdefault(key, position) != position:
                answers[-1][position] = first[key]
    return answers


def by_digests(batches: list[list[str]]) -> list[dict[int, int]]:
    seen, position = SeenRows(), 0
    answers: list[dict[int, int]] = []
    for batch in batches:
        positions = range(position + 1, position + 1 + len(batch))
        repeats = seen.repeats(positions, [None] * len(batch), [batch])
        answers.append({positions[place]: first for place, first in repeats.items()})
        position += len(batch)
    return answers


@settings(deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6))
def test_repeats_are_those_that_a_dictionary_finds(batches: list[list[str]]) -> None:
    assert by_digests(batches) == by_dictionary(batches)


def test_keys_are_kept_when_the_desk_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_DESK", 250)
    keys = [f"key {number * number % 2999}" for number in range(5000)]
    batches = [keys[start : start + 100] for start in range(0, 5000, 100)]
    assert by_digests(batches) == by_dictionary(batches)


def test_an_id_tells_rows_apart_where_there_is_one() -> None:
    seen = SeenRows()
    ids, texts = ["x", "y", None, "x", None], [["a", "a", "a", "b", "a"]]
    assert seen.repeats([1, 2, 3, 4, 5], ids, texts) == {3: 1, 4: 3}
    assert seen.repeats([6], ["x"], [["c"]]) == {0: 1}


def test_texts_are_told_apart_column_by_column() -> None:
    assert SeenRows().repeats([1, 2], [None, None], [["ab", "a"], ["c", "bc"]]) == {}


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.text("a\0", max_size=3)] * 2), min_size=1, max_size=8))
def test_texts_that_hold_zeros_are_told_apart_too(pairs: list[tuple[str, str]]) -> None:
    repeats = SeenRows().repeats(
        range(len(pairs)), [None] * len(pairs), list(zip(*pairs, strict=True))
    )
    assert repeats == {
        place: pairs.index(pair) for place, pair in enumerate(pairs) if pairs.index(pair) != place
    }


def test_an_id_is_never_taken_for_texts() -> None:
    ids, texts = [None, "a\0b", "id a\0b", "\0b"], [["id a", "", "", ""], ["b", "", "", ""]]
    assert SeenRows().repeats([1, 2, 3, 4], ids, texts) == {}


def test_skipped_rows_are_not_remembered() -> None:
    seen = SeenRows()
    assert seen.repeats([1, 2], [None, None], [["a", "a"]], skipped=[0]) == {}
    assert seen.repeats([3], [None], [["a"]]) == {0: 2}


def test_a_batch_may_be_empty() -> None:
    seen = SeenRows()
    assert seen.repeats([], [], [[]]) == {}
    assert seen.repeats([1], [None], [["a"]], skipped=[0]) == {}
