"""Each reason of corruption has its way and its strength."""

from finrlhf_pipeline.pipelines.preferences.corruptions import CORRUPTIONS
from finrlhf_pipeline.pipelines.preferences.parameters import Strengths


def test_every_reason_has_a_strength_and_every_strength_a_reason() -> None:
    assert set(Strengths.model_fields) == set(CORRUPTIONS)
