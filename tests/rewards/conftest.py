"""Examples with answers that can be worked out in the head, and real ones where there are any."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from finrlhf_pipeline.finqa import Example, execute, parse_program

PROJECT = Path(__file__).parents[2]
TABLE = (("", "2019", "2018"), ("revenue", "$ 5,829", "$ 5,735"), ("tax rate", "27.5 %", "21 %"))


@pytest.fixture(scope="session")
def make_example() -> Callable[[str], Example]:
    """Return a maker of examples whose answer is what their program gives."""

    def make(program: str) -> Example:
        return Example(
            id="acme-1",
            filename="acme",
            pre_text=(),
            post_text=(),
            table=TABLE,
            question="what was the change in revenue ?",
            program=program,
            exe_ans=execute(parse_program(program), TABLE),
            answer="$ 94 million",
        )

    return make


@pytest.fixture(scope="session")
def record(make_example: Callable[[str], Example]) -> str:
    """Return the record whose answer is 5829 - 5735 = 94."""
    return json.dumps(make_example("subtract(5829, 5735)").to_record())


@pytest.fixture(scope="session")
def real_examples() -> list[Example]:
    """Return real FinQA examples, where there are any."""
    folder = Path(os.environ.get("FINQA_DIR", PROJECT.parent / "shared/data/finqa"))
    path = folder / "dev.json"
    if not path.exists():
        pytest.skip(f"no FinQA data: {path} does not exist; set FINQA_DIR to its folder")
    return [Example.from_record(record) for record in json.loads(path.read_text("utf-8"))]
