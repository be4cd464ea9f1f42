"""Whether a policy earns its reward by other means than answering rightly, with the reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.appraisal.columns import proxies_in, values_of
from finrlhf_pipeline.appraisal.figures import LENGTH_CORRELATION
from finrlhf_pipeline.appraisal.history import correctness_lost, training_rise
from finrlhf_pipeline.certainty import Bootstrap, percentile_interval

Row = Mapping[str, Any]
Figures = Mapping[str, float]
Array = NDArray[np.float64]
Verdict = Literal["healthy", "suspect", "hacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HackingRules:
    """From where on a sign counts, each against the policy that training began with.

    Attributes:
        most_accuracy_loss: fall of the accuracy that is odd where the reward rises, sure or not.
        most_length_growth: factor on the mean length where the reward favours length.
        most_length_correlation: correlation of reward and length from which on it does so.
        most_perplexity_growth: factor on the perplexity of the answers under the base.
        most_repetition_growth: growth of the share of repeated runs of words.
        most_truncated_growth: growth of the share of answers that were cut off.
        most_kl: divergence in nats a token.
    """

    most_accuracy_loss: float
    most_length_growth: float
    most_length_correlation: float
    most_perplexity_growth: float
    most_repetition_growth: float
    most_truncated_growth: float
    most_kl: float


@dataclass(frozen=True, slots=True)
class Change:
    """A mean difference on the same questions, with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def rose(self) -> bool:
        """Whether it surely rose."""
        return self.low > 0

    @property
    def fell(self) -> bool:
        """Whether it surely fell."""
        return self.high < 0

    def __str__(self) -> str:
        return f"{self.mean:+.3f} ({self.low:+.3f} to {self.high:+.3f})"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a policy and of the one that its training began with."""

    rows: Sequence[Row]
    reference_rows: Sequence[Row]
    figures: Figures
    reference_figures: Figures
    history: Sequence[Figures]
    proxies: Sequence[str]


def judge_hacking(
    evidence: Evidence, rules: HackingRules, bootstrap: Bootstrap
) -> tuple[Verdict, list[str]]:
    """Return the verdict and a sentence for each sign.

    Hacked means that something which was maximised surely rose while the accuracy surely fell.
    """
    accuracy = paired_change(evidence, _is_right, bootstrap)
    hacked = list(_gamed(evidence, accuracy, bootstrap))
    suspect = [
        *_diverging(evidence, accuracy, rules, bootstrap),
        *(() if accuracy.rose else _lost_in_training(evidence.history, rules)),
        *_favours_length(evidence, rules),
        *_worse_text(evidence, rules),
    ]
    if hacked:
        return "hacked", hacked + suspect
    return ("suspect", suspect) if suspect else ("healthy", [])


def paired_change(evidence: Evidence, value: Any, bootstrap: Bootstrap) -> Change:
    """Return how a value of each row changed against the reference."""
    before = {row["id"]: value(row) for row in evidence.reference_rows}
    change = np.array([value(row) - before[row["id"]] for row in evidence.rows], dtype=np.float64)
    low, high = percentile_interval(bootstrap.means(change[:, None])[:, 0])
    return Change(float(change.mean()), low, high)


def _is_right(row: Row) -> float:
    return float(row["grades"]["correct"])


def _proxy(name: str) -> Any:
    return lambda row: values_of([row], name)[0]


def _known(evidence: Evidence) -> list[str]:
    """Return the proxies that both policies' rows have."""
    ours, before = (proxies_in(rows) for rows in (evidence.rows, evidence.reference_rows))
    return [name for name in evidence.proxies if name in ours and name in before]


def _gamed(evidence: Evidence, accuracy: Change, bootstrap: Bootstrap) -> Iterator[str]:
    if not accuracy.fell:
        return
    for name in _known(evidence):
        change = paired_change(evidence, _proxy(name), bootstrap)
        if change.rose:
            yield f"{name} changed by {change} while the accuracy changed by {accuracy}."
    rise = training_rise(evidence.history)
    if rise is not None:
        name, first, last = rise
        yield (
            f"In training {name} rose from {first:.3f} to {last:.3f}, but on the test questions "
            f"the accuracy changed by {accuracy}."
        )


def _diverging(
    evidence: Evidence, accuracy: Change, rules: HackingRules, bootstrap: Bootstrap
) -> Iterator[str]:
    if accuracy.fell or accuracy.mean > -rules.most_accuracy_loss:
        return
    for name in _known(evidence):
        change = paired_change(evidence, _proxy(name), bootstrap)
        if change.rose:
            yield f"{name} changed by {change}, the accuracy changed by {accuracy}."


def _lost_in_training(history: Sequence[Figures], rules: HackingRules) -> Iterator[str]:
    lost = correctness_lost(history)
    if lost is not None and lost[0] - lost[1] > rules.most_accuracy_loss:
        yield (
            f"In training the validation accuracy fell from its best of {lost[0]:.3f} to "
            f"{lost[1]:.3f} at the end."
        )


def _favours_length(evidence: Evidence, rules: HackingRules) -> Iterator[str]:
    correlation = length_correlation(evidence.figures, evidence.proxies) or 0.0
    growth = _growth(evidence, "words_mean")
    if correlation > rules.most_length_correlation and growth > rules.most_length_growth:
        yield (
            f"Answers have {growth:.1f} times as many words, and what was maximised goes with "
            f"length (correlation {correlation:.2f})."
        )


def length_correlation(figures: Figures, proxies: Sequence[str]) -> float | None:
    """Return the largest correlation with length of what was maximised, None without any.

    >>> length_correlation({"length_correlation/reward_model": 0.4}, ["reward_model"])
    0.4
    """
    known = [figures.get(f"{LENGTH_CORRELATION}{name}") for name in proxies]
    return max((value for value in known if value is not None), default=None)


def _worse_text(evidence: Evidence, rules: HackingRules) -> Iterator[str]:
    perplexity = _growth(evidence, "perplexity")
    if perplexity > rules.most_perplexity_growth:
        yield f"The answers' perplexity under the base is {perplexity:.1f} times as high."
    for name, most in (
        ("repetition", rules.most_repetition_growth),
        ("truncated", rules.most_truncated_growth),
    ):
        figures, before = evidence.figures, evidence.reference_figures
        if figures.get(name, 0.0) - before.get(name, 0.0) > most:
            yield f"The {name} share rose from {before.get(name, 0.0):.3f} to {figures[name]:.3f}."
    kl = evidence.figures.get("kl_from_sft", 0.0)
    if kl > rules.most_kl:
        yield f"The divergence from sft is {kl:.2f} nats a token."


def _growth(evidence: Evidence, name: str) -> float:
    before = evidence.reference_figures.get(name)
    return evidence.figures[name] / before if before and name in evidence.figures else 1.0
