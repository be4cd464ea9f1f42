"""How answers are measured, whoever gave them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt


class Closed(BaseModel):
    """Settings in which a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasuredRewards(Closed):
    """The mixture that is measured; a weight of 0 shows a reward that counts for nothing."""

    weights: dict[str, float]
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)


class EvaluationParameters(Closed):
    """Which rewards are measured, how sure the figures have to be, and over which seeds."""

    rewards: MeasuredRewards
    resamples: PositiveInt
    seed: int
    significance: PositiveFloat
    seeds: tuple[int, ...]
