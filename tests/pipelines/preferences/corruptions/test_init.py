"""Each reason of corruption has its strength, and bears any program that can be read."""

from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import OPERATIONS, Example, Program, Step, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions import CORRUPTIONS
from finrlhf_pipeline.pipelines.preferences.parameters import Strengths

NUMBERS = st.from_regex(
    r"[-+]?[0-9]{1,3}(,[0-9]{3}){0,2}(\.[0-9]{0,3})?(e-?[0-9]{1,20})?%?", fullmatch=True
)
ARGUMENTS = NUMBERS | st.sampled_from(
    ["const_100", "const_1000", "const_m1", "5829", "27.5%", "1" * 400, "--5", "nan", "x", "²", "."]
)
LABELS = st.sampled_from(["revenue", "costs", "result, net ( loss )", "of ( 1,234 )", "none", "#7"])


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Draw a program of up to four steps."""
    steps: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        operation = draw(st.sampled_from(OPERATIONS))
        if operation.startswith("table_"):
            steps.append(f"{operation}({draw(LABELS)}, none)")
            continue
        arguments = ARGUMENTS
        if number:
            arguments |= st.integers(0, number - 1).map("#{}".format)
        steps.append(f"{operation}({draw(arguments)}, {draw(arguments)})")
    return parse_program(", ".join(steps))


def test_every_reason_has_a_strength_and_every_strength_a_reason() -> None:
    assert set(Strengths.model_fields) == set(CORRUPTIONS)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    # the maker of examples holds nothing that one run could leave for the next
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(program=programs(), seed=st.integers(0, 9))
@example(program=Program((Step("add", "5", "1,234"),)), seed=0)
@example(program=Program((Step("multiply", "1e-99999999999999999999", "2"),)), seed=0)
@example(program=Program((Step("table_max", "of ( 1,234 )", "none"),)), seed=0)
def test_no_program_that_can_be_read_stops_a_corruption(
    program: Program, seed: int, make_example: Callable[..., Example]
) -> None:
    page = make_example("add(1, 2)")
    for corrupt in CORRUPTIONS.values():
        texts = corrupt(program, page, Random(seed))  # noqa: S311 - a choice of mistakes, no secret
        assert all(isinstance(text, str) for text in texts)
