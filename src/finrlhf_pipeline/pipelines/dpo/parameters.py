"""Parameters of direct preference optimisation."""

from pydantic import PositiveFloat

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class DpoParameters(Closed):
    """How preference pairs are learnt."""

    seed: int
    workspace: str
    beta: PositiveFloat
    trainer: TrainerParameters
    lora: LoraParameters
