import pytest

from finrlhf_pipeline.finqa import parse_program, programs_equal

# The verdicts are those of the published evaluator, which compares with sympy.


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        # linear: terms may move across, and be scaled
        ("greater(5, 3)", "greater(5, 3)", True),
        ("greater(5, 3)", "greater(3, 5)", False),
        ("greater(5, 3)", "subtract(5, 3), subtract(3, 3), greater(#0, #1)", True),
        ("greater(5, 3)", "add(5, 5), add(3, 3), greater(#0, #1)", True),
        ("greater(5, 3)", "subtract(3, 5), subtract(3, 3), greater(#0, #1)", False),
        (
            "greater(5, 3)",
            "subtract(5, 5), subtract(#0, 3), subtract(#0, 5), greater(#1, #2)",
            True,
        ),
        # not linear: the sides must agree
        ("greater(5, 3)", "multiply(5, 5), multiply(5, 3), greater(#0, #1)", False),
        (
            "divide(5, 3), divide(7, 3), greater(#0, #1)",
            "divide(7, 3), divide(5, 3), greater(#1, #0)",
            True,
        ),
        ("divide(5, 3), divide(7, 3), greater(#0, #1)", "greater(5, 7)", False),
        (
            "divide(5, 3), greater(#0, 7)",
            "subtract(5, 5), subtract(#0, 7), divide(5, 3), subtract(#0, #2), greater(#1, #3)",
            True,
        ),
        # numbers: what matters is whether it holds
        ("divide(5, 5), subtract(5, 5), greater(#0, #1)", "add(5, 5), greater(#0, #0)", False),
        ("subtract(5, 5), greater(#0, #0)", "greater(5, 5)", True),
        # a yes or no is no number
        ("greater(5, 3)", "greater(5, 3), add(#0, 5)", False),
        ("greater(5, 3)", "subtract(5, 3)", False),
    ],
)
def test_when_two_comparisons_are_the_same(gold: str, predicted: str, same: bool) -> None:
    assert programs_equal(parse_program(gold), parse_program(predicted)) is same
