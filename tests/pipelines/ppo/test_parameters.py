"""Parameters of the stage: complete in every environment, and closed."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.ppo.parameters import PpoParameters

Shipped = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("environment", ["base", "smoke"])
def test_the_shipped_parameters_are_valid(shipped_parameters: Shipped, environment: str) -> None:
    PpoParameters.model_validate(shipped_parameters("ppo", environment))


@pytest.mark.parametrize("group", [None, "trainer"])
def test_a_misspelt_key_is_refused(shipped_parameters: Shipped, group: str | None) -> None:
    shipped = shipped_parameters("ppo")
    wrong = {**shipped, "sead": 1}
    if group is not None:
        wrong = {**shipped, group: {**shipped[group], "learning_rat": 1.0}}
    with pytest.raises(ValidationError, match=r"sead|learning_rat"):
        PpoParameters.model_validate(wrong)


@pytest.mark.parametrize(
    ("leaf", "instead"),
    [
        ("validate_every", "validation.every_steps"),
        ("equal_rewards_patience", "stop.equal_reward_steps"),
    ],
)
def test_what_is_decided_elsewhere_is_said_once(
    shipped_parameters: Shipped, leaf: str, instead: str
) -> None:
    shipped = shipped_parameters("ppo")
    wrong = {**shipped, "trainer": {**shipped["trainer"], leaf: 3}}
    with pytest.raises(ValidationError, match=f"trainer.{leaf} is decided by {instead}"):
        PpoParameters.model_validate(wrong)
