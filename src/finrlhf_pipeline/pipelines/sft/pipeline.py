"""The supervised fine-tuning stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.sft.nodes import build_demonstrations, train_sft


def create_pipeline() -> Pipeline:
    """Train the policy that the others start from."""
    return Pipeline(
        [
            Node(
                func=build_demonstrations,
                inputs=["train_examples", "train_prompts", "params:sft"],
                outputs="train_demonstrations",
                name="build_demonstrations",
            ),
            Node(
                func=train_sft,
                inputs=["base_model", "train_demonstrations", "params:sft"],
                outputs=["sft_policy", "sft_history"],
                name="train_sft",
                tags="training",
            ),
        ]
    )
