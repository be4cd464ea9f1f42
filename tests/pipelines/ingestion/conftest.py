"""A page small enough to check by hand, rows without a file, and the project's own parameters."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from finrlhf_pipeline.datasets.raw_rows import Block, RawRows
from finrlhf_pipeline.pipelines.ingestion import IngestionParameters

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """Return the stage's parameters as the base configuration has them."""
    text = (PROJECT / "conf/base/parameters/ingestion.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)["ingestion"]
    return loaded


@pytest.fixture(scope="session")
def settings(shipped: dict[str, Any]) -> Callable[..., IngestionParameters]:
    """Return the shipped parameters, with other layouts or another share where given."""

    def with_changes(share: float = 0.05, **layouts: str) -> IngestionParameters:
        return IngestionParameters.model_validate(
            {
                **shipped,
                "layouts": {**shipped["layouts"], **layouts},
                "max_quarantined_share": share,
            }
        )

    return with_changes


@pytest.fixture(scope="session")
def rows() -> Callable[..., RawRows]:
    """Return a maker of raw rows: values as lines, or bytes as they are."""

    def of_lines(*lines: Any, source: str = "rows.jsonl") -> RawRows:
        texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        return RawRows(source, lambda: iter([Block(1, b"".join(text + b"\n" for text in texts))]))

    return of_lines


@pytest.fixture
def record() -> dict[str, Any]:
    """Return a FinQA record whose answer is 12 - 10."""
    return {
        "id": "acme/2008/page_1.pdf-1",
        "filename": "acme/2008/page_1.pdf",
        "pre_text": ["net sales were as follows :"],
        "post_text": ["see note 4 ."],
        "table": [["", "2008", "2007"], ["net sales", "$ 12", "$ 10"]],
        "qa": {
            "question": "what was the change in net sales ?",
            "program": "subtract(12, 10)",
            "exe_ans": 2.0,
            "answer": "2",
        },
    }


@pytest.fixture
def pair() -> dict[str, Any]:
    """Return a preference."""
    return {"prompt": "User: buy?\nAssistant:", "chosen": " it depends .", "rejected": " now !"}
