"""The reward model: from preference pairs to a score, and whether that score can be trusted."""

from finrlhf_pipeline.pipelines.reward_model.pipeline import create_pipeline

__all__ = ["create_pipeline"]
