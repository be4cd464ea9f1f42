"""Parameters of the prompts stage: complete, closed, and shipped with sense."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.prompts.parameters import PromptParameters


def test_the_shipped_parameters_are_valid(shipped: dict[str, Any]) -> None:
    assert PromptParameters.model_validate(shipped).budget.size > 0


@pytest.mark.parametrize(
    ("group", "leaf", "value"),
    [
        ("budget", "size", 0),
        ("budget", "unit", "letters"),
        ("budget", "sise", 10),
        ("ranking", "similarity", math.nan),
        ("ranking", "similarty", 1.0),
    ],
)
def test_a_wrong_leaf_is_refused(
    shipped: dict[str, Any], group: str, leaf: str, value: object
) -> None:
    with pytest.raises(ValidationError, match=leaf):
        PromptParameters.model_validate({**shipped, group: {**shipped[group], leaf: value}})
