"""What one step's rollout looked like, in named numbers."""

from collections.abc import Sequence
from typing import Any

import torch

from finrlhf_pipeline.training.ppo.advantages import explained_variance
from finrlhf_pipeline.training.ppo.batches import Experience
from finrlhf_pipeline.training.ppo.kl_control import k3_kl, log_ratio_kl
from finrlhf_pipeline.training.ppo.rollout import Rollout


def describe_rollout(
    rollout: Rollout, scores: torch.Tensor, experience: Experience, names: Sequence[str]
) -> dict[str, float]:
    """Return the statistics of a rollout.

    `kl` is the mean over completions of the summed log ratio to the reference, the figure that
    budgets and the adaptive penalty go by; `kl_token` and `k3` are means over tokens.
    """
    mask = rollout.batch.mask
    ratios = log_ratio_kl(rollout.logprobs, rollout.reference)
    lengths = mask.sum(dim=2).float()
    spread = scores.amax(dim=1) > scores.amin(dim=1)
    means = rollout.rewards.flatten(0, 1).mean(dim=0).tolist()
    return {
        "reward": float(scores.mean()),
        "reward_std": float(scores.std(correction=0)),
        **{f"reward/{name}": mean for name, mean in zip(names, means, strict=True)},
        "zero_spread_share": float((~spread).float().mean()),
        "kl": float((ratios * mask).sum(dim=2).mean()),
        "kl_token": float(ratios[mask].mean()),
        "k3": float(k3_kl(rollout.logprobs, rollout.reference)[mask].mean()),
        "explained_variance": explained_variance(experience.values, experience.returns, mask),
        "length": float(lengths.mean()),
        "length_longest": float(lengths.max()),
        "truncated_share": float((~rollout.ended).float().mean()),
    }


def sample_rows(
    rollout: Rollout,
    scores: torch.Tensor,
    shown: Sequence[tuple[int, str, str]],
    names: Sequence[str],
) -> list[dict[str, Any]]:
    """Return a table of some completions, each given by its place, its prompt and its text."""
    ratios = log_ratio_kl(rollout.logprobs, rollout.reference) * rollout.batch.mask
    columns = {
        "reward": scores.flatten().tolist(),
        **{
            f"reward/{name}": rollout.rewards[..., place].flatten().tolist()
            for place, name in enumerate(names)
        },
        "kl": ratios.sum(dim=2).flatten().tolist(),
        "length": rollout.batch.mask.sum(dim=2).flatten().tolist(),
        "ended": rollout.ended.flatten().tolist(),
    }
    return [
        {
            "prompt": prompt,
            "completion": completion,
            **{name: values[place] for name, values in columns.items()},
        }
        for place, prompt, completion in shown
    ]
