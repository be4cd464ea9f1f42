"""Every pair is right against truly wrong, and its surface gives nothing away."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import (
    OPERATIONS,
    Example,
    ProgramError,
    grade,
    parse_program,
    parse_response,
    programs_equal,
)
from finrlhf_pipeline.pipelines.preferences.pairing import CorruptionPairs
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters

PROGRAMS = (
    "subtract(5829, 5735), divide(#0, 5735)",
    "add(3104, 2987)",
    "divide(3104, 5829), multiply(#0, const_100)",
    "table_average(revenue, none)",
    "greater(5829, 3104)",
    "multiply(27.5%, 5829)",
    "multiply(-181, const_m1)",
    "subtract(5829, 3104), multiply(#0, const_1000)",
    "exp(12.4, 2), multiply(45, #0)",
)


NUMBERS = ("5829", "5735", "3104", "-181", "45", "12.4", "27.5%", "120", "const_100", "const_m1")
ROWS = ("revenue", "costs", "result", "tax rate")


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a program of up to three steps over the page's numbers and rows."""
    steps: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        operation = draw(st.sampled_from(OPERATIONS))
        arguments = st.sampled_from([*NUMBERS, *(f"#{step}" for step in range(number))])
        first = draw(st.sampled_from(ROWS) if operation.startswith("table_") else arguments)
        second = "none" if operation.startswith("table_") else draw(arguments)
        steps.append(f"{operation}({first}, {second})")
    return ", ".join(steps)


def row(example: Example, position: int = 1) -> dict[str, Any]:
    return {**example.to_record(), "source": "train.json", "position": position}


def check_is_truly_wrong(pair: dict[str, Any], example: Example) -> None:
    chosen, rejected = grade(pair["chosen"], example), grade(pair["rejected"], example)
    assert chosen.correct
    assert not rejected.correct
    assert not rejected.program_correct
    assert rejected.executable == (pair["reason"] != "broken_format")
    if rejected.executable:
        programs = [parse_response(pair[side]) for side in ("chosen", "rejected")]
        gold, wrong = (parse_program(part.program) for part in programs if part)
        assert not programs_equal(gold, wrong)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(program=programs(), seed=st.integers(0, 10_000))
def test_every_corruption_of_every_program_is_graded_incorrect(
    program: str,
    seed: int,
    make_example: Callable[..., Example],
    parameters: PreferencesParameters,
) -> None:
    try:
        example = make_example(program)
    except ProgramError:
        reject()
    pairs = CorruptionPairs(parameters.model_copy(update={"seed": seed, "pairs_per_example": 10}))
    for position in range(3):
        pairs.add(row(example, position), "prompt")
    for pair in pairs.finish():
        check_is_truly_wrong(pair, example)


def test_a_pair_says_where_it_comes_from_and_how_bad_the_error_is(
    make_example: Callable[..., Example], parameters: PreferencesParameters
) -> None:
    pairs = CorruptionPairs(parameters)
    pairs.add(row(make_example(PROGRAMS[0], "acme-1"), 4), "the prompt")
    for pair in pairs.finish():
        assert pair["id"] == f"acme-1/{pair['reason']}"
        assert (pair["source"], pair["position"]) == ("train.json", 4)
        assert (pair["kind"], pair["rater"], pair["prompt"]) == ("finqa", "execution", "the prompt")
        assert pair["preference_strength"] == getattr(parameters.strengths, pair["reason"])


def test_an_example_without_prompt_or_with_a_wrong_answer_is_counted(
    make_example: Callable[..., Example], parameters: PreferencesParameters
) -> None:
    pairs = CorruptionPairs(parameters)
    record = row(make_example(PROGRAMS[1]))
    pairs.add(record, None)
    pairs.add({**record, "qa": {**record["qa"], "exe_ans": 3.0}}, "prompt")
    assert pairs.finish() == []
    assert pairs.dropped == {"no prompt": 1, "gold response is not correct": 1}
    assert pairs.added == 0


def test_the_same_seed_gives_the_same_pairs_and_another_seed_others(
    make_example: Callable[..., Example], parameters: PreferencesParameters
) -> None:
    def run(seed: int) -> list[dict[str, Any]]:
        pairs = CorruptionPairs(parameters.model_copy(update={"seed": seed}))
        for position in range(20):
            pairs.add(row(make_example(PROGRAMS[position % 9], f"acme-{position}")), "prompt")
        return pairs.finish()

    assert run(7) == run(7)
    assert run(7) != run(8)


@pytest.fixture(scope="module")
def real_pairs(
    real_rows: list[dict[str, Any]], parameters: PreferencesParameters
) -> list[dict[str, Any]]:
    pairs = CorruptionPairs(parameters.model_copy(update={"pairs_per_example": 3}))
    for record in real_rows:
        pairs.add(record, record["qa"]["question"])
    return pairs.finish()


def test_every_rejected_response_to_a_real_question_is_truly_wrong(
    real_pairs: list[dict[str, Any]], real_rows: list[dict[str, Any]]
) -> None:
    examples = {record["id"]: Example.from_record(record) for record in real_rows}
    for pair in real_pairs:
        check_is_truly_wrong(pair, examples[pair["id"].rpartition("/")[0]])


def test_every_reason_occurs_on_real_questions(
    real_pairs: list[dict[str, Any]], parameters: PreferencesParameters
) -> None:
    counts = Counter(pair["reason"] for pair in real_pairs)
    assert counts.keys() == parameters.strengths.model_dump().keys()
    assert min(counts.values()) >= 20


def test_for_each_reason_as_many_are_longer_as_shorter(real_pairs: list[dict[str, Any]]) -> None:
    lead: Counter[str] = Counter()
    for pair in real_pairs:
        excess = len(pair["rejected"]) - len(pair["chosen"])
        lead[pair["reason"]] += (excess > 0) - (excess < 0)
    assert set(lead.values()) == {0}
