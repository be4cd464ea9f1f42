"""Sample completions of a GRPO training, with their rewards and how far they have drifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from finrlhf_pipeline.training.live import tell_samples
from finrlhf_pipeline.training.samples import spread_evenly


def show_samples(
    trainer: Any,
    inputs: Sequence[Mapping[str, Any]],
    output: Mapping[str, Any],
    rewards: Tensor,
    count: int,
) -> None:
    """Tell some completions of this process, and log their drift where TRL logs none."""
    table = describe_samples(trainer, inputs, output, rewards, count)
    tell_samples(trainer.state.global_step + 1, table)
    drift = drift_of_a_token(table)
    if drift is not None and not trainer.beta:
        trainer._metrics["train"]["kl"].append(drift)  # noqa: SLF001  # the library's, which has no other door


def describe_samples(
    trainer: Any,
    inputs: Sequence[Mapping[str, Any]],
    output: Mapping[str, Any],
    rewards: Tensor,
    count: int,
) -> list[dict[str, Any]]:
    """Return a table of some completions of this process.

    Args:
        trainer: the trainer that wrote them.
        inputs: the row of the training data behind each completion.
        output: what TRL hands to the loss, (completions, ...).
        rewards: of this process's completions first, (completions, reward functions).
        count: of rows.
    """
    chosen = spread_evenly(len(inputs), count)
    drift = divergence(trainer, output, chosen)
    mixed = (rewards * trainer.reward_weights.to(rewards.device)).sum(dim=1)
    table = []
    for place, row in enumerate(chosen):
        tokens = output["completion_ids"][row][output["completion_mask"][row].bool()].tolist()
        named = zip(trainer.reward_func_names, rewards[row].tolist(), strict=True)
        table.append(
            {
                "step": trainer.state.global_step + 1,
                "prompt": str(inputs[row]["prompt"]),
                "completion": trainer.processing_class.decode(tokens, skip_special_tokens=True),
                "reward": float(mixed[row]),
                **{f"reward/{name}": value for name, value in named},
                "kl": None if drift is None else float(drift[place]),
                "length": len(tokens),
                "ended": bool(tokens) and tokens[-1] in trainer.eos_token_ids,
            }
        )
    return table


def drift_of_a_token(table: Sequence[Mapping[str, Any]]) -> float | None:
    """Return the mean drift of a token, None where it is not known.

    >>> drift_of_a_token([{"kl": 1.0, "length": 4}, {"kl": 2.0, "length": 8}])
    0.25
    """
    known = [row for row in table if row["kl"] is not None]
    tokens = sum(row["length"] for row in known)
    return float(sum(row["kl"] for row in known) / tokens) if tokens else None


@torch.no_grad()
def divergence(trainer: Any, output: Mapping[str, Any], rows: Sequence[int]) -> Tensor | None:
    """Return the log ratio of the policy to its start, summed over each completion, (rows,).

    TRL measures none where its penalty is 0. None for a model without an adapter to switch off.
    """
    policy = trainer.accelerator.unwrap_model(trainer.model)
    if not hasattr(policy, "disable_adapter"):
        return None
    mask = output["completion_mask"][rows]
    ids = torch.cat([output["prompt_ids"][rows], output["completion_ids"][rows]], dim=1)
    real = torch.cat([output["prompt_mask"][rows], mask], dim=1)
    training = policy.training
    policy.eval()
    now = trainer.score_padded(policy, ids, real, mask.size(1))
    with policy.disable_adapter():
        then = trainer.score_padded(policy, ids, real, mask.size(1))
    policy.train(training)
    ratios: Tensor = ((now - then) * mask).sum(dim=1)
    return ratios
