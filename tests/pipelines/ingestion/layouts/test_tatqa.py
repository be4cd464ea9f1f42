"""Contexts of TAT-QA."""

from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example, execute, parse_program
from finrlhf_pipeline.pipelines.ingestion.layouts import RowError, SetAsideError, tatqa

ARITHMETIC = {
    "uid": "q1",
    "question": "What was the change?",
    "answer_type": "arithmetic",
    "answer": -12.6,
    "derivation": "44.1-56.7",
    "scale": "million",
    "rel_paragraphs": ["2"],
}


def context(*questions: Any) -> dict[str, Any]:
    return {
        "table": {"uid": "t1", "table": [["", "2019"], ["Other", "44.1"]]},
        "paragraphs": [
            {"uid": "p2", "order": 2, "text": "second"},
            {"uid": "p1", "order": 1, "text": "first"},
        ],
        "questions": list(questions),
    }


def read_one(**changes: Any) -> Example | RowError:
    (outcome,) = tatqa.read(context({**ARITHMETIC, **changes}))
    return outcome


def test_an_arithmetic_question_is_an_example() -> None:
    assert read_one() == Example(
        id="q1",
        filename="t1",
        pre_text=("first", "second"),
        post_text=(),
        table=(("", "2019"), ("Other", "44.1")),
        question="What was the change?",
        program="subtract(44.1, 56.7)",
        exe_ans=-12.6,
        answer="-12.6 million",
        gold_inds={"text_1": "second"},
    )


@pytest.mark.parametrize(
    ("derivation", "answer", "scale", "exe_ans"),
    [
        ("(795-772)/772", 2.98, "percent", 0.02979),
        ("4.7% - 5.3%", -0.6, "percent", -0.006),
        ("40.0-38.1", 1.9, "percent", 1.9),
        ("$29,816/$48,881", 61, "percent", 0.60997),
        ("(19,654 + 1)/2", 9827.5, "thousand", 9827.5),
        ("-114 - (71)", -43, "million", -43.0),
        ("10.0+14.0", 24, "billion", 24.0),
        ("1/100000", 0.00001, "", 0.00001),
        ("5000000000*4000000000", 2e19, "", 2e19),
    ],
)
def test_the_program_gives_the_answer(
    derivation: str, answer: float, scale: str, exe_ans: float
) -> None:
    example = read_one(derivation=derivation, answer=answer, scale=scale)
    assert isinstance(example, Example)
    assert example.exe_ans == exe_ans == execute(parse_program(example.program), example.table)


@pytest.mark.parametrize("kind", ["span", "multi-span", "count"])
def test_other_kinds_are_set_aside(kind: str) -> None:
    outcome = read_one(answer_type=kind, answer=["x"], derivation="")
    assert isinstance(outcome, SetAsideError)
    assert outcome.reason == f"{kind} question"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"derivation": "3/10", "answer": 0.00001}, "derivation does not give the answer"),
        ({"derivation": "3/10", "answer": float("inf")}, "derivation does not give the answer"),
        ({"answer": 10**400}, "derivation does not give the answer"),
        ({"answer": 12.6}, "derivation does not give the answer"),
        ({"derivation": "1/0"}, "program does not execute"),
        ({"derivation": "see note 4"}, "derivation not understood"),
        ({"answer_type": "guess"}, "unknown answer type"),
        ({"answer": "12"}, "mistyped field"),
        ({"scale": "dozen"}, "mistyped field"),
        ({"question": " "}, "empty field"),
        ({"uid": None}, "mistyped field"),
    ],
)
def test_a_bad_question_leaves_the_others_alone(changes: dict[str, Any], reason: str) -> None:
    bad, good = tatqa.read(context({**ARITHMETIC, **changes}, ARITHMETIC))
    assert isinstance(bad, RowError)
    assert not isinstance(bad, SetAsideError)
    assert bad.reason == reason
    assert isinstance(good, Example)


def test_a_context_without_questions_is_set_aside() -> None:
    with pytest.raises(SetAsideError, match="no question"):
        tatqa.read(context())
