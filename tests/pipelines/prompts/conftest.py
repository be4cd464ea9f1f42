"""A page small enough to rank by hand, and the parameters that the project ships."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from finrlhf_pipeline.pipelines.prompts.parameters import PromptParameters

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """Return the stage's parameters as the base configuration has them."""
    text = (PROJECT / "conf/base/parameters/prompts.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)["prompts"]
    return loaded


@pytest.fixture(scope="session")
def words(shipped: dict[str, Any]) -> Callable[[int], PromptParameters]:
    """Return the shipped parameters under a budget of so many words."""

    def of_size(size: int) -> PromptParameters:
        return PromptParameters.model_validate(
            {**shipped, "budget": {"size": size, "unit": "words"}}
        )

    return of_size


@pytest.fixture
def record() -> dict[str, Any]:
    """Return an example row whose answer stands in one row of its table."""
    return {
        "id": "acme/2008/page_1",
        "filename": "acme/2008",
        "source": "train.json",
        "position": 3,
        "pre_text": ["the board met in the town of york .", "net sales were as follows :"],
        "table": [["", "2008", "2007"], ["net sales", "$ 12", "$ 10"], ["costs", "7", "6"]],
        "post_text": ["see note 4 on leases ."],
        "qa": {
            "question": "what was the change in net sales ?",
            "program": "subtract(12, 10)",
            "exe_ans": 2.0,
            "answer": "2",
            "gold_inds": {"table_1": "net sales ; $ 12 ; $ 10 ;"},
        },
    }
