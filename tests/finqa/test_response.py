import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import Response, parse_response, render_response

FUZZ = settings(derandomize=True, deadline=None, max_examples=300)

lines = st.sampled_from(
    [
        "Program:",
        "Answer:",
        "answer :",
        "REASONING:",
        " add(1, 2)",
        "12 %",
        ":",
        " ",
        "\x1c",
        "\n",
        "\r\n",
        "\u2028",
        "\ud800",
        "\u017f",
    ]
)
texts = st.one_of(st.text(), st.lists(lines, max_size=12).map("".join))


def test_a_response_has_up_to_three_lines() -> None:
    response = Response(reasoning="revenue grew .", program="add(1, 2)", answer="3")
    text = "Reasoning: revenue grew .\nProgram: add(1, 2)\nAnswer: 3"
    assert render_response(response) == text
    assert parse_response(text) == response


@pytest.mark.parametrize(
    "text",
    [
        "Program: add(1, 2)",
        "\n\n  program :add(1, 2)  \n\n",
        "PROGRAM: add(1, 2)\r\n",
        "Let me think.\nProgram: add(1, 2)\nThat is all.",
        "Program: add(1, 2)\nAnswer:",
    ],
)
def test_what_may_vary_without_a_change_of_meaning(text: str) -> None:
    assert parse_response(text) == Response(program="add(1, 2)")


def test_the_order_of_the_parts_does_not_matter() -> None:
    assert parse_response("Answer: 3\nProgram: add(1, 2)\nReasoning: sum") == Response(
        reasoning="sum", program="add(1, 2)", answer="3"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "Reasoning: revenue grew .",
        "Program:\nAnswer: ",
        "the Program: add(1, 2)",
        "Reasoning: x Program: add(1, 2)",
        "Program add(1, 2)",
    ],
)
def test_a_response_with_neither_program_nor_answer_is_not_parsed(text: str) -> None:
    assert parse_response(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Program: add(1, 2)\nProgram: add(1, 3)",
        "Answer: 3\nanswer: 4",
        "Answer: 3\nAnswer: 3",
        "Reasoning: a\nProgram: add(1, 2)\nReasoning: b",
    ],
)
def test_a_part_given_twice_is_a_hedge(text: str) -> None:
    assert parse_response(text) is None


def test_a_part_is_one_line() -> None:
    assert Response(reasoning=" first ,\n\n then \r\n") == Response(reasoning="first , then")
    labelled = Response(reasoning="see\nAnswer: 4", answer="3")
    assert parse_response(render_response(labelled)) == labelled


@FUZZ
@given(texts, texts, texts)
def test_parsing_is_the_inverse_of_rendering(reasoning: str, program: str, answer: str) -> None:
    response = Response(reasoning, program, answer)
    found = parse_response(render_response(response))
    assert found == (response if response.program or response.answer else None)


@FUZZ
@given(texts)
def test_any_text_is_a_response_or_none(text: str) -> None:
    response = parse_response(text)
    assert response is None or parse_response(render_response(response)) == response
