"""PPO from text prompts and any rewards; `trainer` and `observer` bring torch, these do not."""

from finrlhf_pipeline.training.ppo.settings import PpoSettings

__all__ = ["PpoSettings"]
