"""A page small enough to corrupt by hand, and the parameters that the project ships."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from finrlhf_pipeline.finqa import Example, execute, parse_program
from finrlhf_pipeline.pipelines.preferences.parameters import PreferencesParameters

PROJECT = Path(__file__).parents[3]
TABLE = (
    ("( in millions )", "2019", "2018", "2017"),
    ("revenue", "$ 5,829", "$ 5,735", "$ 5,612"),
    ("costs", "3,104", "2,987", "2,950"),
    ("result", "-181 ( 181 )", "45", "12.4"),
    ("tax rate", "27.5 %", "25.1 %", "21.3 %"),
)


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """Return the stage's parameters as the base configuration has them, with a seed filled in."""
    text = (PROJECT / "conf/base/parameters/preferences.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)["preferences"]
    return {**loaded, "seed": 7}


@pytest.fixture(scope="session")
def parameters(shipped: dict[str, Any]) -> PreferencesParameters:
    """Return the shipped parameters, typed."""
    return PreferencesParameters.model_validate(shipped)


@pytest.fixture
def rng() -> Random:
    """Return a source of choices that is the same for every test."""
    return Random(1)  # noqa: S311 - a choice of mistakes, no secret


@pytest.fixture(scope="session")
def make_example() -> Callable[..., Example]:
    """Return a maker of examples on one page, whose answer is what their program gives."""

    def make(program: str, name: str = "acme/2019/page_2.pdf-1") -> Example:
        return Example(
            id=name,
            filename="acme/2019/page_2.pdf",
            pre_text=("acme had 120 stores .",),
            post_text=(),
            table=TABLE,
            question="what was it ?",
            program=program,
            exe_ans=execute(parse_program(program), TABLE),
        )

    return make


@pytest.fixture(scope="session")
def real_rows() -> list[dict[str, Any]]:
    """Return real FinQA rows as ingestion stores them, where there are any."""
    folder = Path(os.environ.get("FINQA_DIR", PROJECT.parent / "shared/data/finqa"))
    path = folder / "dev.json"
    if not path.exists():
        pytest.skip(f"no FinQA data: {path} does not exist; set FINQA_DIR to its folder")
    records = json.loads(path.read_text("utf-8"))
    return [
        {**record, "source": path.name, "position": position}
        for position, record in enumerate(records, start=1)
    ]
