"""How every policy answers, and how sure the comparison has to be."""

from pydantic import BaseModel, ConfigDict, PositiveInt


class GenerationParameters(BaseModel):
    """Greedy decoding, the same for every policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_new_tokens: PositiveInt
    max_new_tokens_of_advice: PositiveInt
    batch_size: PositiveInt


class ComparisonParameters(BaseModel):
    """How policies are compared on the questions that all of them answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resamples: PositiveInt
    seed: int
