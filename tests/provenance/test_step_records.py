"""Records of steps, on disk and back."""

from pathlib import Path

import pytest

from finrlhf_pipeline.provenance import Content, StepRecord, StepRecords

RECORD = StepRecord(
    node="grpo.measure",
    state="finished",
    key="0" * 64,
    parts={"parameters": {"grpo.beta": 0.04}},
    inputs={"grpo_predictions": Content("data/predictions.jsonl", "1" * 64)},
    outputs={"grpo_metrics": Content("data/metrics.json", "2" * 64)},
    run={"kedro": "2026", "mlflow": "f00"},
    started="2026-11-21T02:40:00.000+00:00",
    seconds=1.5,
)


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    records = StepRecords(tmp_path)
    records.write(RECORD)
    assert records.read("grpo.measure") == RECORD
    assert list(records.all()) == [RECORD]
    assert RECORD.is_finished


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 0}', '{"format": 1, "inputs": {}, "outputs": {}}']
)
def test_a_record_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    records = StepRecords(tmp_path)
    records.write(RECORD)
    (tmp_path / "records" / "grpo.measure.json").write_text(text, encoding="utf-8")
    assert records.read("grpo.measure") is None
    assert list(records.all()) == []


def test_there_are_none_where_nothing_ran(tmp_path: Path) -> None:
    assert StepRecords(tmp_path / "nowhere").read("step") is None
    assert list(StepRecords(tmp_path / "nowhere").all()) == []
