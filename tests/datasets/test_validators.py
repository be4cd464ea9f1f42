"""What the catalog refuses to save."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DataCatalog
from kedro.validation import DataValidationError

from finrlhf_pipeline.datasets.validators import ExampleRows, PairRows, PromptRows, RowsValidator

TRAIL = {"id": "a", "source": "train.json", "position": 1}
EXAMPLE = {
    **TRAIL,
    "filename": "p",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2019"], ["sales", "3"]],
    "qa": {"question": "q?", "program": "add(1, 2)", "exe_ans": 3.0, "answer": "3"},
}
PROMPT = {
    **TRAIL,
    "question": "q?",
    "prompt": "q? response:",
    "template": "0f",
    "evidence": ["table_1"],
    "cut": False,
}
PAIR = {
    **TRAIL,
    "kind": "finqa",
    "reason": "wrong row",
    "prompt": "q?",
    "chosen": "3",
    "rejected": "4",
    "preference_strength": 0.9,
    "rater": "rules",
}


@pytest.mark.parametrize(
    ("validator", "row"), [(ExampleRows(), EXAMPLE), (PromptRows(), PROMPT), (PairRows(), PAIR)]
)
def test_sound_rows_pass(validator: RowsValidator, row: dict[str, Any]) -> None:
    validator.validate([row, {**row, "id": "b"}])
    validator.validate([])


@pytest.mark.parametrize(
    ("validator", "row", "fault"),
    [
        (ExampleRows(), {**EXAMPLE, "qa": {}}, "field 'qa.question' is missing"),
        (ExampleRows(), {**EXAMPLE, "position": 0}, "position"),
        (PromptRows(), {**PROMPT, "prompt": " "}, "prompt"),
        (PromptRows(), {**PROMPT, "cut": 1}, "cut"),
        (PairRows(), {**PAIR, "rejected": " 3"}, "chosen and rejected say the same"),
        (PairRows(), {**PAIR, "kind": "joke"}, "kind"),
        (PairRows(), {**PAIR, "preference_strength": 0.5}, "preference_strength"),
        (PairRows(), {**PAIR, "preference_strength": float("nan")}, "preference_strength"),
        (PairRows(), {**PAIR, "chosen": "\ud800"}, "lone surrogate"),
        (PairRows(), {"id": "a"}, "missing required field"),
        (PairRows(), 3, "Expected `object`"),
    ],
)
def test_a_faulty_row_is_named(validator: RowsValidator, row: Any, fault: str) -> None:
    with pytest.raises(DataValidationError) as caught:
        validator.validate([row])
    assert fault in caught.value.failures[0].message
    assert caught.value.failures[0].failure_examples == ["row 1"]


def test_an_id_belongs_to_one_row() -> None:
    with pytest.raises(DataValidationError) as caught:
        PromptRows().validate([PROMPT, PROMPT])
    assert caught.value.failures[0].message == "an id that an earlier row has"


def test_other_data_than_rows_are_refused() -> None:
    with pytest.raises(DataValidationError, match="a list of rows was due, not str"):
        PromptRows().validate("rows")


def test_the_catalog_saves_nothing_faulty_and_keeps_the_sentence_short(tmp_path: Path) -> None:
    entry = {
        "type": "finrlhf_pipeline.datasets.JSONLinesDataset",
        "filepath": str(tmp_path / "{split}.jsonl"),
        "validator": {"class": "finrlhf_pipeline.datasets.validators.PairRows", "on": "save"},
    }
    catalog = DataCatalog.from_config({"{split}_preference_pairs": entry})
    with pytest.raises(DataValidationError) as caught:
        catalog.save("train_preference_pairs", [{**PAIR, "chosen": ""}] * 5000)
    assert len(str(caught.value)) < 1000
    assert "5000 cases (e.g. row 1, row 2" in str(caught.value)
    assert not list(tmp_path.iterdir())
    catalog.save("train_preference_pairs", [PAIR])
    assert catalog.load("train_preference_pairs") == [PAIR]
