"""The stage's nodes, and the committed files that they made."""

import json
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.synthesis.nodes import (
    Records,
    invent_advice_prompts,
    invent_examples,
    invent_preferences,
)
from finrlhf_pipeline.pipelines.synthesis.parameters import SynthesisParameters

RAW = Path(__file__).parents[3] / "data" / "01_raw"


@pytest.fixture(scope="module")
def parameters(shipped: dict[str, Any]) -> SynthesisParameters:
    return SynthesisParameters.model_validate(shipped)


@pytest.fixture(scope="module")
def splits(parameters: SynthesisParameters) -> dict[str, Records]:
    return dict(zip(("train", "dev", "test"), invent_examples(parameters), strict=True))


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_the_committed_examples_are_made_again(splits: dict[str, Records], split: str) -> None:
    committed = (RAW / "finqa" / f"{split}.json").read_text(encoding="utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in splits[split]]
    assert committed.splitlines() == ["[", *(f"{line}," for line in lines[:-1]), lines[-1], "]"]


def test_the_committed_preferences_are_made_again(parameters: SynthesisParameters) -> None:
    committed = (RAW / "preferences" / "financial_preferences.jsonl").read_text(encoding="utf-8")
    made = [json.dumps(row, ensure_ascii=False) for row in invent_preferences(parameters)]
    assert committed.splitlines() == made


def test_the_committed_advice_prompts_are_made_again(parameters: SynthesisParameters) -> None:
    committed = (RAW / "preferences" / "advice_prompts.jsonl").read_text(encoding="utf-8")
    made = [json.dumps(row, ensure_ascii=False) for row in invent_advice_prompts(parameters)]
    assert committed.splitlines() == made


def test_no_advice_prompt_is_that_of_a_pair(parameters: SynthesisParameters) -> None:
    asked = {row["prompt"] for row in invent_preferences(parameters)}
    assert not asked & {row["prompt"] for row in invent_advice_prompts(parameters)}


def test_no_company_no_page_and_no_table_is_in_two_splits(splits: dict[str, Records]) -> None:
    for seen in (
        lambda record: record["filename"].split("/")[0],
        lambda record: record["filename"],
        lambda record: json.dumps(record["table"]),
    ):
        found = [{seen(record) for record in records} for records in splits.values()]
        assert len(set.union(*found)) == sum(map(len, found))


def test_the_raw_files_stay_under_8_megabytes() -> None:
    names = ("finqa/train.json", "finqa/dev.json", "finqa/test.json")
    files = [*(RAW / name for name in names), RAW / "preferences/financial_preferences.jsonl"]
    assert sum(file.stat().st_size for file in files) < 7_500_000
