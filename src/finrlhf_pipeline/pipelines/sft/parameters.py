"""Parameters of supervised fine-tuning."""

from typing import Annotated

from pydantic import Field, PositiveInt, model_validator

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class DemonstrationParameters(Closed):
    """How many demonstrations there are, and how carefully they were written."""

    count: PositiveInt | None = None
    scale_slips: Annotated[float, Field(ge=0, le=1)] = 0.0


class SftParameters(Closed):
    """What is demonstrated, and how it is learnt."""

    seed: int
    workspace: str
    demonstrations: DemonstrationParameters = DemonstrationParameters()
    trainer: TrainerParameters
    lora: LoraParameters | None = None

    @model_validator(mode="after")
    def _check_together(self) -> "SftParameters":
        if self.trainer.load_in_4bit and self.lora is None:
            raise ValueError(
                "trainer.load_in_4bit holds the base in four bits, in which it cannot learn: add "
                "sft.lora, or set trainer.load_in_4bit to false."
            )
        return self
