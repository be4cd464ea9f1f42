"""The group relative policy optimisation stage."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.grpo.nodes import train_grpo


def create_pipeline(*, with_reward_model: bool = False) -> Pipeline:
    """Train the policy by its rewards, of which a trained reward model may be one."""
    inputs = {
        "sft_policy": "sft_policy",
        "train_prompts": "train_prompts",
        "train_examples": "train_examples",
        "validation_prompts": "validation_prompts",
        "validation_examples": "validation_examples",
        "parameters": "params:grpo",
    }
    if with_reward_model:
        inputs["reward_model"] = "reward_model"
    return Pipeline(
        [
            Node(
                func=train_grpo,
                inputs=inputs,
                outputs=["grpo_policy", "grpo_history"],
                name="train_grpo",
                tags="training",
            )
        ]
    )
