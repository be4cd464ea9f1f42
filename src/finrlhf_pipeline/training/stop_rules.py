"""When a training by reward should stop: each rule a threshold, over the figures of its steps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from finrlhf_pipeline.training.errors import BrokenTrainingError

# under this name every method notes how many validation questions are answered rightly
CORRECTNESS: Final = "validation/correctness"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMetrics:
    """The figures of one step; None where the method or the step has none.

    Attributes:
        step: number of the optimiser step.
        loss: loss of the step.
        reward: mean reward of the step's completions.
        reward_spread: standard deviation of the rewards of all completions.
        silent_groups: share of the groups whose rewards are all equal.
        kl: mean divergence from the reference, in nats a token.
        entropy: mean entropy of the policy, in nats a token.
        length: mean tokens of a completion.
        correctness: share of right answers on the validation split, where it was measured.
    """

    step: int
    loss: float | None = None
    reward: float | None = None
    reward_spread: float | None = None
    silent_groups: float | None = None
    kl: float | None = None
    entropy: float | None = None
    length: float | None = None
    correctness: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRules:
    """Thresholds; None switches a rule off.

    Attributes:
        max_kl: most divergence from the reference.
        max_silent_groups: largest share of groups without spread, which teach nothing.
        min_entropy: least entropy; below it all completions of a group are nearly the same.
        max_length_change: largest change of the mean length against the first steps, as a share.
        max_correctness_loss: how far validation correctness may fall below its best while the
            reward rises: the sign that the reward is being gamed.
        equal_reward_steps: after how many steps of all-equal rewards the training is broken.
        window: over how many steps a figure is averaged, so that one odd step stops nothing.
    """

    max_kl: float | None = None
    max_silent_groups: float | None = None
    min_entropy: float | None = None
    max_length_change: float | None = None
    max_correctness_loss: float | None = None
    equal_reward_steps: int | None = None
    window: int = 5


def find_stop_reason(history: Sequence[StepMetrics], rules: StopRules) -> str | None:
    """Return a sentence that says why to stop, or None to go on.

    >>> steps = [StepMetrics(step=n, kl=0.1 * n) for n in range(1, 4)]
    >>> find_stop_reason(steps, StopRules(max_kl=0.25, window=1))
    'The KL divergence from the reference is 0.3, over its budget of 0.25.'
    """
    return next(_stop_reasons(history, rules), None)


def _stop_reasons(history: Sequence[StepMetrics], rules: StopRules) -> Iterator[str]:
    kl, budget = _recent([s.kl for s in history], rules.window), rules.max_kl
    if budget is not None and kl is not None and kl > budget:
        yield f"The KL divergence from the reference is {kl:.3g}, over its budget of {budget:g}."
    silent, most = (
        _recent([s.silent_groups for s in history], rules.window),
        rules.max_silent_groups,
    )
    if most is not None and silent is not None and silent > most:
        yield (
            f"{silent:.0%} of the groups have no spread in their rewards, more than the {most:.0%} "
            "allowed."
        )
    entropy, least = _recent([s.entropy for s in history], rules.window), rules.min_entropy
    if least is not None and entropy is not None and entropy < least:
        yield f"The entropy is {entropy:.3g}, under its floor of {least:g}."
    yield from _length_reason(history, rules)
    yield from _correctness_reason(history, rules)


def _length_reason(history: Sequence[StepMetrics], rules: StopRules) -> Iterator[str]:
    lengths = [step.length for step in history if step.length is not None]
    if rules.max_length_change is None or len(lengths) < 2 * rules.window:
        return
    before, now = fmean(lengths[: rules.window]), fmean(lengths[-rules.window :])
    if abs(now - before) > rules.max_length_change * before:
        yield (
            f"Completions have {now:.3g} tokens on average, {before:.3g} at the start: a change of "
            f"more than {rules.max_length_change:.0%}."
        )


def _correctness_reason(history: Sequence[StepMetrics], rules: StopRules) -> Iterator[str]:
    best = best_measured(history)
    last = next((step for step in reversed(history) if step.correctness is not None), None)
    if rules.max_correctness_loss is None or best is None or last is None:
        return
    then = _reward_around(best, history, rules.window)
    now = _reward_around(last, history, rules.window)
    before, after = best.correctness or 0.0, last.correctness or 0.0
    if then is None or now is None or now <= then:
        return
    if before - after > rules.max_correctness_loss:
        yield (
            f"Validation correctness fell from {before:.1%} to {after:.1%} while the reward rose "
            f"from {then:.3g} to {now:.3g}: the reward is being gamed."
        )


def _reward_around(
    measured: StepMetrics, history: Sequence[StepMetrics], window: int
) -> float | None:
    """Return the mean reward of the steps up to a measurement, of the first if it came before."""
    rewards = [(step.step, step.reward) for step in history if step.reward is not None]
    until = sum(step <= measured.step for step, _ in rewards)
    return _recent([reward for _, reward in rewards[: max(until, window)]], window)


def check_sound(history: Sequence[StepMetrics], rules: StopRules) -> None:
    """Raise an error where the last steps show that the training is broken."""
    if not history:
        return
    last = history[-1]
    for name in ("loss", "reward", "kl", "entropy"):
        value = getattr(last, name)
        if value is not None and not math.isfinite(value):
            raise BrokenTrainingError(
                f"The {name} became {value} at step {last.step}. Lower trainer.learning_rate or "
                "trainer.max_grad_norm."
            )
    count = rules.equal_reward_steps
    spreads = [step.reward_spread for step in history if step.reward_spread is not None]
    if count and len(spreads) >= count and not any(spreads[-count:]):
        raise BrokenTrainingError(
            f"All rewards were equal in each of the last {count} steps, up to step {last.step}, so "
            "there is nothing to learn from. Check the reward functions, or begin with a policy "
            "that sometimes answers rightly."
        )


def best_measured(history: Sequence[StepMetrics]) -> StepMetrics | None:
    """Return the step with the best validation correctness, the first of equals."""
    measured = [step for step in history if step.correctness is not None]
    return max(measured, key=lambda step: step.correctness or 0.0, default=None)


def _recent(values: Sequence[float | None], window: int) -> float | None:
    """Return the mean of the last `window` values that there are, None before there are so many."""
    known = [value for value in values if value is not None]
    return fmean(known[-window:]) if len(known) >= window else None
