"""Real FinQA records, where there are some, and one small example of our own."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example

_PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    default = _PROJECT.parent / "shared" / "data" / "finqa"
    folder = Path(os.environ.get("FINQA_DIR", default))
    files = [folder / name for name in ("train.json", "dev.json") if (folder / name).is_file()]
    if not files:
        pytest.skip(f"no real FinQA records: neither train.json nor dev.json is in {folder}")
    return [record for file in files for record in json.loads(file.read_text(encoding="utf-8"))]


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "pre_text": ["revenue grew in 2019 ."],
        "post_text": ["costs did not ."],
        "filename": "ABC/2019/page_7.pdf",
        "table": [["", "2019", "2018"], ["revenue", "$ 112", "$ 100"], ["costs", "80", "90"]],
        "qa": {
            "question": "by what share did revenue grow?",
            "answer": "12%",
            "explanation": "",
            "steps": [{"op": "minus1-1", "arg1": "112", "arg2": "100", "res": "12"}],
            "program": "subtract(112, 100), divide(#0, 100)",
            "exe_ans": 0.12,
            "gold_inds": {"table_1": "revenue of 2019 is $ 112 ; revenue of 2018 is $ 100 ;"},
        },
        "id": "ABC/2019/page_7.pdf-1",
    }


@pytest.fixture
def example(record: dict[str, Any]) -> Example:
    return Example.from_record(record)
