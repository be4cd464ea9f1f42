"""Parameters of the stage: complete in every environment, and closed."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.reward_model.parameters import RewardModelParameters

Shipped = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("environment", ["base", "smoke"])
def test_the_shipped_parameters_are_valid(shipped_parameters: Shipped, environment: str) -> None:
    RewardModelParameters.model_validate(shipped_parameters("reward_model", environment))


@pytest.mark.parametrize("group", [None, "trainer"])
def test_a_misspelt_key_is_refused(shipped_parameters: Shipped, group: str | None) -> None:
    shipped = shipped_parameters("reward_model")
    wrong = {**shipped, "sead": 1}
    if group is not None:
        wrong = {**shipped, group: {**shipped[group], "learning_rat": 1.0}}
    with pytest.raises(ValidationError, match=r"sead|learning_rat"):
        RewardModelParameters.model_validate(wrong)


def test_a_reward_model_is_not_held_in_four_bits(shipped_parameters: Shipped) -> None:
    shipped = shipped_parameters("reward_model")
    wrong = {**shipped, "trainer": {**shipped["trainer"], "load_in_4bit": True}}
    with pytest.raises(ValidationError, match="does not go with a reward model"):
        RewardModelParameters.model_validate(wrong)
