"""The ShareGPT layout of preferences: a conversation and two answers to its last turn."""

from typing import Final

import msgspec

from finrlhf_pipeline.pipelines.ingestion.layouts.errors import RowError
from finrlhf_pipeline.pipelines.ingestion.layouts.pairs import Pair, Vote

_SPEAKERS: Final = {
    "system": "System",
    "human": "User",
    "user": "User",
    "gpt": "Assistant",
    "assistant": "Assistant",
}


class Turn(msgspec.Struct, rename={"speaker": "from"}):
    """What one speaker says."""

    speaker: str
    value: str


class Conversation(Vote, kw_only=True):
    """The turns so far, and the better and the worse next one."""

    conversations: list[Turn]
    chosen: Turn
    rejected: Turn


def read(record: Conversation) -> Pair:
    """Write the conversation as lines of `Speaker: text`, which the assistant is to go on."""
    for turn in [*record.conversations, record.chosen, record.rejected]:
        if turn.speaker not in _SPEAKERS:
            raise RowError("unknown speaker", f"'{turn.speaker}' is none of {sorted(_SPEAKERS)}")
    for name, answer in (("chosen", record.chosen), ("rejected", record.rejected)):
        if _SPEAKERS[answer.speaker] != "Assistant":
            raise RowError("not an answer", f"'{name}' is spoken by '{answer.speaker}'")
    if not record.conversations or _SPEAKERS[record.conversations[-1].speaker] != "User":
        raise RowError("no shared prompt", "the conversation does not end with the user")
    if not record.conversations[-1].value.strip():
        raise RowError("empty prompt", "the user's last turn says nothing")
    lines = [f"{_SPEAKERS[turn.speaker]}: {turn.value.strip()}" for turn in record.conversations]
    return Pair(
        prompt="\n".join([*lines, "Assistant:"]),
        chosen=f" {record.chosen.value.strip()}",
        rejected=f" {record.rejected.value.strip()}",
        preference_strength=record.preference_strength,
        rater=record.rater,
        id=record.id,
    )
