"""The node puts prompts beside records, tries the rewards, and hands all of it on."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.grpo.nodes import train_grpo
from finrlhf_pipeline.pipelines.grpo.parameters import GrpoParameters
from finrlhf_pipeline.rewards import RewardError
from finrlhf_pipeline.training.supervision import Trained

Shipped = Callable[..., dict[str, Any]]

PROMPTS = [{"id": "a", "prompt": "sales?"}]
EXAMPLES = [
    {
        "id": "a",
        "filename": "acme",
        "pre_text": [],
        "post_text": [],
        "table": [["", "2019", "2018"], ["sales", "5829", "5735"]],
        "qa": {"question": "sales?", "program": "subtract(5829, 5735)", "exe_ans": 94.0},
    }
]


def parameters(shipped: Shipped, weights: dict[str, float] | None = None) -> GrpoParameters:
    rewards = {"weights": weights or {"correctness": 1.0}}
    return GrpoParameters.model_validate({**shipped("grpo"), "rewards": rewards})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in for the training, and return what it is given."""
    told: dict[str, Any] = {}

    def training(*given: Any, **named: Any) -> Trained:
        told.update(named, given=given)
        return Trained(Checkpoint("base", "", adapter="folder"), [{"step": 1.0}])

    monkeypatch.setattr("finrlhf_pipeline.training.grpo.method.train_grpo", training)
    return told


def test_the_training_is_given_questions_rewards_and_rules(
    shipped_parameters: Shipped, heard: dict[str, Any]
) -> None:
    start = Checkpoint("base", "")
    policy, history = train_grpo(
        start, PROMPTS, EXAMPLES, PROMPTS, EXAMPLES, parameters(shipped_parameters)
    )
    assert (policy.adapter, history) == ("folder", [{"step": 1.0}])
    given, rows, held_out, rewards, *_ = heard["given"]
    assert given == start
    assert rows == held_out
    assert (rows[0]["prompt"], json.loads(rows[0]["record"])) == ("sales?", EXAMPLES[0])
    assert rewards.names == ("correctness",)
    shipped = parameters(shipped_parameters)
    assert heard["validation"] == shipped.validation
    assert heard["rules"].max_silent_groups == shipped.stop.max_silent_groups


def test_rewards_that_would_train_the_wrong_thing_are_refused(
    shipped_parameters: Shipped, heard: dict[str, Any]
) -> None:
    wrong = parameters(shipped_parameters, {"financial_keywords": 1.0})
    with pytest.raises(RewardError, match="would train the wrong thing"):
        train_grpo(Checkpoint("base", ""), PROMPTS, EXAMPLES, PROMPTS, EXAMPLES, wrong)
    assert heard == {}
