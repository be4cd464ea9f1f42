"""Parameters of the stage: complete in every environment, and closed."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.dpo.parameters import DpoParameters

Shipped = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("environment", ["base", "smoke"])
def test_the_shipped_parameters_are_valid(shipped_parameters: Shipped, environment: str) -> None:
    DpoParameters.model_validate(shipped_parameters("dpo", environment))


@pytest.mark.parametrize("group", [None, "trainer"])
def test_a_misspelt_key_is_refused(shipped_parameters: Shipped, group: str | None) -> None:
    shipped = shipped_parameters("dpo")
    wrong = {**shipped, "sead": 1}
    if group is not None:
        wrong = {**shipped, group: {**shipped[group], "learning_rat": 1.0}}
    with pytest.raises(ValidationError, match=r"sead|learning_rat"):
        DpoParameters.model_validate(wrong)
