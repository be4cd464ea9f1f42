"""Parameters of the reward model."""

from pydantic import NonNegativeFloat

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class RewardModelParameters(Closed):
    """How preferences become a score."""

    seed: int
    workspace: str
    margin_scale: NonNegativeFloat
    trainer: TrainerParameters
    lora: LoraParameters | None = None
