"""The policy that learns from groups of its own answers."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.grpo.parameters import GrpoParameters

Row = dict[str, Any]


def train_grpo(
    sft_policy: Checkpoint,
    train_prompts: list[Row],
    train_examples: list[Row],
    validation_prompts: list[Row],
    validation_examples: list[Row],
    parameters: GrpoParameters,
    reward_model: Checkpoint | None = None,
) -> tuple[Checkpoint, list[Row]]:
    """Try the rewards, then train an adapter on the fine-tuned policy."""
    from finrlhf_pipeline.training.grpo import method
    from finrlhf_pipeline.training.rewarding import build_rewards, questions_to_answer, stop_rules

    questions = questions_to_answer(train_prompts, train_examples)
    trained = method.train_grpo(
        sft_policy,
        questions,
        questions_to_answer(validation_prompts, validation_examples),
        build_rewards(parameters.rewards, questions, reward_model),
        parameters.trainer,
        parameters.lora,
        validation=parameters.validation,
        rules=stop_rules(parameters.stop),
        seed=parameters.seed,
        workspace=Path(parameters.workspace),
    )
    return trained.checkpoint, trained.history
