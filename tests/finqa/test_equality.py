import time

import pytest

from finrlhf_pipeline.finqa import Program, Step, parse_program, programs_equal

GROWTH = "subtract(12, 10), divide(#0, 10)"


@pytest.mark.parametrize(
    ("gold", "predicted", "equal"),
    [
        ("add(1, 2)", "add(2, 1)", True),
        ("add(a, b)", "add(b, a)", True),
        ("subtract(1, 2)", "subtract(2, 1)", False),
        ("multiply(1, 2), multiply(#0, 3)", "multiply(3, 2), multiply(1, #0)", True),
        (GROWTH, "divide(12, 10), divide(10, 10), subtract(#0, #1)", True),
        (GROWTH, "subtract(12, 10), divide(#0, 12)", False),
        # the argument that the gold program lacks
        (GROWTH, "divide(12, 10), subtract(#0, const_1)", False),
        (GROWTH, "subtract(12, 10), divide(#0, 10.0)", False),
        (GROWTH, "add(7, 7), subtract(12, 10), divide(#1, 10)", False),
        # the same text is the same symbol, a number's value is not looked at
        ("subtract(5, 5)", "subtract(5, 5), multiply(#0, 5)", True),
        ("multiply(2, 2)", "add(2, 2)", False),
        ("add(100, const_100)", "add(100, 100)", False),
        # only the last step counts, and what it is made of
        (GROWTH, "add(12, 12), subtract(12, 10), divide(#1, 10)", True),
        (GROWTH, "subtract(12, 10), divide(#0, 10), add(#1, 12)", False),
        # rows of the table are symbols
        ("table_max(a, none), add(#0, 1)", "table_max(a, none), add(1, #0)", True),
        ("table_max(a, none), add(#0, 1)", "table_min(a, none), add(#0, 1)", False),
        (
            "table_max(a, none), table_min(b, none), subtract(#0, #1)",
            "table_min(b, none), table_max(a, none), subtract(#1, #0)",
            True,
        ),
        # powers
        ("add(2, 3), exp(#0, 4)", "add(3, 2), exp(#0, 4)", True),
        ("exp(2, 3)", "exp(3, 2)", False),
        ("exp(2, 3)", "divide(2, 2), subtract(3, #0), exp(2, #1), multiply(#2, 2)", True),
        ("multiply(2, 3), exp(#0, 4)", "exp(2, 4), exp(3, 4), multiply(#0, #1)", False),
        # nothing equals a division by zero
        ("add(1, 2)", "subtract(2, 2), divide(1, #0), add(#1, 1)", False),
        ("add(1, 2)", "subtract(2, 2), divide(1, #0), add(1, 2)", True),
    ],
)
def test_the_same_expression_over_the_gold_arguments(
    gold: str, predicted: str, equal: bool
) -> None:
    assert programs_equal(parse_program(gold), parse_program(predicted)) is equal


def squaring(first: str, second: str, times: int) -> Program:
    steps = [Step("add", first, second)]
    steps += [Step("multiply", f"#{index}", f"#{index}") for index in range(times)]
    return Program(tuple(steps))


def test_a_program_equals_itself_however_large() -> None:
    assert programs_equal(squaring("1", "2", 60), squaring("1", "2", 60))


@pytest.mark.parametrize(
    "predicted",
    [
        squaring("1", "2", 60),
        Program((Step("add", "1", "2"), *(Step("add", f"#{i}", f"#{i}") for i in range(20_000)))),
        Program(
            (
                Step("add", "1", "1"),
                Step("divide", "#0", "1"),
                *(Step("exp", f"#{index}", f"#{index}") for index in range(1, 60)),
            )
        ),
        Program(
            (Step("exp", "1", "2"), *(Step("exp", f"#{index}", "2") for index in range(2_000)))
        ),
    ],
)
def test_no_comparison_takes_long(predicted: Program) -> None:
    start = time.process_time()
    assert not programs_equal(parse_program("subtract(1, 2)"), predicted)
    assert time.process_time() - start < 5


def test_real_programs_equal_themselves_and_their_mirror(
    records: list[dict[str, dict[str, str]]],
) -> None:
    for record in records:
        program = parse_program(record["qa"]["program"])
        mirror = Program(
            tuple(
                Step(step.operation, step.second, step.first)
                if step.operation in ("add", "multiply")
                else step
                for step in program.steps
            )
        )
        assert programs_equal(program, mirror)
