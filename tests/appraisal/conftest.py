"""Questions small enough to answer by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from finrlhf_pipeline.rewards import Mixture, mixture

Row = dict[str, Any]


def make_question(name: str, program: str = "subtract(12, 8)", exe_ans: Any = 4.0) -> Row:
    return {
        "id": name,
        "filename": "page",
        "pre_text": ["the fee was 3 in 2019 ."],
        "post_text": [],
        "table": [["", "2019", "2018"], ["revenue", "12", "8"]],
        "qa": {
            "question": "what is the change ?",
            "program": program,
            "exe_ans": exe_ans,
            "gold_inds": {"table_1": "revenue"},
        },
        "difficulty": {"level": 2},
        "source": "a.json",
        "position": 1,
    }


@pytest.fixture
def question() -> Callable[..., Row]:
    """Return a maker of questions: the change of revenue, from 8 to 12, unless told otherwise."""
    return make_question


@pytest.fixture
def rewards() -> Mixture:
    return mixture({"correctness": 1.0, "financial_keywords": 0.0})


def make_graded(name: str, *, correct: int = 1, **changes: Any) -> Row:
    grades = dict.fromkeys(
        (
            "correct",
            "program_correct",
            "parsed",
            "executable",
            "answer_strict",
            "answer_percent",
            "answer_scaled",
        ),
        correct,
    )
    return {
        "id": name,
        "response": "Program: add(1, 2)",
        "operations": ["add"],
        "steps": 1,
        "evidence": "table",
        "evidence_recall": 1.0,
        "level": 1,
        "words": 3,
        "repetition": 0.0,
        "grades": grades,
        "rewards": {"correctness": float(correct)},
        "reward": float(correct),
        **changes,
    }


@pytest.fixture
def graded() -> Callable[..., Row]:
    """Return a maker of graded answers: right in every way, or in none."""
    return make_graded
