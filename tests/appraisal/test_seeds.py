"""A policy is better over several seeds only if it would be with others too."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.appraisal.seeds import compare_seeds

Graded = Callable[..., dict[str, Any]]


def compared(graded: Graded, gains: Sequence[int]) -> dict[str, Any]:
    """Return the line of a policy that gains so many of 100 questions with each seed."""
    predictions = {
        number: {
            "sft": [graded(f"{n:03}", correct=int(n < 40)) for n in range(100)],
            "grpo": [graded(f"{n:03}", correct=int(n < 40 + gain)) for n in range(100)],
        }
        for number, gain in enumerate(gains)
    }
    lines = compare_seeds(predictions, "sft", resamples=4000, seed=1, significance=0.05)
    return {line["policy"]: line for line in lines}["grpo"]


def test_a_gain_with_every_seed_is_better(graded: Graded) -> None:
    line = compared(graded, [18, 20, 22])
    assert line["verdict"] == "better"
    assert line["by_seed"] == {"0": 0.58, "1": 0.6, "2": 0.62}
    assert line["execution_accuracy"] == pytest.approx(0.6)
    assert line["delta_vs_sft"] == pytest.approx(0.2)
    assert (line["seeds"], line["n"]) == (3, 100)


def test_a_gain_with_one_lucky_seed_is_none(graded: Graded) -> None:
    line = compared(graded, [60, 0, -6])
    assert line["delta_vs_sft"] == pytest.approx(0.18)
    assert line["verdict"] == "no detectable difference"
    assert compared(graded, [18, 18, 18])["verdict"] == "better"


def test_the_reference_stands_without_a_verdict(graded: Graded) -> None:
    rows = [graded(f"{n}") for n in range(5)]
    (line,) = compare_seeds({1: {"sft": rows}}, "sft", resamples=50, seed=1, significance=0.05)
    assert (line["verdict"], line["p_value"], line["delta_vs_sft"]) == (None, None, 0.0)


def test_a_seed_on_other_questions_is_refused(graded: Graded) -> None:
    predictions = {1: {"sft": [graded("a")]}, 2: {"sft": [graded("b")]}}
    with pytest.raises(AppraisalError, match=r"'sft \(seed 2\)' and 'sft \(seed 1\)' did not"):
        compare_seeds(predictions, "sft", resamples=50, seed=1, significance=0.05)
