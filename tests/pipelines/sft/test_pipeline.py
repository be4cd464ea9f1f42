"""The stage's table of contents."""

from finrlhf_pipeline.pipelines.sft import create_pipeline


def test_examples_prompts_and_a_base_become_a_policy() -> None:
    pipeline = create_pipeline()
    assert {"train_examples", "train_prompts", "base_model", "params:sft"} <= pipeline.inputs()
    assert {"sft_policy", "sft_history"} <= pipeline.outputs()


def test_the_training_is_tracked_as_one() -> None:
    assert [node.name for node in create_pipeline().only_nodes_with_tags("training").nodes] == [
        "train_sft"
    ]
