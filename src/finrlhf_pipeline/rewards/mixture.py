"""The rewards by name, and weighted mixtures of them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from finrlhf_pipeline.rewards.answers import (
    AnswerCloseness,
    correctness,
    executability,
    response_format,
)
from finrlhf_pipeline.rewards.keywords import financial_keywords
from finrlhf_pipeline.rewards.signature import Checked, Completion, Reward, RewardError
from finrlhf_pipeline.rewards.style import Brevity, ForbiddenWords, RequiredWords, WordLength

# a function is the reward itself; a class is built from the reward's settings
REWARDS: Final[Mapping[str, Reward | Callable[..., Reward]]] = {
    "correctness": correctness,
    "executability": executability,
    "response_format": response_format,
    "answer_closeness": AnswerCloseness,
    "brevity": Brevity,
    "word_length": WordLength,
    "required_words": RequiredWords,
    "forbidden_words": ForbiddenWords,
    "financial_keywords": financial_keywords,
}


@dataclass(frozen=True)
class Mixture:
    """Rewards and weights, as TRL's `reward_funcs` and `reward_weights` take them."""

    rewards: tuple[Reward, ...]
    weights: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the rewards' names."""
        return tuple(reward.__name__ for reward in self.rewards)

    def components(
        self, prompts: Sequence[Completion], completions: Sequence[Completion], **columns: Any
    ) -> dict[str, list[float]]:
        """Return what each reward gives, before weighting."""
        return {
            reward.__name__: reward(prompts=prompts, completions=completions, **columns)
            for reward in self.rewards
        }

    def total(self, components: Mapping[str, Sequence[float]]) -> list[float]:
        """Return the weighted sum for each completion."""
        columns = [components[name] for name in self.names]
        return [
            sum(weight * value for weight, value in zip(self.weights, values, strict=True))
            for values in zip(*columns, strict=True)
        ]


def mixture(
    weights: Mapping[str, float],
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    others: Mapping[str, Reward] | None = None,
) -> Mixture:
    """Build a mixture from names and weights; `others` adds rewards that need a model.

    >>> mixture({"correctness": 1.0, "brevity": 0.1}, {"brevity": {"words": 16}}).names
    ('correctness', 'brevity')
    """
    settings = settings or {}
    _require_weights(weights)
    for name in settings:
        if name not in weights:
            raise RewardError(
                f"Reward '{name}' has settings but no weight; give it one or remove its settings."
            )
    rewards = (
        Checked(_build(name, settings.get(name, {}), others or {}), name) for name in weights
    )
    return Mixture(tuple(rewards), tuple(weights.values()))


def _build(name: str, settings: Mapping[str, Any], others: Mapping[str, Reward]) -> Reward:
    known = {**REWARDS, **others}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"choose from {', '.join(known)}."
        raise RewardError(f"There is no reward named '{name}': {remedy}")
    entry = known[name]
    if not isinstance(entry, type):
        if settings:
            raise RewardError(f"Reward '{name}' takes no settings, but was given {dict(settings)}.")
        return entry  # type: ignore[return-value]  # what is no class is the reward itself
    try:
        reward: Reward = entry(**settings)
    except TypeError as error:
        raise RewardError(f"Reward '{name}' cannot use its settings: {error}.") from error
    return reward


def _require_weights(weights: Mapping[str, float]) -> None:
    if not any(weights.values()):
        raise RewardError("A reward mixture needs at least one reward with a weight other than 0.")
    for name, weight in weights.items():
        if not math.isfinite(weight):
            raise RewardError(f"Reward '{name}' has the weight {weight}; give it a finite number.")
