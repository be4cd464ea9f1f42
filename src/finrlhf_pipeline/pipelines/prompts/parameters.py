"""Parameters of the prompts stage."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

BudgetUnit = Literal["words", "tokens"]


class Budget(BaseModel):
    """How much evidence a prompt may hold.

    "words" are what `str.split` finds in the rendered evidence. "tokens" are each digit, each
    punctuation mark and each run of letters: what a digit-level tokenizer with a fitting
    vocabulary would make of it, estimated without a model so that prompts do not depend on one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(gt=0)
    unit: BudgetUnit


class RankingWeights(BaseModel):
    """What each signal of a sentence or table row counts in its rank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity: FiniteFloat
    table_row: FiniteFloat
    row_label: FiniteFloat
    table_caption: FiniteFloat
    total_for_share: FiniteFloat
    balance_for_change: FiniteFloat
    row_without_numbers: FiniteFloat
    sentence_with_amount: FiniteFloat


class PromptParameters(BaseModel):
    """What a prompt may hold, and how its evidence is chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget: Budget
    ranking: RankingWeights
