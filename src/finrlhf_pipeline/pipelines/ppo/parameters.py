"""Parameters of proximal policy optimisation."""

from finrlhf_pipeline.training.parameters import (
    Closed,
    LoraParameters,
    RewardParameters,
    StopParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.ppo.settings import PpoSettings


class PpoParameters(Closed):
    """How answers are sampled, rewarded, judged by the critic, and learnt from."""

    workspace: str
    trainer: PpoSettings
    lora: LoraParameters
    rewards: RewardParameters
    validation: ValidationParameters
    stop: StopParameters = StopParameters()
