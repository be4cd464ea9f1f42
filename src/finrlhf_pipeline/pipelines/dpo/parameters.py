"""Parameters of direct preference optimisation."""

from pydantic import NonNegativeFloat, PositiveFloat

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class DpoParameters(Closed):
    """How preference pairs are learnt."""

    seed: int
    workspace: str
    beta: PositiveFloat
    rpo_alpha: NonNegativeFloat = 0.0
    trainer: TrainerParameters
    lora: LoraParameters
