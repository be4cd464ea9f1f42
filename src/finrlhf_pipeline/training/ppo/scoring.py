"""What completions are worth: reward functions called as TRL calls them, weighted and summed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from finrlhf_pipeline.rewards.signature import Checked, Reward, RewardError
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.processes import fail_together


@dataclass(frozen=True, slots=True)
class WeightedRewards:
    """Reward functions and their weights; each is known by its `__name__`."""

    functions: tuple[Reward, ...]
    weights: tuple[float, ...]

    @classmethod
    def pair(cls, functions: Sequence[Reward], weights: Sequence[float]) -> "WeightedRewards":
        """Pair functions with weights, refusing what could not be told apart or summed."""
        if not functions:
            raise TrainingError("PPO needs at least one reward function, and was given none.")
        if len(functions) != len(weights):
            raise TrainingError(
                f"{len(functions)} reward functions were given {len(weights)} weights; give each "
                "function one weight."
            )
        for weight in weights:
            if not math.isfinite(weight):
                raise TrainingError(f"A reward has the weight {weight}; give it a finite number.")
        names = [_name(function) for function in functions]
        for name in names:
            if names.count(name) > 1:
                raise TrainingError(
                    f"Two reward functions are called '{name}', so their statistics could not be "
                    "told apart: rename one."
                )
        return cls(tuple(_checked(function) for function in functions), tuple(weights))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the functions."""
        return tuple(function.__name__ for function in self.functions)

    def score(
        self,
        prompts: Sequence[str],
        completions: Sequence[str],
        completion_ids: Sequence[Sequence[int]],
        columns: dict[str, list[Any]],
    ) -> list[list[float]]:
        """Return each function's rewards; a failure in any process stops all of them."""
        problem: RewardError | None = None
        scores: list[list[float]] = []
        try:
            scores = [
                function(
                    prompts=prompts,
                    completions=completions,
                    completion_ids=completion_ids,
                    **columns,
                )
                for function in self.functions
            ]
        except RewardError as error:
            problem = error
        fail_together(problem)
        return scores


def _checked(function: Reward) -> Reward:
    return function if isinstance(function, Checked) else Checked(function)


def _name(function: Reward) -> str:
    name = getattr(function, "__name__", "")
    if not name.replace("_", "").isalnum():
        raise TrainingError(
            f"The reward {function!r} has no plain name, which its statistics are logged under: "
            "use a named function, or give the object a __name__ of letters, digits and '_'."
        )
    return str(name)
