"""The parameters that the project ships with."""

from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """Return what stands under `synthesis` in the base environment."""
    text = (PROJECT / "conf/base/parameters/synthesis.yml").read_text(encoding="utf-8")
    parameters: dict[str, Any] = yaml.safe_load(text)["synthesis"]
    return parameters
