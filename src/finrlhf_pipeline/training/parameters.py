"""Settings that several trainings share, under the library's own key names."""

from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    model_validator,
)


class Closed(BaseModel):
    """Settings in which a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TrainerParameters(Closed):
    """What is told to transformers' Trainer; everything else keeps the library's default."""

    learning_rate: PositiveFloat
    per_device_train_batch_size: PositiveInt
    max_steps: int = -1
    num_train_epochs: PositiveFloat = 1.0
    gradient_accumulation_steps: PositiveInt = 1
    lr_scheduler_type: Literal["constant", "linear", "cosine"] = "linear"
    warmup_steps: NonNegativeInt = 0
    weight_decay: NonNegativeFloat = 0.0
    max_grad_norm: PositiveFloat = 1.0
    logging_steps: PositiveInt = 10
    save_steps: PositiveInt = 100
    bf16: bool = False
    activation_checkpointing: bool = False
    load_in_4bit: bool = False  # the base alone, which stays as it is; adapters are trained on it

    def library_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments for the library's own configuration class."""
        return self.model_dump(exclude={"load_in_4bit"})


class LoraParameters(Closed):
    """What is told to peft's LoraConfig."""

    r: PositiveInt
    lora_alpha: PositiveInt
    lora_dropout: NonNegativeFloat = 0.0
    target_modules: str | tuple[str, ...] = "all-linear"


class RewardParameters(Closed):
    """Which rewards, by name, how much each counts, and the settings of those that take any."""

    weights: dict[str, float]
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    # a trained reward model may be wrong about a few; rewards that execute programs may not
    linted_examples: PositiveInt = 200
    least_share: PositiveFloat = 1.0


class StopParameters(Closed):
    """Thresholds of the stop rules; null switches a rule off."""

    max_kl: PositiveFloat | None = None
    max_silent_groups: PositiveFloat | None = None
    min_entropy: PositiveFloat | None = None
    max_length_change: PositiveFloat | None = None
    max_correctness_loss: PositiveFloat | None = None
    equal_reward_steps: PositiveInt | None = 5
    window: PositiveInt = 5


class ValidationParameters(Closed):
    """How often, and on how many held-out questions, correctness is measured during training."""

    every_steps: PositiveInt
    questions: PositiveInt


class GrpoTrainerParameters(TrainerParameters):
    """What is told to TRL's GRPOConfig beyond what every trainer is told."""

    num_generations: PositiveInt
    max_completion_length: PositiveInt
    beta: NonNegativeFloat = 0.0
    temperature: PositiveFloat = 1.0
    epsilon: PositiveFloat = 0.2
    num_iterations: PositiveInt = 1
    steps_per_generation: PositiveInt | None = None
    loss_type: Literal["grpo", "bnpo", "dr_grpo", "dapo"] = "dapo"
    scale_rewards: Literal["group", "batch", "none"] = "group"
    generation: Literal["transformers", "continuous_batching", "vllm"] = "transformers"
    sample_every: PositiveInt = 25
    sample_rows: PositiveInt = 8

    def library_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments for GRPOConfig, which has a switch for each generation."""
        arguments = super().library_arguments()
        del arguments["sample_every"], arguments["sample_rows"]
        generation = arguments.pop("generation")
        return arguments | {
            "use_transformers_continuous_batching": generation == "continuous_batching",
            "use_vllm": generation == "vllm",
        }

    @model_validator(mode="after")
    def _check_together(self) -> "GrpoTrainerParameters":
        if self.generation == "vllm" and self.load_in_4bit:
            raise ValueError(
                "generation 'vllm' needs weights that adapters can be added to, which those of "
                "load_in_4bit are not: choose another generation, or set load_in_4bit to false."
            )
        return self
