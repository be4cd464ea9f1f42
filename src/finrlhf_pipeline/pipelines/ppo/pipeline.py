"""The proximal policy optimisation stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.ppo.nodes import train_ppo


def create_pipeline() -> Pipeline:
    """Train the policy by its rewards, the trained reward model among them."""
    return Pipeline(
        [
            Node(
                func=train_ppo,
                inputs=[
                    "sft_policy",
                    "reward_model",
                    "train_prompts",
                    "train_examples",
                    "validation_prompts",
                    "validation_examples",
                    "params:ppo",
                ],
                outputs=["ppo_policy", "ppo_history"],
                name="train_ppo",
                tags="training",
            )
        ]
    )
