import pytest

from finrlhf_pipeline.finqa import ProgramError, execute, parse_program

TABLE = [
    ["", "2019", "2018", "2017"],
    ["sales", "$ 12", "-4 ( 4 )", "1,000"],
    ["share", "10%", "20% ( 20 % )", "60%"],
    ["costs", "1", "n/a", "3"],
    ["costs, net (in millions)", "2", "3", "5.5"],
    ["huge", "1e999", "1", "1"],
]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("subtract(5829, 5735)", 94.0),
        ("divide(100, 100), divide(3.8, #0)", 3.8),
        ("add(1,000, 0.5)", 1000.5),
        ("multiply(50%, const_m1)", -0.5),
        ("divide(1, 3)", 0.33333),
        ("divide(2, 3), multiply(#0, 3)", 2.0),
        ("exp(2, 10)", 1024.0),
        ("exp(-8, 2)", 64.0),
        ("exp(9, 0.5)", 3.0),
        ("greater(2, 1)", "yes"),
        ("greater(1, 1)", "no"),
        ("table_max(sales, none)", 1000.0),
        ("table_min(sales, none)", -4.0),
        ("table_sum(sales, none)", 1008.0),
        ("table_average(share, none)", 0.3),
        ("table_sum(costs, net (in millions), none)", 10.5),
        ("table_max(sales, none), table_min(sales, none), subtract(#0, #1)", 1004.0),
    ],
)
def test_the_ten_operations(text: str, result: float | str) -> None:
    assert execute(parse_program(text), TABLE) == result


def test_only_the_result_is_rounded() -> None:
    # Rounded after the first step, it would be 0.
    assert execute(parse_program("divide(1, 1000000), multiply(#0, 1000)"), []) == 0.001


def test_zero_has_no_sign() -> None:
    assert str(execute(parse_program("multiply(0, -1)"), [])) == "0.0"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("add(1, 1), divide(#0, 0)", "step 2, divide: division by zero"),
        ("exp(0, const_m1)", "step 1, exp: division by zero"),
        ("add(a, b)", "step 1, add: 'a' is not a number"),
        ("add(1, １)", r"step 1, add: '\uff11' is not a number"),
        ("add(1_000, 1)", "step 1, add: '1_000' is not a number"),
        ("add(nan, 1)", "step 1, add: 'nan' is not a number"),
        ("add(1e999, 1)", "step 1, add: the number is too large"),
        ("multiply(1e308, 10)", "step 1, multiply: the number is too large"),
        ("exp(10, 1e9)", "step 1, exp: the number is too large"),
        ("exp(-8, 0.5)", "step 1, exp: the result is not a real number"),
        ("exp(-8, 0.5), add(1, 2)", "step 1, exp: the result is not a real number"),
        ("greater(1, 2), add(#0, 1)", "step 2, add: #0 is 'no', not a number"),
        ("greater(1, 2), greater(#0, #0)", "step 2, greater: #0 is 'no', not a number"),
        ("table_max(profit, none)", "step 1, table_max: the table has no row 'profit'"),
        ("table_max(#0, none)", "step 1, table_max: the table has no row '#0'"),
        (
            "table_sum(costs, none)",
            "step 1, table_sum: cell 'n/a' of row 'costs' is not a number",
        ),
        ("table_sum(huge, none)", "step 1, table_sum: the number is too large"),
    ],
)
def test_an_error_names_the_step_and_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(ProgramError) as caught:
        execute(parse_program(text), TABLE)
    assert str(caught.value) == sentence
