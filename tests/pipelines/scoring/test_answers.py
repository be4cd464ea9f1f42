"""Both layouts of answers become responses, and what is neither is named."""

from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.finqa.published import tokenize
from finrlhf_pipeline.pipelines.scoring.answers import (
    program_text,
    published_tokens,
    read_answers,
)
from finrlhf_pipeline.rows import RawRow


def rows(*values: Any) -> list[RawRow]:
    return [RawRow("mine.jsonl", place, value) for place, value in enumerate(values, start=1)]


def test_a_response_is_taken_as_it_is() -> None:
    (answer,) = read_answers(rows({"id": "a", "response": "Answer: 4", "cost": 3}))
    assert answer == {"id": "a", "source": "mine.jsonl", "position": 1, "response": "Answer: 4"}


def test_finqa_s_tokens_become_a_program() -> None:
    tokens = ["add(", "1", "2", ")", "divide(", "#0", "const_100", ")", "EOF"]
    (answer,) = read_answers(rows({"id": "a", "predicted": tokens}))
    assert answer["response"] == "Program: add(1, 2), divide(#0, const_100)"
    assert published_tokens(answer, None) == tokens


@pytest.mark.parametrize(
    "program",
    [
        "subtract(5829, 5735), divide(#0, 5735)",
        "table_average(net sales, none)",
        "greater(1,234, const_m1)",
    ],
)
def test_programs_survive_their_tokens(program: str) -> None:
    assert program_text(tokenize(program)) == program


@pytest.mark.parametrize("tokens", [[], ["EOF"], ["add(", "1"], [")", ")"]])
def test_broken_tokens_are_a_program_that_will_not_run(tokens: list[str]) -> None:
    (answer,) = read_answers(rows({"id": "a", "predicted": tokens}))
    assert isinstance(answer["response"], str)


def test_the_tokens_of_a_response_are_its_program_s() -> None:
    assert published_tokens({"response": ""}, "add(1, 2)") == ["add(", "1", "2", ")", "EOF"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("text", "Row 2 of 'mine.jsonl' is not an answer with an id"),
        ({"response": "x"}, "Row 2 of 'mine.jsonl' is not an answer with an id"),
        ({"id": 7, "response": "x"}, "is not an answer with an id"),
        ({"id": "b"}, "Row 2 of 'mine.jsonl', the answer to 'b', has no response that is text"),
        ({"id": "b", "response": None}, "has no response that is text"),
        ({"id": "b", "predicted": [1]}, "has no response that is text"),
    ],
)
def test_a_row_that_is_no_answer_is_named(value: Any, words: str) -> None:
    with pytest.raises(AppraisalError, match=words):
        read_answers(rows({"id": "a", "response": "x"}, value))


def test_a_broken_line_is_named() -> None:
    with pytest.raises(AppraisalError, match=r"Row 4 of 'mine.jsonl' cannot be read: broken json"):
        read_answers([RawRow("mine.jsonl", 4, problem="broken json: ...")])
