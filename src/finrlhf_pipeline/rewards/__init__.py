"""Reward functions with TRL's signature, their mixtures, and the linter that tries them first."""

from finrlhf_pipeline.rewards.linter import RewardLintError, lint, render_table
from finrlhf_pipeline.rewards.mixture import REWARDS, Mixture, mixture
from finrlhf_pipeline.rewards.signature import Checked, Completion, Reward, RewardError

__all__ = [
    "REWARDS",
    "Checked",
    "Completion",
    "Mixture",
    "Reward",
    "RewardError",
    "RewardLintError",
    "lint",
    "mixture",
    "render_table",
]
