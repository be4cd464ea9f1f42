"""How much the report shows."""

from pydantic import BaseModel, ConfigDict, PositiveInt


class ReportingParameters(BaseModel):
    """How many answers are shown side by side, and how much of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    examples_of_a_kind: PositiveInt
    letters_of_an_answer: PositiveInt
