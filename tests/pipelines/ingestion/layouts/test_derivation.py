"""Derivations as programs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import ProgramError, execute, parse_program
from finrlhf_pipeline.pipelines.ingestion.layouts.derivation import derivation_programs
from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError


@pytest.mark.parametrize(
    ("derivation", "program"),
    [
        ("44.1-56.7", "subtract(44.1, 56.7)"),
        ("(1,496.5-1,202.9)/1,202.9", "subtract(1496.5, 1202.9), divide(#0, 1202.9)"),
        ("[(4,411+4,044)/2] -[(4,044+3,316)/2]",
         "add(4411, 4044), divide(#0, 2), add(4044, 3316), divide(#2, 2), subtract(#1, #3)"),
        ("1.23 / 1.49 - 1", "divide(1.23, 1.49), subtract(#0, 1)"),
        ("1 + 2 * 3", "multiply(2, 3), add(1, #0)"),
        ("8 - 3 - 2", "subtract(8, 3), subtract(#0, 2)"),
        ("(27.1% + 28.7 %)/2", "add(27.1%, 28.7%), divide(#0, 2)"),
        ("($96,037-$94,888)", "subtract(96037, 94888)"),
        ("- (197 + 101) / 3", "add(197, 101), multiply(#0, const_m1), divide(#1, 3)"),
        ("-16,664-(-14,805)", "subtract(-16664, -14805)"),
        ("12 × 3 ÷ 4 – 5", "multiply(12, 3), divide(#0, 4), subtract(#1, 5)"),
        ("12 - 3 = 9", "subtract(12, 3)"),
    ],
)  # fmt: skip
def test_arithmetic_becomes_a_program(derivation: str, program: str) -> None:
    assert str(derivation_programs(derivation)[0]) == program
    assert str(parse_program(program)) == program


def test_accounts_write_negative_numbers_in_brackets() -> None:
    plain, negative = derivation_programs("3 + (13) + 26")
    assert execute(plain, []) == 42
    assert execute(negative, []) == 16


@pytest.mark.parametrize(
    ("derivation", "detail"),
    [
        ("", "it ends where a number was due"),
        ("12", "a number without an operation"),
        ("(12)", "a number without an operation"),
        ("12 -", "it ends where a number was due"),
        ("(12 - 3", "a bracket is not closed"),
        ("12 - 3)", "')' where an operation was due"),
        ("12 3", "'3' where an operation was due"),
        ("12 * / 3", "'/' where a number was due"),
        ("$1.6 million + 32,137 thousand", "'million + 32,137 tho' is not arithmetic"),
        ("٣ + ٤", "is not arithmetic"),
        ("(" * 999, "longer than 64 numbers and signs"),
    ],
)
def test_other_derivations_say_why_not(derivation: str, detail: str) -> None:
    with pytest.raises(RowError) as caught:
        derivation_programs(derivation)
    assert caught.value.reason == "derivation not understood"
    assert detail in caught.value.detail


@settings(deadline=None, derandomize=True)
@given(st.recursive(
    st.integers(0, 99).map(str),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda x: f"({''.join(x)})"),
    max_leaves=8,
))  # fmt: skip
def test_a_program_computes_what_python_does(expression: str) -> None:
    if not expression.startswith("("):
        return
    program = derivation_programs(expression)[0]
    try:
        expected = eval(expression)  # noqa: S307 - digits and signs that this test wrote
    except ZeroDivisionError:
        with pytest.raises(ProgramError):
            execute(program, [])
    else:
        assert execute(program, []) == pytest.approx(expected, abs=1e-5)
