"""The settings of one PPO training."""

from typing import Literal

from pydantic import (
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from finrlhf_pipeline.training.parameters import Closed


class PpoSettings(Closed):
    """One step is a rollout, `prompts_per_step` times `completions_per_prompt`, and its updates."""

    steps: PositiveInt
    seed: int = 0

    # rollout
    prompts_per_step: PositiveInt = 16
    completions_per_prompt: PositiveInt = 4
    max_new_tokens: PositiveInt = 48
    temperature: PositiveFloat = 1.0
    top_k: NonNegativeInt = 0
    top_p: PositiveFloat = 1.0
    missing_eos_penalty: NonNegativeFloat = 0.0

    # advantages
    gamma: PositiveFloat = 1.0
    gae_lambda: NonNegativeFloat = 0.95
    whiten_rewards: bool = False
    whiten_advantages: bool = True

    # divergence from the reference; with a target, the coefficient adapts (Ziegler et al. 2019)
    kl_coefficient: NonNegativeFloat = 0.05
    kl_target: PositiveFloat | None = None
    kl_gain: PositiveFloat = 1e-4

    # update
    epochs: PositiveInt = 2
    minibatches: PositiveInt = 2
    clip_range: PositiveFloat = 0.2
    value_clip_range: PositiveFloat | None = 0.2
    value_coefficient: NonNegativeFloat = 0.5
    entropy_coefficient: NonNegativeFloat = 0.0
    learning_rate: PositiveFloat = 1e-4
    critic_learning_rate: PositiveFloat | None = None
    learning_rate_schedule: Literal["constant", "linear"] = "constant"
    warmup_steps: NonNegativeInt = 0
    weight_decay: NonNegativeFloat = 0.0
    max_grad_norm: PositiveFloat = 1.0

    # with a target, the policy's learning rate adapts to how far one update moves it
    update_kl_target: PositiveFloat | None = None
    lowest_learning_rate: PositiveFloat = 1e-6
    highest_learning_rate: PositiveFloat = 1e-2

    # how the base is held, and what fits through it at once, padding included
    bf16: bool = False
    load_in_4bit: bool = False
    activation_checkpointing: bool = False
    tokens_per_pass: PositiveInt = 2048
    completions_per_batch: PositiveInt = 64

    # supervision
    equal_rewards_patience: PositiveInt | None = 5
    checkpoint_every: PositiveInt = 50
    checkpoints_kept: PositiveInt = 2
    sample_every: PositiveInt = 25
    sample_rows: PositiveInt = 8
    validate_every: PositiveInt = 25

    @model_validator(mode="after")
    def _check_together(self) -> "PpoSettings":
        if self.minibatches > self.prompts_per_step:
            raise ValueError(
                f"{self.minibatches} minibatches cannot be made from {self.prompts_per_step} "
                "prompts a step, since the completions of a prompt stay together: lower "
                "minibatches or raise prompts_per_step."
            )
        if self.top_p > 1 or self.gae_lambda > 1 or self.gamma > 1:
            raise ValueError("top_p, gae_lambda and gamma are shares: set each to at most 1.")
        return self

    @property
    def completions_per_step(self) -> int:
        """Return how many completions one step samples, over all processes."""
        return self.prompts_per_step * self.completions_per_prompt
