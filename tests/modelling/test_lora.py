"""An adapter's settings reach peft as they are."""

import pytest

from finrlhf_pipeline.modelling.lora import lora_config


@pytest.mark.parametrize("targets", ["all-linear", ("q_proj", "v_proj")])
def test_settings_reach_peft(targets: str | tuple[str, ...]) -> None:
    config = lora_config(r=4, lora_alpha=8, lora_dropout=0.1, target_modules=targets)
    assert (config.r, config.lora_alpha, config.lora_dropout) == (4, 8, 0.1)
    expected = targets if isinstance(targets, str) else set(targets)
    assert config.target_modules == expected
    assert config.task_type == "CAUSAL_LM"
