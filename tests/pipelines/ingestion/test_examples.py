"""Examples that can be trusted."""

from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.ingestion.examples import judge_row
from finrlhf_pipeline.pipelines.ingestion.layouts import EXAMPLE_LAYOUTS, RowError
from finrlhf_pipeline.rows import RawRow


def judged(value: Any, seen: dict[str, int] | None = None) -> list[str]:
    """Return the reason, or the id, of what a FinQA row holds."""
    row = RawRow("x.json", 4, value)
    items = judge_row(row, EXAMPLE_LAYOUTS["finqa"], {} if seen is None else seen)
    return [item.reason if isinstance(item, RowError) else item.id for item in items]


@pytest.mark.parametrize(
    ("program", "exe_ans", "expected"),
    [
        ("subtract(12, 10)", 2.0, "a"),
        ("divide(1, 3)", 0.33333, "a"),
        ("divide(1, 3)", 0.333333333, "a"),
        ("greater(12, 10)", "yes", "a"),
        ("table_sum(net sales, none)", 22, "a"),
        ("divide(1, 3)", 0.333, "program does not give exe_ans"),
        ("greater(12, 10)", "no", "program does not give exe_ans"),
        ("greater(12, 10)", 1.0, "program does not give exe_ans"),
        ("divide(1, 0)", 0.0, "program does not execute"),
        ("table_sum(costs, none)", 3, "program does not execute"),
    ],
)
def test_the_program_must_give_the_answer(
    record: dict[str, Any], program: str, exe_ans: Any, expected: str
) -> None:
    qa = {**record["qa"], "program": program, "exe_ans": exe_ans}
    assert judged({**record, "id": "a", "qa": qa}) == [expected]


def test_an_id_is_taken_by_the_row_that_is_accepted(record: dict[str, Any]) -> None:
    seen: dict[str, int] = {}
    assert judged(record, seen) == [record["id"]]
    assert seen == {record["id"]: 4}
    assert judged(record, seen) == ["duplicate id"]


def test_two_questions_of_one_row_may_not_share_an_id(record: dict[str, Any]) -> None:
    example = Example.from_record(record)
    outcomes = list(judge_row(RawRow("x", 1, {}), lambda _: [example, example], {}))
    assert outcomes[0] is example
    assert isinstance(outcomes[1], RowError)


def test_a_row_that_could_not_be_parsed_keeps_its_problem() -> None:
    row = RawRow("x.json", 1, problem="broken json: at character 3")
    (error,) = judge_row(row, EXAMPLE_LAYOUTS["finqa"], {})
    assert isinstance(error, RowError)
    assert (error.reason, error.detail) == ("broken json", "at character 3")


def test_a_row_that_exhausts_the_stack_is_refused() -> None:
    def read(value: Any) -> list[Example | RowError]:
        return read(value)

    (error,) = judge_row(RawRow("x.json", 1, {}), read, {})
    assert isinstance(error, RowError)
    assert error.reason == "nested too deeply"
