"""The stage's table of contents."""

from finrlhf_pipeline.pipelines.reward_model import create_pipeline


def test_pairs_become_a_reward_model_and_a_report_on_others() -> None:
    pipeline = create_pipeline()
    assert {
        "train_preference_pairs",
        "test_preference_pairs",
        "preference_audit",
        "reward_base_model",
    } <= pipeline.inputs()
    assert {"reward_model_history", "reward_model_report"} <= pipeline.outputs()


def test_the_training_is_tracked_as_one() -> None:
    assert [node.name for node in create_pipeline().only_nodes_with_tags("training").nodes] == [
        "train_reward_model"
    ]
