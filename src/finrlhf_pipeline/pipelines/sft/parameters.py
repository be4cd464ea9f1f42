"""Parameters of supervised fine-tuning."""

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class SftParameters(Closed):
    """How demonstrations are learnt."""

    seed: int
    workspace: str
    trainer: TrainerParameters
    lora: LoraParameters | None = None
