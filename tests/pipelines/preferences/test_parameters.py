"""Parameters are closed, and say what is wrong with them."""

from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters


def test_the_shipped_parameters_are_valid(shipped: dict[str, Any]) -> None:
    assert PreferencesParameters.model_validate(shipped).audit.most_length_only_accuracy == 0.6


def test_a_misspelt_reason_is_refused(shipped: dict[str, Any]) -> None:
    strengths = {**shipped["strengths"], "wrong_operant": 0.9}
    with pytest.raises(ValidationError, match="wrong_operant"):
        PreferencesParameters.model_validate({**shipped, "strengths": strengths})


def test_a_strength_that_prefers_nothing_is_refused(shipped: dict[str, Any]) -> None:
    strengths = {**shipped["strengths"], "sign_flip": 0.5}
    with pytest.raises(ValidationError, match="sign_flip"):
        PreferencesParameters.model_validate({**shipped, "strengths": strengths})


def test_shares_have_to_leave_something_for_training(shipped: dict[str, Any]) -> None:
    shares = {"validation_share": 0.5, "test_share": 0.5}
    with pytest.raises(ValidationError, match="nothing is left for training"):
        PreferencesParameters.model_validate({**shipped, "advice": shares})
