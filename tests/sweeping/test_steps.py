"""Which steps a parameter reaches."""

import pytest
from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.sweeping.steps import reached_steps, require_known
from finrlhf_pipeline.sweeping.variants import SweepError


def step(*values: object) -> object:
    return values


PIPELINE = Pipeline(
    [
        Node(step, ["raw", "params:prompts"], "prompts", name="build"),
        Node(step, ["prompts", "params:sft"], "sft", name="train_sft"),
        Node(step, ["sft", "params:grpo.trainer"], "grpo", name="train_grpo"),
        Node(step, ["grpo", "prompts"], "answers", name="answer"),
    ]
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prompts.budget.size", {"build", "train_sft", "train_grpo", "answer"}),
        ("sft.seed", {"train_sft", "train_grpo", "answer"}),
        ("grpo.trainer.beta", {"train_grpo", "answer"}),
        ("grpo", {"train_grpo", "answer"}),
    ],
)
def test_a_parameter_reaches_its_readers_and_all_after_them(name: str, expected: set[str]) -> None:
    assert set(reached_steps(PIPELINE, [name], "grpo")) == expected


def test_a_parameter_that_no_step_reads_is_refused() -> None:
    with pytest.raises(SweepError, match=r"No step of 'grpo' reads 'ppo\.trainer\.steps'"):
        reached_steps(PIPELINE, ["ppo.trainer.steps"], "grpo")


def test_a_misspelt_parameter_is_refused_with_the_nearest() -> None:
    parameters = {"grpo": {"trainer": {"beta": 0.0}}}
    require_known(parameters, ["grpo.trainer.beta"])
    with pytest.raises(SweepError, match=r"did you mean 'grpo\.trainer\.beta'"):
        require_known(parameters, ["grpo.trainer.betta"])
