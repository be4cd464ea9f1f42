"""How much is shown."""

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.reporting.parameters import ReportingParameters


def test_a_misspelt_key_is_an_error() -> None:
    with pytest.raises(ValidationError, match="examples_of_kind"):
        ReportingParameters(
            examples_of_a_kind=1,
            letters_of_an_answer=1,
            examples_of_kind=2,  # type: ignore[call-arg]  # the misspelling is the point
        )
