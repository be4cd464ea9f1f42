"""Optuna leads a search that can be repeated."""

import math
from typing import Any

from finrlhf_pipeline.sweeping.search import search
from finrlhf_pipeline.sweeping.variants import Range, Variant


def tried(seed: int) -> list[Variant]:
    variants: list[Variant] = []

    def judge(variant: Variant) -> float:
        variants.append(variant)
        return -abs(float(variant["rank"]) - 8)

    choices: dict[str, list[Any]] = {"kind": ["a", "b"]}
    ranges = {"rank": Range(4, 32, logarithmic=False), "rate": Range(1e-4, 1e-2, logarithmic=True)}
    search(judge, choices, ranges, trials=3, seed=seed, minimize=False)
    return variants


def test_every_trial_stays_within_what_was_allowed() -> None:
    variants = tried(1)
    assert len(variants) == 3
    for variant in variants:
        assert variant["kind"] in ("a", "b")
        assert isinstance(variant["rank"], int)
        assert 4 <= variant["rank"] <= 32
        assert 1e-4 <= variant["rate"] <= 1e-2


def test_the_same_seed_tries_the_same() -> None:
    assert tried(1) == tried(1) != tried(2)


def test_a_trial_that_fails_is_not_the_last() -> None:
    judged: list[float] = []

    def judge(_: Variant) -> float:
        judged.append(math.nan if not judged else 1.0)
        return judged[-1]

    search(judge, {"a": [1, 2]}, {}, trials=3, seed=1, minimize=False)
    assert len(judged) == 3
