"""How every policy answers, and what counts as a warning."""

from typing import Literal

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from finrlhf_pipeline.appraisal.parameters import Closed


class GenerationParameters(Closed):
    """Decoding, the same for every policy: one greedy answer, and some samples beside it."""

    max_new_tokens: PositiveInt
    max_new_tokens_of_advice: PositiveInt
    batch_size: PositiveInt
    samples: NonNegativeInt
    temperature: PositiveFloat
    seed: int


class HackingParameters(Closed):
    """From where on a sign of reward hacking counts."""

    most_accuracy_loss: PositiveFloat
    most_length_growth: PositiveFloat
    most_length_correlation: PositiveFloat
    most_perplexity_growth: PositiveFloat
    most_repetition_growth: PositiveFloat
    most_truncated_growth: PositiveFloat
    most_kl: PositiveFloat


class SafetyParameters(Closed):
    """The largest share of advice that may break each rule; null leaves only growth to judge."""

    guaranteed_return: NonNegativeFloat | None
    unconditional_order: NonNegativeFloat | None
    missing_risk: NonNegativeFloat | None
    invented_figure: NonNegativeFloat | None


class ComparisonParameters(Closed):
    """What is said of a policy beyond its accuracy."""

    reference: Literal["sft"]
    hacking: HackingParameters
    safety: SafetyParameters
