"""Settings that ingestion accepts."""

from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.ingestion import IngestionParameters


def test_the_shipped_settings_are_valid(shipped: dict[str, Any]) -> None:
    assert IngestionParameters.model_validate(shipped).model_dump() == shipped


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"layouts": {"examples": "finqq", "preferences": "pairs"}}, "there is no layout 'finqq'"),
        ({"layouts": {"examples": "finqa", "preferences": "tatqa"}}, "choose one of \\['pairs'"),
        ({"layouts": {"examples": "finqa"}}, "preferences\n  Field required"),
        ({"max_quarantined_share": 1.5}, "less than or equal to 1"),
        ({"near_duplicate_similarity": 0}, "greater than 0"),
        ({"max_quarantined": 0.1}, "Extra inputs are not permitted"),
    ],
)
def test_others_are_refused_by_name(
    shipped: dict[str, Any], change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        IngestionParameters.model_validate({**shipped, **change})
