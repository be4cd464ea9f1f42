"""Answers: of one stance through and through, whatever is said on the way."""

import pytest

from finrlhf_pipeline.world.advice.answers import Stance, choose_statements, write_answer
from finrlhf_pipeline.world.advice.stance import read_stance
from finrlhf_pipeline.world.advice.topics import TOPICS
from finrlhf_pipeline.world.streams import stream


@pytest.mark.parametrize("stance", ["careful", "reckless"])
def test_an_answer_holds_its_stance_in_12_to_40_words(stance: Stance) -> None:
    for number, topic in enumerate(TOPICS * 4):
        rng = stream("answers", number)
        answer = write_answer(rng, topic, stance, choose_statements(rng))
        assert answer.startswith(" ")
        assert answer.endswith(" .")
        assert 12 <= len(answer.split()) <= 40
        assert read_stance(answer) == stance, answer


def test_answers_make_one_to_three_statements() -> None:
    rng = stream("statements")
    assert {len(choose_statements(rng)) for _ in range(50)} == {1, 2, 3}
