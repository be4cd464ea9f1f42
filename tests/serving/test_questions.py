"""A question is a whole prompt, or a question with its context; nothing else is taken."""

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.serving.questions import Question


@pytest.mark.parametrize("given", [{"prompt": "p"}, {"question": "q", "context": ""}])
def test_either_way_of_asking_is_taken(given: dict[str, str]) -> None:
    assert Question(**given).model_dump(exclude_none=True) == given


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"question": "q"},
        {"context": "c"},
        {"prompt": "p", "question": "q"},
        {"prompt": "p", "context": "c"},
    ],
)
def test_half_a_question_and_both_ways_at_once_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="give either `prompt`, or both"):
        Question(**given)


def test_a_misspelt_field_is_named() -> None:
    with pytest.raises(ValidationError, match="promt"):
        Question(promt="p")
