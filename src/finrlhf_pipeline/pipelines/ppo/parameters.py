"""Parameters of proximal policy optimisation."""

from pydantic import model_validator

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

    @model_validator(mode="after")
    def _say_it_once(self) -> "PpoParameters":
        elsewhere = {
            "validate_every": "validation.every_steps",
            "equal_rewards_patience": "stop.equal_reward_steps",
        }
        for name in sorted(self.trainer.model_fields_set & set(elsewhere)):
            raise ValueError(f"trainer.{name} is decided by {elsewhere[name]}: set that instead.")
        return self
