"""The layout of hh-rlhf: two dialogues that share everything but the last answer."""

from typing import Final

from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError
from finrlhf_pipeline.pipelines.ingestion.layouts.pairs import Pair, Vote

_HUMAN: Final = "\n\nHuman:"
_ASSISTANT: Final = "\n\nAssistant:"


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
    prompt, chosen, rejected = record.chosen[:end], record.chosen[end:], record.rejected[end:]
    if _HUMAN in chosen or _HUMAN in rejected:
        raise RowError("no shared prompt", "the dialogues part before the last answer")
    if not _last_question(prompt).strip():
        raise RowError("empty prompt", "the human's last turn says nothing")
    return Pair(
        prompt=prompt,
        chosen=chosen,
        rejected=rejected,
        preference_strength=record.preference_strength,
        rater=record.rater,
        id=record.id,
    )


def _last_question(prompt: str) -> str:
    """Return the last turn of the human, or the words before the first turn where there is none."""
    _, _, turn = prompt.rpartition(_HUMAN)
    return turn.partition(_ASSISTANT)[0]
