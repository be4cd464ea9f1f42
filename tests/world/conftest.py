"""One sample of the world that many promises are checked on."""

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.world import company_names, make_examples


@pytest.fixture(scope="session")
def sample() -> list[Example]:
    """Return 1,200 training examples."""
    return make_examples(1200, "sample", company_names("train"))
