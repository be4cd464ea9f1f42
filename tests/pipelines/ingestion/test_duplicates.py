"""Keys seen before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.ingestion import duplicates
from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenKeys


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
    seen, position, answers = SeenKeys(), 0, []
    for batch in batches:
        answers.append(seen.repeats(batch, range(position + 1, position + 1 + len(batch))))
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
