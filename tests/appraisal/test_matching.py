"""Answers are matched in full or refused with their ids."""

import logging

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.appraisal.matching import check_answers, check_same_questions, check_scored


def answers(*names: str) -> list[dict[str, str]]:
    return [{"id": name, "response": "Answer: 1"} for name in names]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("a", "b", "ghost"), "1 answers are to questions that this split does not have: 'ghost'"),
        (("a", "b", "a"), "1 questions are answered more than once: 'a'"),
        (("a",), "1 questions have no answer: 'b'"),
        ((), "2 questions have no answer: 'a', 'b'"),
    ],
)
def test_the_odd_ids_are_named(given: tuple[str, ...], words: str) -> None:
    with pytest.raises(AppraisalError, match=words):
        check_answers(answers(*given), ["a", "b"], "The policy 'x'")


def test_whose_answers_they_are_is_said() -> None:
    with pytest.raises(AppraisalError, match=r"^The policy 'x': "):
        check_answers(answers("a"), ["a", "b"], "The policy 'x'")


def test_many_ids_are_counted_and_the_first_named() -> None:
    with pytest.raises(AppraisalError, match=r"9 questions .* 'q0', .* 'q4' and 4 more"):
        check_answers([], [f"q{n}" for n in range(9)], "The policy")


def test_an_empty_response_is_named_on_the_console(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_answers([*answers("a"), {"id": "b", "response": " \n"}], ["a", "b"], "The policy")
    assert "1 responses are empty and count as wrong: 'b'" in caplog.text


def test_nothing_to_answer_is_an_error() -> None:
    with pytest.raises(AppraisalError, match="the split is empty"):
        check_answers([], [], "the policy")


def test_other_questions_are_named_by_who_answered_them() -> None:
    with pytest.raises(AppraisalError, match="1 only by 'grpo': 'c'; 2 only by 'sft': 'a', 'b'"):
        check_same_questions({"sft": "abx", "grpo": "cx"}, "sft")


def test_the_same_questions_in_another_order_are_the_same() -> None:
    check_same_questions({"sft": "abc", "grpo": "cba"}, "sft")


def test_a_question_that_is_answered_twice_is_named_and_by_whom() -> None:
    with pytest.raises(AppraisalError, match="'sft' answers 1 questions more than once: 'a'"):
        check_same_questions({"sft": "aab", "grpo": "abb"}, "sft")
    with pytest.raises(AppraisalError, match="'grpo' answers 1 questions more than once: 'b'"):
        check_same_questions({"sft": "ab", "grpo": "abb"}, "sft")


def test_an_answer_without_a_score_is_named() -> None:
    check_scored(answers("a"), {"a", "b"}, "The policy")
    with pytest.raises(AppraisalError, match="The policy: 1 answers have no score: 'b'"):
        check_scored(answers("a", "b"), {"a"}, "The policy")
