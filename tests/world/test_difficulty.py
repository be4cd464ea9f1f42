"""Levels: each step is harder than the one before."""

from finrlhf_pipeline.world.difficulty import DEFAULT_MIX, LEVELS


def test_levels_take_one_to_three_steps() -> None:
    steps = {
        number: {phrasing.intent.steps for phrasing in level.phrasings}
        for number, level in LEVELS.items()
    }
    assert steps == {1: {1}, 2: {1}, 3: {2}, 4: {3}}


def test_the_first_level_is_direct_short_and_all_in_the_table() -> None:
    easy = LEVELS[1]
    assert {phrasing.number for phrasing in easy.phrasings} == {1}
    assert not any(phrasing.intent.fact for phrasing in easy.phrasings)
    assert (max(easy.rows), easy.columns, easy.told_share) == (4, (2,), 0.0)


def test_every_level_can_ask_for_yes_or_no() -> None:
    for level in LEVELS.values():
        assert any(phrasing.intent.answer == "yes_no" for phrasing in level.phrasings)


def test_the_default_mix_uses_every_level() -> None:
    assert set(DEFAULT_MIX) == set(LEVELS)
    assert abs(sum(DEFAULT_MIX.values()) - 1) < 1e-9
