"""The direct preference optimisation stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.dpo.nodes import train_dpo


def create_pipeline() -> Pipeline:
    """Train the policy on the preference pairs."""
    return Pipeline(
        [
            Node(
                func=train_dpo,
                inputs=["sft_policy", "train_preference_pairs", "params:dpo"],
                outputs=["dpo_policy", "dpo_history"],
                name="train_dpo",
                tags="training",
            )
        ]
    )
