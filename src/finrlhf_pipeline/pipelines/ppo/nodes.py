"""The policy that learns with a critic beside it."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.ppo.parameters import PpoParameters

Row = dict[str, Any]


def train_ppo(
    sft_policy: Checkpoint,
    reward_model: Checkpoint,
    train_prompts: list[Row],
    train_examples: list[Row],
    validation_prompts: list[Row],
    validation_examples: list[Row],
    parameters: PpoParameters,
) -> tuple[Checkpoint, list[Row]]:
    """Try the rewards, then train an adapter on the fine-tuned policy."""
    from finrlhf_pipeline.training.ppo import method
    from finrlhf_pipeline.training.rewarding import build_rewards, questions_to_answer, stop_rules

    questions = questions_to_answer(train_prompts, train_examples)
    trained = method.train_ppo(
        sft_policy,
        questions,
        questions_to_answer(validation_prompts, validation_examples),
        build_rewards(parameters.rewards, questions, reward_model),
        parameters.trainer,
        parameters.lora,
        validation=parameters.validation,
        rules=stop_rules(parameters.stop),
        workspace=Path(parameters.workspace),
    )
    return trained.checkpoint, trained.history
