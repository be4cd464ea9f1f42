"""What can be set for the preferences stage."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Strength = Annotated[float, Field(gt=0.5, le=1.0)]
Share = Annotated[float, Field(gt=0.0, lt=1.0)]


class _Closed(BaseModel):
    """Settings that cannot be misspelt or changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Strengths(_Closed):
    """How bad each error is: how sure one can be that the chosen response is better."""

    wrong_operand: Strength
    wrong_row: Strength
    wrong_year: Strength
    swapped_order: Strength
    wrong_operation: Strength
    unit_error: Strength
    percent_error: Strength
    sign_flip: Strength
    invented_number: Strength
    broken_format: Strength


class AdviceParameters(_Closed):
    """How the preference file is divided over the splits, by prompt."""

    validation_share: Share
    test_share: Share

    @model_validator(mode="after")
    def _leave_some_for_training(self) -> "AdviceParameters":
        if self.validation_share + self.test_share >= 1:
            raise ValueError(
                "preferences.advice: validation_share and test_share add up to 1 or more, so "
                "nothing is left for training; lower one of them."
            )
        return self


class AuditParameters(_Closed):
    """What the shortcut controls may see, and how far they may get."""

    most_length_only_accuracy: Share
    prefix_words: int = Field(ge=1)
    keywords: int = Field(ge=1)
    penalty: float = Field(gt=0)


class PreferencesParameters(_Closed):
    """Everything under `preferences` in the parameters."""

    seed: int
    pairs_per_example: int = Field(ge=1)
    strengths: Strengths
    advice: AdviceParameters
    audit: AuditParameters
