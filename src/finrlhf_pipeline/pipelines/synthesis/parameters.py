"""How much of the invented world is written down, and how hard it is."""

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, PositiveInt, model_validator


class Closed(BaseModel):
    """Settings that refuse unknown keys and stay as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExampleCounts(Closed):
    """How many questions each split holds."""

    train: PositiveInt
    validation: PositiveInt
    test: PositiveInt


class LevelShares(Closed):
    """How often each level of difficulty is drawn; only the ratios matter."""

    one_step_direct: NonNegativeFloat
    one_step: NonNegativeFloat
    two_steps: NonNegativeFloat
    three_steps: NonNegativeFloat

    @model_validator(mode="after")
    def _draw_some_level(self) -> "LevelShares":
        if not any(self.as_mix().values()):
            raise ValueError("synthesis.level_shares are all zero; give one level a share.")
        return self

    def as_mix(self) -> dict[int, float]:
        """Return the share of each level by its number, from 1, the easiest."""
        return dict(enumerate(self.model_dump().values(), start=1))


class SynthesisParameters(Closed):
    """Everything under `synthesis` in the parameters."""

    seed: int
    examples: ExampleCounts
    level_shares: LevelShares
    preference_pairs: PositiveInt
    advice_prompts: PositiveInt
