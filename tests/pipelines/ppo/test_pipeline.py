"""The stage's table of contents."""

from finrlhf_pipeline.pipelines.ppo import create_pipeline


def test_a_policy_and_a_reward_model_become_a_policy() -> None:
    pipeline = create_pipeline()
    assert {"sft_policy", "reward_model", "params:ppo"} <= pipeline.inputs()
    assert pipeline.outputs() == {"ppo_policy", "ppo_history"}


def test_validation_questions_are_asked_and_test_questions_are_not() -> None:
    inputs = create_pipeline().inputs()
    assert {"validation_prompts", "validation_examples"} <= inputs
    assert not [name for name in inputs if name.startswith("test_")]


def test_the_training_is_tracked_as_one() -> None:
    assert [node.name for node in create_pipeline().only_nodes_with_tags("training").nodes] == [
        "train_ppo"
    ]
