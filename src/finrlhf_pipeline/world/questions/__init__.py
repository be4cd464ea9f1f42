"""The ways of asking: a table of wordings over programs of one to three steps."""

from typing import Final

from finrlhf_pipeline.world.questions.asking import (
    FACTS,
    AnswerForm,
    Condition,
    Fact,
    Intent,
    Phrasing,
    phrasings_of,
)
from finrlhf_pipeline.world.questions.changes import CHANGES
from finrlhf_pipeline.world.questions.comparisons import COMPARISONS
from finrlhf_pipeline.world.questions.rescalings import RESCALINGS
from finrlhf_pipeline.world.questions.shares import SHARES
from finrlhf_pipeline.world.questions.totals import TOTALS
from finrlhf_pipeline.world.questions.whole_rows import WHOLE_ROWS
from finrlhf_pipeline.world.questions.with_facts import WITH_FACTS

PHRASINGS: Final = phrasings_of(
    (*CHANGES, *TOTALS, *SHARES, *COMPARISONS, *WHOLE_ROWS, *WITH_FACTS, *RESCALINGS)
)

__all__ = ["FACTS", "PHRASINGS", "AnswerForm", "Condition", "Fact", "Intent", "Phrasing"]
