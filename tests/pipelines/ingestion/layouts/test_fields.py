"""Reasons for fields that are not as they should be."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError
from finrlhf_pipeline.pipelines.ingestion.layouts.fields import read_fields
from finrlhf_pipeline.pipelines.ingestion.layouts.pairs import Pair

SOUND = {"prompt": "p", "chosen": "a", "rejected": "b"}


@pytest.mark.parametrize(
    ("value", "reason", "detail"),
    [
        ({"prompt": "p", "chosen": "a"}, "missing field", "field `rejected`"),
        ({**SOUND, "prompt": 3}, "mistyped field", "at `$.prompt`"),
        ({**SOUND, "preference_strength": "high"}, "mistyped field", "at `$.preference_strength`"),
        ([SOUND], "mistyped field", "Expected `object`, got `array`"),
        ("text", "mistyped field", "Expected `object`, got `str`"),
    ],
)
def test_a_field_at_fault_is_named(value: Any, reason: str, detail: str) -> None:
    with pytest.raises(RowError) as caught:
        read_fields(value, Pair)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_a_sound_value_becomes_a_record() -> None:
    pair = read_fields({**SOUND, "preference_strength": 1, "note": "ignored"}, Pair)
    assert (pair.prompt, pair.preference_strength) == ("p", 1.0)
