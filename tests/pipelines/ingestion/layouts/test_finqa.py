"""Records of FinQA."""

from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.ingestion.layouts import RowError, finqa


def test_a_record_is_an_example(record: dict[str, Any]) -> None:
    assert finqa.read({**record, "table_ori": []}) == [Example.from_record(record)]


def test_a_record_is_refused_where_it_exhausts_the_stack(
    record: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def recurse(value: Any) -> Example:
        return recurse(value)

    monkeypatch.setattr(Example, "from_record", recurse)
    with pytest.raises(RowError) as caught:
        finqa.read(record)
    assert caught.value.reason == "nested too deeply"


def test_a_record_that_is_nested_too_deeply_says_so(record: dict[str, Any]) -> None:
    steps: list[Any] = []
    for _ in range(5000):
        steps = [steps]
    with pytest.raises(RowError) as caught:
        finqa.read({**record, "qa": {**record["qa"], "steps": [{"op": steps}]}})
    assert caught.value.reason == "nested too deeply"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "missing field"),
        ({"id": ""}, "empty field"),
        ({"pre_text": "text"}, "mistyped field"),
        ({"qa": {"question": "q ?", "program": "add(1, 2)", "exe_ans": " "}}, "empty answer"),
        ({"qa": {"question": "q ?", "program": "add(1, 2)"}}, "missing field"),
        ({"qa": []}, "mistyped field"),
    ],
)
def test_a_record_at_fault_says_why(
    record: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RowError) as caught:
        finqa.read({**record, **change})
    assert caught.value.reason == reason
