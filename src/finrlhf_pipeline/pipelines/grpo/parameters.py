"""Parameters of group relative policy optimisation."""

from finrlhf_pipeline.training.parameters import (
    Closed,
    GrpoTrainerParameters,
    LoraParameters,
    RewardParameters,
    StopParameters,
    ValidationParameters,
)


class GrpoParameters(Closed):
    """How groups of answers are sampled, rewarded and learnt from."""

    seed: int
    workspace: str
    trainer: GrpoTrainerParameters
    lora: LoraParameters
    rewards: RewardParameters
    validation: ValidationParameters
    stop: StopParameters = StopParameters()
