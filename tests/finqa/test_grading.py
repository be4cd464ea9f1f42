from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import Example, Grade, Response, grade, parse_program

FUZZ = settings(derandomize=True, deadline=None, max_examples=300)

pieces = st.sampled_from(
    [
        "Program: ",
        "Answer: ",
        "Reasoning: ",
        "\n",
        "add(",
        "divide(",
        "#0",
        "12",
        "0",
        "100",
        ", ",
        ")",
        "%",
        "$",
        " million",
        "yes",
        "nan",
        "inf",
        "1e9",
        "９",
        "-",
        ".",
        "\ud800",
    ]
)
texts = st.one_of(st.text(), st.lists(pieces, max_size=20).map("".join))


def readings(answer: str, example: Example, truth: float | str) -> str:
    """Return the strictest reading under which an answer is right."""
    verdict = grade(f"Answer: {answer}", replace(example, exe_ans=truth))
    assert verdict.correct == verdict.answer_strict
    if verdict.answer_strict:
        return "strict"
    return "percent" if verdict.answer_percent else "scaled" if verdict.answer_scaled else "wrong"


def test_the_gold_program_is_right_in_every_way(example: Example) -> None:
    response = f"Reasoning: growth .\nProgram: {example.program}\nAnswer: 12%"
    assert grade(response, example) == Grade(*[True] * 7)


def test_a_program_alone_answers_with_its_result(example: Example) -> None:
    assert grade(f"Program: {example.program}", example) == Grade(*[True] * 7)
    in_percent = f"Program: {example.program}, multiply(#1, const_100)"
    assert grade(in_percent, example) == Grade(
        parsed=True, executable=True, answer_percent=True, answer_scaled=True
    )


@pytest.mark.parametrize(
    ("program", "truth", "reading"),
    [
        # a result of 1.0 is no rounding of what is nearly one, as a stated 1.0 would be
        ("divide(486, 486)", 0.98982, "wrong"),
        ("divide(486, 491)", 0.98982, "strict"),
        ("divide(1, 3)", 0.33334, "wrong"),
        ("multiply(0, 5)", 0.0, "strict"),
        ("divide(1728462, 100000)", 0.17285, "percent"),
        ("divide(1234567, 1000)", 1234567.0, "scaled"),
    ],
)
def test_a_result_counts_with_all_its_decimals(
    program: str, truth: float, reading: str, example: Example
) -> None:
    verdict = grade(f"Program: {program}", replace(example, exe_ans=truth))
    found = verdict.answer_strict + verdict.answer_percent + verdict.answer_scaled
    assert ("wrong", "scaled", "percent", "strict")[found] == reading
    assert verdict.correct == verdict.answer_strict


def test_another_program_with_the_same_result_is_correct_only(example: Example) -> None:
    verdict = grade("Program: divide(12, 100)", example)
    assert verdict.correct
    assert not verdict.program_correct


def test_the_program_decides_where_it_and_the_answer_differ(example: Example) -> None:
    wrong_answer = grade(f"Program: {example.program}\nAnswer: 13%", example)
    assert (wrong_answer.correct, wrong_answer.answer_scaled) == (True, False)
    wrong_program = grade("Program: add(1, 2)\nAnswer: 12%", example)
    assert (wrong_program.correct, wrong_program.answer_strict) == (False, True)


@pytest.mark.parametrize("program", ["add(1, 2", "divide(1, 0)", "0.12", "12%"])
def test_a_program_that_does_not_run_is_not_saved_by_the_answer(
    program: str, example: Example
) -> None:
    verdict = grade(f"Program: {program}\nAnswer: 0.12", example)
    assert (verdict.parsed, verdict.executable, verdict.correct) == (True, False, False)


def test_an_equal_program_has_to_run(example: Example) -> None:
    # (100 * 100 / (112 - 112)) never runs, although the last step does not need it.
    broken = "subtract(112, 112), divide(100, #0), subtract(112, 100), divide(#2, 100)"
    assert not grade(f"Program: {broken}", example).program_correct


@pytest.mark.parametrize(
    "text", ["", "12%", "Reasoning: 12%", "Answer:", "Answer: 12%\nAnswer: 13%", "\ud800"]
)
def test_what_is_not_parsed_is_nothing(text: str, example: Example) -> None:
    assert grade(text, example) == Grade()


@pytest.mark.parametrize(
    ("answer", "truth", "reading"),
    [
        # as it is written
        ("0.12", 0.12, "strict"),
        ("12%", 0.12, "strict"),
        ("12 percent", 0.12, "strict"),
        ("$ 1,234.50", 1234.5, "strict"),
        ("1.2 million", 1_200_000.0, "strict"),
        ("-3.", -3.0, "strict"),
        # percent and fraction alike
        ("12", 0.12, "percent"),
        ("12", 12.0, "strict"),
        ("12%", 12.0, "percent"),
        ("0.12", 12.0, "percent"),
        ("12%", 0.0012, "wrong"),
        # thousands and millions alike
        ("1.2 million", 1.2, "scaled"),
        ("1.2 million", 1200.0, "scaled"),
        ("1200000", 1.2, "scaled"),
        ("1.2", 1_200_000.0, "scaled"),
        ("73,576 thousand", 73576.0, "scaled"),
        ("1.2 billion", 1200.0, "scaled"),
        ("12%", 120.0, "wrong"),
        ("1.2", 12.0, "wrong"),
        # sign and size
        ("-12%", 0.12, "wrong"),
        ("19.4%", -0.194, "wrong"),
        ("13%", 0.12, "wrong"),
        # rounded to the digits that are stated
        ("34.7%", 0.34719, "strict"),
        ("34.72%", 0.34719, "strict"),
        ("34.71%", 0.34719, "wrong"),
        ("8953", 8953.33333, "strict"),
        ("8953.0", 8953.33333, "wrong"),
        ("8954", 8953.33333, "wrong"),
        ("9%", 0.08899, "strict"),
        ("1.2 million", 1_234_567.0, "strict"),
        ("1200000", 1_234_567.0, "wrong"),
        ("0.13", 0.125, "strict"),
        # but not rounded away
        ("0", 0.12, "wrong"),
        ("0", 0.00001, "wrong"),
        ("0.0", 0.04, "wrong"),
        ("1", 0.6, "wrong"),
        ("0.1", 0.12, "wrong"),
        ("0 million", 0.4, "wrong"),
        ("0", 0.0, "strict"),
        ("0%", 0.0, "strict"),
        # yes and no
        ("yes", "yes", "strict"),
        (" No.", "no", "strict"),
        ("yes", "no", "wrong"),
        ("yes and no", "yes", "wrong"),
        ("yes", 1.0, "wrong"),
        ("1", "yes", "wrong"),
        # nothing that could win by not being a number
        ("nan", 0.12, "wrong"),
        ("inf", 0.12, "wrong"),
        ("1e999", 0.12, "wrong"),
        ("9" * 400, 0.12, "wrong"),
        ("12% or 13%", 0.12, "wrong"),
        ("0.12 0.13", 0.12, "wrong"),
        ("not 12%", 0.12, "wrong"),
    ],
)
def test_the_three_readings_of_a_stated_answer(
    answer: str, truth: float | str, reading: str, example: Example
) -> None:
    assert readings(answer, example, truth) == reading


def test_the_truth_is_rounded_as_results_are(example: Example) -> None:
    third = replace(example, exe_ans=1 / 3)
    assert grade("Program: divide(1, 3)", third).correct
    assert not grade("Program: divide(1, 3.0001)", third).correct


def test_yes_and_no_are_results(example: Example) -> None:
    growing = replace(example, program="greater(112, 100)", exe_ans="yes")
    assert grade("Program: greater(112, 100)", growing) == Grade(*[True] * 7)
    assert not grade("Program: greater(100, 112)", growing).correct
    assert not grade("Program: add(1, 0)", growing).correct


def test_a_gold_program_that_cannot_be_read_equals_nothing(example: Example) -> None:
    odd = replace(example, program="see page 7")
    verdict = grade(f"Program: {example.program}", odd)
    assert (verdict.correct, verdict.program_correct) == (True, False)


def test_a_response_that_is_parsed_already_is_graded_alike(example: Example) -> None:
    assert grade(Response(answer="12%"), example) == grade("Answer: 12%", example)
    assert grade(Response(reasoning="12%"), example) == Grade()


@FUZZ
@given(texts)
def test_strict_implies_percent_implies_scaled(text: str) -> None:
    example = Example("1", "", (), (), (), "?", "divide(12, 100)", 0.12)
    verdict = grade(text, example)
    assert verdict.answer_strict <= verdict.answer_percent <= verdict.answer_scaled
    assert verdict.program_correct <= verdict.executable <= verdict.parsed
    assert verdict.correct <= verdict.parsed


@FUZZ
@given(st.integers(1, 10**9), st.integers(0, 6), st.sampled_from(["", "-"]))
def test_every_result_is_right_when_it_is_stated(whole: int, decimals: int, sign: str) -> None:
    text = f"{sign}{whole / 10**decimals:.{decimals}f}"
    example = Example("1", "", (), (), (), "?", f"add({text}, 0)", float(text))
    # Results have 5 decimals, so a sixth is only right where it rounds to the truth.
    if decimals <= 5:
        assert grade(f"Answer: {text}", example).answer_strict
    assert grade(f"Program: {parse_program(example.program)}", example).correct


@pytest.mark.parametrize("stated", ["0.01639", "0.0163906", "0.016390584132", "1.63906 %", "1.6 %"])
def test_more_digits_than_the_truth_is_known_to_are_not_held_against_an_answer(
    stated: str, example: Example
) -> None:
    assert readings(stated, example, 0.01639) == "strict"


@pytest.mark.parametrize(
    ("stated", "truth"),
    [
        ("9e1", 94.0),
        ("1e3", 960.0),
        ("0.1 thousand", 104.0),
        ("1", 0.96),
        ("1", 1.04),
        ("0.3", 0.34),
    ],
)
def test_one_digit_may_not_be_far_off(stated: str, truth: float, example: Example) -> None:
    assert readings(stated, example, truth) == "wrong"


@pytest.mark.parametrize(("stated", "truth"), [("9e1", 90.0), ("2", 2.0), ("1 thousand", 1000.0)])
def test_one_digit_that_is_exact_is_right(stated: str, truth: float, example: Example) -> None:
    assert readings(stated, example, truth) == "strict"
