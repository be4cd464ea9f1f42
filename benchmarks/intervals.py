"""All intervals of a comparison by our bootstrap, beside scipy's one figure at a time.

    python benchmarks/intervals.py

Five policies, 1,147 questions as in FinQA's test split, 10,000 resamples: every figure of each
policy, and the paired differences. scipy does a few of the same figures; its time is scaled to all.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import bootstrap

from finrlhf_pipeline.appraisal.columns import columns_of
from finrlhf_pipeline.appraisal.comparison import compare_accuracy
from finrlhf_pipeline.appraisal.figures import answer_figures

POLICIES, QUESTIONS, RESAMPLES = 5, 1147, 10_000
GRADES = (
    *("correct", "program_correct", "parsed", "executable"),
    *("answer_strict", "answer_percent", "answer_scaled"),
)
REWARDS = ("correctness", "executability", "response_format", "answer_closeness", "brevity")
OPERATIONS = ("add", "subtract", "multiply", "divide", "exp", "greater", "table_sum")
FIGURES_OF_SCIPY = 5

Row = dict[str, Any]


def graded(policy: int) -> list[Row]:
    """Return a policy's rows with every field that a figure is made of."""
    chance = np.random.default_rng(policy)
    return [
        {
            "id": f"{number:05}",
            "response": "Program: add(1, 2)",
            "operations": list(chance.choice(OPERATIONS, 2)),
            "steps": int(chance.integers(1, 5)),
            "evidence": str(chance.choice(["table", "text", "both"])),
            "evidence_recall": float(chance.integers(0, 2)),
            "level": int(chance.integers(1, 5)),
            "words": int(chance.integers(3, 12)),
            "tokens": int(chance.integers(8, 48)),
            "truncated": bool(chance.integers(0, 2)),
            "repetition": float(chance.random()),
            "grades": {name: int(chance.integers(0, 2)) for name in GRADES},
            "rewards": {name: float(chance.random()) for name in REWARDS},
            "reward": float(chance.random()),
            "scored_tokens": 12,
            "kl": float(chance.random()),
            "nll": float(12 * chance.random()),
            "sampled": 4,
            "sampled_correct": int(chance.integers(0, 5)),
            "majority_correct": int(chance.integers(0, 2)),
        }
        for number in range(QUESTIONS)
    ]


def timed(name: str, work: Callable[[], Any]) -> float:
    """Print and return the processor time of one piece of work."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    spent = time.process_time() - processor
    print(f"{name}: {spent:.2f} s of processor time, {time.perf_counter() - wall:.2f} s")
    return spent


def all_of_ours(policies: dict[str, list[Row]]) -> None:
    """Compute what the figures and the comparison of five policies are made of."""
    for rows in policies.values():
        answer_figures(rows, RESAMPLES, seed=7)
    compare_accuracy(policies, "sft", resamples=RESAMPLES, seed=7, significance=0.05)


def some_of_scipy_s(rows: list[Row]) -> None:
    """Compute a few means with their intervals as scipy does."""
    for column in list(columns_of(rows))[:FIGURES_OF_SCIPY]:
        values = (np.array(column.tops),)
        bootstrap(values, np.mean, n_resamples=RESAMPLES, method="percentile", batch=1000)


def main() -> None:
    """Print both times and their ratio."""
    names = ("base", "sft", "dpo", "ppo", "grpo")
    policies = {name: graded(place) for place, name in enumerate(names)}
    figures = sum(len(list(columns_of(rows))) for rows in policies.values())
    first = timed(f"ours, {figures} figures of {POLICIES} policies", lambda: all_of_ours(policies))
    part = timed(
        f"scipy, {FIGURES_OF_SCIPY} of them", lambda: some_of_scipy_s(next(iter(policies.values())))
    )
    print(f"scipy, all of them at that rate: {part * figures / FIGURES_OF_SCIPY:.1f} s")
    print(f"ratio: {part * figures / FIGURES_OF_SCIPY / first:.1f}")


if __name__ == "__main__":
    main()
