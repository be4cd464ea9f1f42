"""What every reader of every layout promises."""

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.ingestion.layouts import (
    EXAMPLE_LAYOUTS,
    PREFERENCE_LAYOUTS,
    Pair,
    RowError,
)

NAMES = st.sampled_from(
    [
        *("prompt", "chosen", "rejected", "conversations", "from", "value", "qa", "id", "table"),
        *("paragraphs", "questions", "uid", "order", "text", "answer_type", "derivation", "answer"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["\n\nAssistant:", "arithmetic", "human", "add(1, 2)", "1/0", "(((", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=10,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(VALUES)
def test_any_value_is_read_or_refused_with_a_reason(value: Any) -> None:
    for read in EXAMPLE_LAYOUTS.values():
        try:
            outcomes = read(value)
        except RowError as error:
            outcomes = [error]
        assert all(isinstance(item, Example | RowError) for item in outcomes)
        assert outcomes
    for layout in PREFERENCE_LAYOUTS.values():
        try:
            pair: Pair | RowError = layout.read(value)
        except RowError as error:
            pair = error
        assert isinstance(pair, Pair | RowError)


@pytest.mark.parametrize("value", [None, [], 3, "text", {}, {"chosen": None}])
def test_values_of_another_shape_are_refused(value: Any) -> None:
    for read in EXAMPLE_LAYOUTS.values():
        with pytest.raises(RowError):
            read(value)
    for layout in PREFERENCE_LAYOUTS.values():
        with pytest.raises(RowError):
            layout.read(value)


def test_an_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(RowError("missing field", "x")))  # noqa: S301 - our own bytes
    assert (error.reason, error.detail, str(error)) == ("missing field", "x", "missing field: x")
