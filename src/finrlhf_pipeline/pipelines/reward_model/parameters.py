"""Parameters of the reward model."""

from typing import Literal

from pydantic import NonNegativeFloat, model_validator

from finrlhf_pipeline.training.parameters import Closed, LoraParameters, TrainerParameters


class RewardModelParameters(Closed):
    """How preferences become a score."""

    seed: int
    workspace: str
    # a fresh head on the base, or the likelihood that a causal model, begun as sft, gives an answer
    start: Literal["base", "sft"] = "base"
    score_from: Literal["head", "likelihood"] = "head"
    margin_scale: NonNegativeFloat
    trainer: TrainerParameters
    lora: LoraParameters | None = None

    @model_validator(mode="after")
    def _check_together(self) -> "RewardModelParameters":
        if self.trainer.load_in_4bit:
            raise ValueError(
                "trainer.load_in_4bit does not go with a reward model, which is saved whole and "
                "must score the same afterwards: set it to false."
            )
        if self.lora is not None and self.score_from == "likelihood":
            raise ValueError(
                "reward_model.score_from: likelihood trains all weights: set reward_model.lora to "
                "null, or score_from to head."
            )
        return self
