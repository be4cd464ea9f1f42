"""What GRPO and PPO share before they differ: rows to answer, rewards to earn, when to stop."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.rewards import Mixture, Reward, RewardError, lint, mixture
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.identity import rows_digest
from finrlhf_pipeline.training.parameters import (
    RewardParameters,
    StopParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.stop_rules import StopRules

Row = Mapping[str, Any]


def questions_to_answer(prompts: Sequence[Row], examples: Sequence[Row]) -> list[dict[str, Any]]:
    """Put each prompt beside the record that its answers are graded against, as JSON text.

    Text, because Arrow would give every row the keys of all others.
    """
    records = {row["id"]: row for row in examples}
    return [
        {
            "id": row["id"],
            "prompt": row["prompt"],
            "record": json.dumps(records[row["id"]], sort_keys=True),
        }
        for row in prompts
    ]


def build_rewards(
    parameters: RewardParameters, rows: Sequence[Row], reward_model: Checkpoint | None
) -> Mixture:
    """Return the mixture after the linter has tried it on the first rows."""
    mixed = mixture(
        parameters.weights, parameters.settings, _rewards_of_models(parameters, reward_model)
    )
    tried = rows[: parameters.linted_examples]
    lint(
        mixed,
        [Example.from_record(json.loads(row["record"])) for row in tried],
        [row["prompt"] for row in tried],
        least_share=parameters.least_share,
    )
    return mixed


def check_questions(rows: Sequence[Row], held_out: Sequence[Row]) -> None:
    """Refuse a training without questions to answer, or to measure correctness on."""
    for name, questions in (("training", rows), ("validation", held_out)):
        if not questions:
            raise TrainingError(
                f"There is no question to answer: the {name} split is empty. Check the stage that "
                "makes it, or the filter in front of it."
            )


def plain_settings(
    rewards: Mixture, held_out: Sequence[Row], validation: ValidationParameters, rules: StopRules
) -> dict[str, Any]:
    """Return, as plain values, what decides about the steps, the stop and the model that is kept.

    A reward counts with its settings, and one that is a model with the model's fingerprint.
    """
    weighted = zip(rewards.names, rewards.weights, rewards.rewards, strict=True)
    return {
        "rewards": [[name, weight, _plain(reward)] for name, weight, reward in weighted],
        "held_out": rows_digest(held_out),
        "validation": validation.model_dump(),
        "rules": asdict(rules),
    }


class Patient:
    """A reward that notes its failure instead of raising it, until all processes have heard of it.

    Attributes:
        problem: why it failed; None if it has not.
    """

    def __init__(self, reward: Reward) -> None:
        self.__name__ = reward.__name__
        self.problem: RewardError | None = None
        self._reward = reward

    def __call__(self, *, completions: Sequence[Any], **columns: Any) -> list[float]:
        """Return the rewards, or zeros that nothing will use."""
        try:
            return self._reward(completions=completions, **columns)
        except RewardError as error:
            self.problem = error
            return [0.0] * len(completions)


def _plain(part: Any) -> Any:
    """Return a reward, or a part of one, as plain values."""
    if isinstance(part, Checkpoint):
        return part.fingerprint
    if is_dataclass(part):
        own = {field.name: _plain(getattr(part, field.name)) for field in fields(part)}
        return [type(part).__qualname__, own]
    if callable(part):
        return f"{part.__module__}.{getattr(part, '__qualname__', type(part).__qualname__)}"
    return part


def _rewards_of_models(
    parameters: RewardParameters, reward_model: Checkpoint | None
) -> dict[str, Reward]:
    if "reward_model" not in parameters.weights:
        return {}
    if reward_model is None:
        raise RewardError(
            "rewards.weights names 'reward_model', but this target does not train one: run "
            "--pipeline grpo_with_reward_model, or take it out of the weights."
        )
    from finrlhf_pipeline.training.model_reward import ModelReward

    return {"reward_model": ModelReward(reward_model)}


def stop_rules(parameters: StopParameters) -> StopRules:
    """Return the rules with the thresholds that were set."""
    return StopRules(**parameters.model_dump())
