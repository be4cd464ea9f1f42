"""Cards appear where they are due, and only those of what a run made are written again."""

import json
from pathlib import Path
from typing import Any

from finrlhf_pipeline.hooks.cards import write_cards
from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import append


def content(project: Path, path: str) -> dict[str, str]:
    return {"path": path, "digest": content_digest(project / path)}


def record(project: Path, run_id: str, status: str) -> dict[str, Any]:
    step = {
        "name": "build_train_prompts",
        "status": status,
        "started": "2026-01-01",
        "inputs": {},
        "outputs": {"train_prompts": content(project, "data/05_model_input/train_prompts.jsonl")},
    }
    return {
        "run_id": run_id,
        "steps": [step],
        "configuration": {"parameters": {}},
        "code": {},
        "lock": {"installed": "l", "constraints": None},
    }


def test_a_card_is_written_when_its_rows_are_or_no_card_is_there(tmp_path: Path) -> None:
    rows = tmp_path / "data" / "05_model_input" / "train_prompts.jsonl"
    rows.parent.mkdir(parents=True)
    rows.write_text(json.dumps({"id": "q1", "source": "train.json"}) + "\n", encoding="utf-8")
    records = tmp_path / "data" / "08_reporting" / "runs"
    append(records, record(tmp_path, "r1", "ran"))
    (card,) = write_cards(tmp_path, records, {"train_prompts"})
    assert card == tmp_path / "data" / "08_reporting" / "cards" / "data_train_prompts.md"
    assert "| rows | 1 |" in card.read_text(encoding="utf-8")
    append(records, record(tmp_path, "r2", "reused"))
    assert write_cards(tmp_path, records, set()) == []
    assert write_cards(tmp_path, records, {"train_prompts"}) == [card]
    assert write_cards(tmp_path, records, {"test_prompts"}) == []
    card.unlink()
    card.parent.rmdir()
    assert write_cards(tmp_path, records, set()) == [card]
