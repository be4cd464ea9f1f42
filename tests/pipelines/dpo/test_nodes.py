"""The node hands its pairs and parameters on."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.dpo.nodes import train_dpo
from finrlhf_pipeline.pipelines.dpo.parameters import DpoParameters
from finrlhf_pipeline.training.supervision import Trained


def test_the_training_is_given_the_parameters(
    shipped_parameters: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, Any] = {}

    def training(*given: Any, **named: Any) -> Trained:
        heard.update(named, given=given)
        return Trained(Checkpoint("base", "", adapter="folder"), [{"step": 1.0}])

    monkeypatch.setattr("finrlhf_pipeline.training.dpo.train_dpo", training)
    parameters = DpoParameters.model_validate(shipped_parameters("dpo"))
    start, pairs = Checkpoint("base", ""), [{"prompt": "q"}]
    policy, history = train_dpo(start, pairs, parameters)
    assert (policy.adapter, history) == ("folder", [{"step": 1.0}])
    assert heard["given"] == (start, pairs, parameters.trainer, parameters.lora)
    assert (heard["beta"], heard["seed"]) == (parameters.beta, parameters.seed)
    assert heard["rpo_alpha"] == parameters.rpo_alpha
