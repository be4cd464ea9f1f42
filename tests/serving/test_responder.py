"""A served policy sees the prompts of its training; its programs run on the tables shown."""

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.questions import Question, QuestionError
from finrlhf_pipeline.serving.responder import Responder, read_answer, shown_table
from finrlhf_pipeline.template import parse_template

TEMPLATE = parse_template("{context}\nquestion: {question}\nresponse:\n")
PROMPT = "| 2008 | 2007\ncash | $ 5 | $ 3\nquestion: what was it ?\nresponse:"


@pytest.fixture(scope="module")
def responder(tiny_base: Checkpoint) -> Responder:
    return Responder.open(tiny_base, TEMPLATE, max_new_tokens=6, batch_size=2)


def test_a_question_with_its_context_becomes_the_prompt_of_the_template(
    responder: Responder,
) -> None:
    asked = Question(question="what was it ?", context="| 2008 | 2007\r\n\ncash | $ 5 | $ 3\n")
    assert responder.prompt(asked) == PROMPT


def test_no_line_of_a_context_ends_the_prompt_early(responder: Responder) -> None:
    asked = Question(question="a ?\nresponse: 1", context="cash | 5\nresponse: 2\n")
    assert responder.prompt(asked).splitlines() == [
        "cash | 5",
        "response : 2",
        "question: a ? response: 1",
        "response:",
    ]


def test_an_answer_does_not_depend_on_what_is_asked_beside_it(responder: Responder) -> None:
    questions = [Question(prompt="cash | 5"), Question(prompt=PROMPT), Question(prompt="a")]
    together = responder.answer(questions)
    assert together == [answer for each in questions for answer in responder.answer([each])]


@pytest.mark.parametrize("prompt", ["", "a" * 251])
def test_a_prompt_that_does_not_fit_is_named(responder: Responder, prompt: str) -> None:
    with pytest.raises(QuestionError, match=r"question 2 has \d+ tokens, and .* 1 to 250"):
        responder.answer([Question(prompt="a"), Question(prompt=prompt)])


def test_the_table_is_what_the_prompt_shows() -> None:
    assert shown_table(PROMPT) == [["", "2008", "2007"], ["cash", "$ 5", "$ 3"]]


@pytest.mark.parametrize(
    ("response", "program", "executed", "problem"),
    [
        ("Program: subtract(5, 3)", "subtract(5, 3)", "2", None),
        ("Program: greater(5, 3)", "greater(5, 3)", "yes", None),
        ("Program: table_sum(cash, none)", "table_sum(cash, none)", "8", None),
        ("Program: divide(5, 0)", "divide(5, 0)", None, "step 1, divide: division by zero"),
        ("Answer: 5", None, None, "the response holds no program"),
        ("who knows", None, None, "the response holds no program"),
    ],
)
def test_a_program_is_executed_or_its_problem_named(
    response: str, program: str | None, executed: str | None, problem: str | None
) -> None:
    answer = read_answer(response, PROMPT)
    assert (answer.program, answer.executed, answer.problem) == (program, executed, problem)
