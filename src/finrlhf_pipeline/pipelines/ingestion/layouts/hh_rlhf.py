"""The layout of hh-rlhf: two dialogues that share everything but the last answer."""

from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError
from finrlhf_pipeline.pipelines.ingestion.layouts.pairs import Pair, Vote

_ASSISTANT = "\n\nAssistant:"


class Dialogues(Vote, kw_only=True):
    """Both dialogues in full."""

    chosen: str
    rejected: str


def read(record: Dialogues) -> Pair:
    """Cut both dialogues behind the last turn of the assistant that they begin alike."""
    letters = enumerate(zip(record.chosen, record.rejected, strict=False))
    shortest = min(len(record.chosen), len(record.rejected))
    alike = next((index for index, (left, right) in letters if left != right), shortest)
    turn = record.chosen.rfind(_ASSISTANT, 0, alike)
    if turn < 0:
        raise RowError("no shared prompt", "the dialogues have no turn of the assistant in common")
    end = turn + len(_ASSISTANT)
    return Pair(
        prompt=record.chosen[:end] if record.chosen[:turn].strip() else "",
        chosen=record.chosen[end:],
        rejected=record.rejected[end:],
        preference_strength=record.preference_strength,
        rater=record.rater,
        id=record.id,
    )
