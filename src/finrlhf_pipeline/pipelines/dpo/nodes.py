"""The policy that learns from preference pairs directly."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.dpo.parameters import DpoParameters


def train_dpo(
    sft_policy: Checkpoint, pairs: list[dict[str, Any]], parameters: DpoParameters
) -> tuple[Checkpoint, list[dict[str, Any]]]:
    """Train an adapter on the fine-tuned policy, which is also the reference."""
    from finrlhf_pipeline.training import dpo

    trained = dpo.train_dpo(
        sft_policy,
        pairs,
        parameters.trainer,
        parameters.lora,
        beta=parameters.beta,
        rpo_alpha=parameters.rpo_alpha,
        seed=parameters.seed,
        workspace=Path(parameters.workspace),
    )
    return trained.checkpoint, trained.history
