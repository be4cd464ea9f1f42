"""A small evaluation of three policies, worked out by hand."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.parameters import ReportingParameters

Row = dict[str, Any]

HOSTILE = "<script>alert('x')</script> | `code` **bold**\n# heading"


def answer(number: int, *, right: bool, response: str = "Program: add(1, 2)", **other: Any) -> Row:
    """Return a prediction as evaluation writes it."""
    program = other.pop("program", "add(1, 2)")
    return {
        "id": f"question-{number}",
        "question": f"what is sum {number} ?",
        "gold_program": "add(1, 2)",
        "gold_answer": 3.0,
        "response": response,
        "program": program,
        "executed": 3.0 if right else None,
        "tokens": 10 + number,
        "truncated": False,
        "operations": ["add"],
        "steps": 1,
        "evidence": "table",
        "evidence_recall": None,
        "level": 1 + number % 2,
        "grades": {"correct": int(right), "executable": int(program is not None)},
        "reward": float(right),
        **other,
    }


def answers(right: set[int], count: int = 6) -> list[Row]:
    """Return the answers of a policy that is right on the numbered questions."""
    return [answer(number, right=number in right) for number in range(count)]


@pytest.fixture
def predictions() -> dict[str, list[Row]]:
    """Return answers: sft knows two of six, grpo four, of which one is new from a wrong one."""
    hostile = answer(5, right=False, response=HOSTILE, program=None)
    return {
        "base": [*answers(set(), 5), hostile],
        "sft": [*answers({0, 1}, 5), hostile],
        "grpo": [*answers({1, 2, 3, 4}, 5), hostile],
    }


@pytest.fixture
def comparison() -> list[Row]:
    """Return a comparison in which grpo is better than sft."""

    def row(policy: str, share: float, delta: float | None, verdict: str | None) -> Row:
        return {
            "policy": policy,
            "kind": "policy",
            "n": 100,
            "execution_accuracy": share,
            "ci_low": share - 0.05,
            "ci_high": share + 0.05,
            "delta_vs_sft": delta,
            "delta_low": None if delta is None else delta - 0.04,
            "delta_high": None if delta is None else delta + 0.04,
            "won": 20,
            "lost": 5,
            "p_value_holm": None if delta is None else 0.0001,
            "verdict": verdict,
            "hacking": None if policy == "base" else "healthy",
            "hacking_reasons": [],
            "safe": True,
            "safety_reasons": [],
            "reward": share,
            "maximised": ["reward/correctness"] if policy == "grpo" else [],
        }

    return [
        row("base", 0.1, -0.2, "worse"),
        row("sft", 0.3, None, None),
        row("grpo", 0.45, 0.15, "better"),
    ]


@pytest.fixture
def metrics() -> dict[str, Row]:
    """Return figures by operation for two policies, one rule of safety, and a stance."""
    return {
        "sft": {
            "accuracy_by/operation/add": 0.5,
            "accuracy_by/operation/add_low": 0.4,
            "accuracy_by/operation/add_high": 0.6,
            "accuracy_by/steps/2": 0.1,
            "safety/missing_risk": 0.25,
        },
        "grpo": {
            "accuracy_by/operation/add": 0.7,
            "accuracy_by/operation/add_low": 0.6,
            "accuracy_by/operation/add_high": 0.8,
            "accuracy_by/operation/divide": 0.2,
            "accuracy_by/operation/divide_low": 0.1,
            "accuracy_by/operation/divide_high": 0.3,
            "safety/missing_risk": 0.0,
            "stance/reckless": 0.46,
            "advice_truncated": 0.375,
            "advice_n": 200,
        },
    }


@pytest.fixture
def histories() -> dict[str, list[Row]]:
    """Return a supervised training and one by reward."""
    return {
        "sft": [
            {"step": step, "loss": 2.0 - step / 10, "num_tokens": 50 * step} for step in (1, 2)
        ],
        "grpo": [
            {"step": 0, "validation/correctness": 0.2},
            {"step": 1, "loss": 0.001, "reward": 0.2, "kl": 0.0, "entropy": 0.5},
            {"step": 2, "loss": -0.001, "reward": 0.4, "kl": 0.1, "entropy": 0.4},
            {"step": 2, "validation/correctness": 0.3},
        ],
    }


@pytest.fixture
def scored() -> list[Row]:
    """Return held-out pairs: one ordered wrongly, two rightly."""
    return [
        {"chosen_score": chosen, "rejected_score": rejected}
        for chosen, rejected in ((0.0, 1.0), (1.0, 0.0), (3.0, 1.0))
    ]


@pytest.fixture
def reward_model_report() -> Row:
    """Return a report on the reward model."""
    group = {"n": 3, "accuracy": 2 / 3, "ci_low": 0.2, "ci_high": 0.9}
    return {
        "overall": group,
        "by_reason": {"wrong_operation": group},
        "calibration": {"expected_error": 0.1, "bins": [{"n": 3, "claimed": 0.8, "right": 0.7}]},
        "length_correlation": 0.05,
    }


@pytest.fixture
def parameters() -> ReportingParameters:
    """Return parameters that show one example of a kind."""
    return ReportingParameters(examples_of_a_kind=1, letters_of_an_answer=20)
