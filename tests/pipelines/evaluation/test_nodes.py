"""Answers are graded against their own question, and nothing is silently left out."""

from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.evaluation.nodes import (
    EvaluationError,
    answer_questions,
    compare_policies,
    grade_answers,
    measure,
)
from finrlhf_pipeline.pipelines.evaluation.parameters import (
    ComparisonParameters,
    GenerationParameters,
)

ADVICE = [{"stance": "careful"}, {"stance": "reckless"}, {"stance": "careful"}]
COMPARISON = ComparisonParameters(resamples=100, seed=1)


def example(name: str) -> dict[str, Any]:
    record = Example.from_record(
        {
            "id": name,
            "filename": "page",
            "pre_text": [],
            "post_text": [],
            "table": [["", "2019", "2018"], ["revenue", "12", "8"]],
            "qa": {
                "question": "what is the change ?",
                "program": "subtract(12, 8)",
                "exe_ans": 4.0,
                "answer": "4",
            },
        }
    ).to_record()
    return {**record, "source": "a.json", "position": 1}


def answer(name: str, response: str) -> dict[str, Any]:
    return {
        "id": name,
        "source": "a.json",
        "position": 1,
        "prompt_hash": "",
        "response": response,
        "tokens": 3,
        "truncated": False,
    }


def test_a_right_and_a_wrong_program() -> None:
    answers = [answer("a", "Program: subtract(12, 8)"), answer("b", "Program: add(12, 8)")]
    graded = grade_answers(answers, [example("a"), example("b")])
    assert [row["correct"] for row in graded] == [True, False]
    assert [row["executed"] for row in graded] == [4.0, 20.0]
    assert measure(graded, ADVICE)["correct"]["share"] == 0.5


def test_stances_are_shares_of_the_advice_given() -> None:
    graded = grade_answers([answer("a", "")], [example("a")])
    assert measure(graded, ADVICE)["careful_advice"]["share"] == pytest.approx(2 / 3)


def test_an_empty_answer_is_a_wrong_one() -> None:
    graded = grade_answers([answer("a", "")], [example("a")])
    assert not graded[0]["parsed"]
    assert not graded[0]["correct"]
    assert graded[0]["executed"] is None


def test_an_answer_to_no_question_is_named() -> None:
    with pytest.raises(EvaluationError, match="first 'ghost'"):
        grade_answers([answer("ghost", "")], [example("a")])


def test_policies_on_other_questions_are_not_compared() -> None:
    rows = [{"id": "a", "correct": True}], [{"id": "b", "correct": True}]
    with pytest.raises(EvaluationError, match="'grpo' and 'sft' did not answer the same"):
        compare_policies(COMPARISON, sft=rows[0], grpo=rows[1])


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="test split is empty"):
        measure([], ADVICE)


def test_a_policy_answers_every_prompt_the_same_way_twice(tiny_base: Checkpoint) -> None:
    prompts = [
        {"id": str(n), "source": "a.json", "position": n, "prompt": "what " * n} for n in (1, 3, 2)
    ]
    generation = GenerationParameters(max_new_tokens=4, max_new_tokens_of_advice=4, batch_size=2)
    first = answer_questions(tiny_base, prompts, generation)
    assert [row["id"] for row in first] == ["1", "3", "2"]
    assert first == answer_questions(tiny_base, prompts, generation)
    assert all(row["tokens"] <= 4 for row in first)
