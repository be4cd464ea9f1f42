import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import (
    OPERATIONS,
    Program,
    ProgramError,
    Step,
    execute,
    parse_program,
    programs_equal,
)
from finrlhf_pipeline.finqa.program import TABLE_OPERATIONS

FUZZ = settings(derandomize=True, deadline=None, max_examples=300)
TABLE = [["", "2019", "2018"], ["sales", "$ 12", "-4 ( 4 )"], ["a, b (c)", "3", "5"]]

# What programs are made of, so that random text often comes close to one.
pieces = st.sampled_from(
    [f"{operation}(" for operation in OPERATIONS]
    + ["#0", "#1", "#9", "#", "1", "2.5", "1,000", "5%", "const_100", "const_m1", "-3", "1e9", "0"]
    + ["１", "1_0", "inf", "nan", "sales", "none", ", ", ",", ")", "), ", "(", " ", "\n", "\ud800"]
)
texts = st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join))


@st.composite
def programs(draw: st.DrawFn) -> Program:
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 6))):
        operation = draw(st.sampled_from(OPERATIONS))
        if operation in TABLE_OPERATIONS:
            steps.append(Step(operation, draw(st.sampled_from(["sales", "a, b (c)", "x"])), "none"))
            continue
        earlier = [f"#{index}" for index in range(number)]
        argument = st.sampled_from(["1", "2.5", "1,000", "5%", "const_100", "const_m1", *earlier])
        steps.append(Step(operation, draw(argument), draw(argument)))
    return Program(tuple(steps))


def test_a_program_is_its_steps() -> None:
    assert parse_program("subtract(5829, 5735), divide(#0, 5735)") == Program(
        (Step("subtract", "5829", "5735"), Step("divide", "#0", "5735"))
    )


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" add( 1 ,  2 )\n", "add(1, 2)"),
        ("add(1,2),add(#0,3)", "add(1, 2), add(#0, 3)"),
        ("add(1,000, 2)", "add(1,000, 2)"),
        ("add(5829,5735)", "add(5829, 5735)"),
        ("table_max( net sales , none )", "table_max(net sales, none)"),
    ],
)
def test_spaces_may_vary(text: str, canonical: str) -> None:
    assert str(parse_program(text)) == canonical


def test_a_row_header_may_hold_commas_and_parentheses() -> None:
    text = "table_sum(net sales, adjusted (in millions), none), add(#0, 1)"
    program = parse_program(text)
    assert program.steps[0].first == "net sales, adjusted (in millions)"
    assert str(program) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "step 1: an operation and '(' expected, not ''"),
        ("5829", "step 1: an operation and '(' expected, not '5829'"),
        ("frob(1, 2)", "step 1: 'frob' is not an operation"),
        ("Add(1, 2)", "step 1: 'Add' is not an operation"),
        ("add(1)", "step 1, add: two arguments expected, not 1"),
        ("add(1, 2, 3)", "step 1, add: two arguments expected, not 3"),
        ("add(100,200)", "step 1, add: two arguments expected, not 1"),
        ("add(1, )", "step 1, add: an argument is empty"),
        ("add(1, 2", "step 1, add: ')' expected after the arguments"),
        ("add(1, (2))", "step 1, add: ')' expected after the arguments"),
        ("add(1, 2) EOF", "step 1, add: followed by 'EOF'"),
        ("add(1, 2),", "step 2: an operation and '(' expected, not ''"),
        ("add(#3, 1)", "step 1, add: '#3' refers to no earlier step"),
        ("add(1, 2), add(#1, 1)", "step 2, add: '#1' refers to no earlier step"),
        ("add(1, 2), add(#-1, 1)", "step 2, add: '#-1' refers to no earlier step"),
        ("add(1, 2), add(#０, 1)", r"step 2, add: '#\uff10' refers to no earlier step"),
        ("table_max(sales)", "step 1, table_max: a row header and ', none)' expected"),
        ("table_max(, none)", "step 1, table_max: an argument is empty"),
    ],
)
def test_an_error_names_the_step_and_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(ProgramError) as caught:
        parse_program(text)
    assert str(caught.value) == sentence


def test_a_program_made_by_hand_is_checked_as_well() -> None:
    with pytest.raises(ProgramError, match=r"^step 1, add: '#0' refers to no earlier step$"):
        Program((Step("add", "#0", "1"),))
    with pytest.raises(ProgramError, match=r"^step 1: 'frob' is not an operation$"):
        Program((Step("frob", "1", "1"),))
    with pytest.raises(ProgramError, match=r"^step 1: there is none$"):
        Program(())


def test_the_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(ProgramError(2, "divide", "no")))  # noqa: S301 - ours
    assert str(error) == "step 2, divide: no"


@FUZZ
@given(programs())
def test_parsing_is_the_inverse_of_writing(program: Program) -> None:
    assert parse_program(str(program)) == program


@FUZZ
@given(texts)
def test_any_text_is_a_program_or_a_program_error(text: str) -> None:
    try:
        program = parse_program(text)
    except ProgramError:
        return
    assert parse_program(str(program)) == program
    assert programs_equal(program, program)
    try:
        result = execute(program, TABLE)
    except ProgramError:
        return
    assert result in ("yes", "no") or abs(float(result)) < float("inf")


@FUZZ
@given(programs(), programs())
def test_any_two_programs_can_be_compared(one: Program, other: Program) -> None:
    assert isinstance(programs_equal(one, other), bool)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "add(" * 100_000,
        "table_max(" + "a, none" * 100_000,
        "add(" + "1, " * 100_000 + ")",
        "add(" + " " * 100_000 + "#",
        "add(" + "9" * 100_000 + ", 1)",
        "add(#" + "9" * 100_000 + ", 1)",
        "add(1, 2)" + ", add(#0, #0)" * 30_000 + "!",
        "exp(10, 1e9)",
        "exp(9, 9)" + "".join(f", exp(#{step}, #{step})" for step in range(50)),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    with pytest.raises(ProgramError):
        execute(parse_program(text), [])
