"""Group relative policy optimisation over TRL, with the shared prompt of a group run once."""

from finrlhf_pipeline.training.grpo.cycle import align_save_steps, generation_cycle
from finrlhf_pipeline.training.grpo.trainer import SharedPrefixGRPOTrainer

__all__ = ["SharedPrefixGRPOTrainer", "align_save_steps", "generation_cycle"]
