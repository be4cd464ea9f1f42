"""Topics and wordings: many, and some that no pair has."""

from finrlhf_pipeline.world.advice.topics import (
    CIRCUMSTANCES,
    HELD_OUT_TOPICS,
    HELD_OUT_WORDINGS,
    TOPICS,
    WORDINGS,
)


def test_there_are_at_least_thirty_topics_and_many_wordings() -> None:
    assert len(set(TOPICS)) == len(TOPICS) >= 30
    assert len(set(WORDINGS)) * len(set(CIRCUMSTANCES)) >= 200


def test_held_out_topics_and_wordings_are_in_no_pair() -> None:
    assert not set(HELD_OUT_TOPICS) & set(TOPICS)
    assert not set(HELD_OUT_WORDINGS) & set(WORDINGS)
