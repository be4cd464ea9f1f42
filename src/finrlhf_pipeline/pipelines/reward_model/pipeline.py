"""The reward model stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.reward_model.nodes import (
    report_reward_model,
    score_pairs,
    train_reward_model,
)


def create_pipeline() -> Pipeline:
    """Train the reward model and measure it on held-out pairs."""
    return Pipeline(
        [
            Node(
                func=train_reward_model,
                inputs=[
                    "reward_base_model",
                    "sft_policy",
                    "train_preference_pairs",
                    "params:reward_model",
                ],
                outputs=["reward_model", "reward_model_history"],
                name="train_reward_model",
                tags="training",
            ),
            Node(
                func=score_pairs,
                inputs=["reward_model", "test_preference_pairs"],
                outputs="scored_test_pairs",
                name="score_test_pairs",
            ),
            Node(
                func=report_reward_model,
                inputs=["scored_test_pairs", "preference_audit"],
                outputs="reward_model_report",
                name="report_reward_model",
            ),
        ]
    )
