import pytest
from pydantic import ValidationError

from finrlhf_pipeline.training.ppo.settings import PpoSettings


def test_a_misspelt_setting_is_an_error() -> None:
    with pytest.raises(ValidationError, match="kl_coeficient"):
        PpoSettings(steps=1, kl_coeficient=0.1)


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="8 minibatches cannot be made from 4 prompts"):
        PpoSettings(steps=1, prompts_per_step=4, minibatches=8)
    with pytest.raises(ValidationError, match="at most 1"):
        PpoSettings(steps=1, gae_lambda=1.5)


def test_a_step_samples_for_every_prompt() -> None:
    assert (
        PpoSettings(steps=1, prompts_per_step=6, completions_per_prompt=3).completions_per_step
        == 18
    )
