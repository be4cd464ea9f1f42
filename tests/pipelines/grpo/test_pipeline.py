"""The stage's table of contents."""

import pytest

from finrlhf_pipeline.pipelines.grpo import create_pipeline


@pytest.mark.parametrize("with_reward_model", [False, True])
def test_a_reward_model_is_read_only_where_it_is_asked_for(with_reward_model: bool) -> None:
    pipeline = create_pipeline(with_reward_model=with_reward_model)
    assert ("reward_model" in pipeline.inputs()) == with_reward_model
    assert pipeline.outputs() == {"grpo_policy", "grpo_history"}


def test_validation_questions_are_asked_and_test_questions_are_not() -> None:
    inputs = create_pipeline().inputs()
    assert {"validation_prompts", "validation_examples"} <= inputs
    assert not [name for name in inputs if name.startswith("test_")]


def test_the_training_is_tracked_as_one() -> None:
    assert [node.name for node in create_pipeline().only_nodes_with_tags("training").nodes] == [
        "train_grpo"
    ]
