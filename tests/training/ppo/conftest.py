"""A tiny model that can still change its mind, a word tokenizer, and trainers made of them."""

import sys
from pathlib import Path

import pytest
from accelerate.state import AcceleratorState

sys.path.append(str(Path(__file__).parent))  # tests in processes of their own import `toys` too

from toys import Toys


@pytest.fixture
def toys() -> type[Toys]:
    return Toys


@pytest.fixture(autouse=True)
def full_precision() -> None:
    """Forget the precision that another training of this process left behind."""
    AcceleratorState._reset_state()  # as transformers' trainers do
