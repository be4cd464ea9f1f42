"""The stage's table of contents."""

from finrlhf_pipeline.pipelines.dpo import create_pipeline


def test_pairs_and_a_fine_tuned_policy_become_a_policy() -> None:
    pipeline = create_pipeline()
    assert pipeline.inputs() == {"sft_policy", "train_preference_pairs", "params:dpo"}
    assert pipeline.outputs() == {"dpo_policy", "dpo_history"}


def test_the_training_is_tracked_as_one() -> None:
    assert [node.name for node in create_pipeline().only_nodes_with_tags("training").nodes] == [
        "train_dpo"
    ]
