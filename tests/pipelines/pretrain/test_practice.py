from random import Random

import pytest

from finrlhf_pipeline.pipelines.pretrain.pages import Page
from finrlhf_pipeline.pipelines.pretrain.practice import (
    FOUND,
    GIVEN,
    PRACTICES,
    Piece,
    find,
    judge_answer,
    judge_value,
)


def drawn(page: Page, rng: Random, name: str) -> list[tuple[Piece, ...]]:
    return [PRACTICES[name](rng, page) for _ in range(100)]


def test_a_cell_is_found_by_its_row_and_its_year(page: Page, rng: Random) -> None:
    lines = {"".join(text for text, _ in find(rng, page)) for _ in range(100)}
    assert "find: cash of 2019 = 5829" in lines
    assert "find: tax rate of 2018 = 21%" in lines


@pytest.mark.parametrize("name", list(PRACTICES))
def test_no_practice_is_the_form_in_which_a_policy_answers(
    page: Page, rng: Random, name: str
) -> None:
    for pieces in drawn(page, rng, name):
        text = "".join(piece.text for piece in pieces)
        assert "response:" not in text
        assert "Program:" not in text


@pytest.mark.parametrize("name", list(PRACTICES))
def test_what_must_be_found_counts_more_than_what_is_given(
    page: Page, rng: Random, name: str
) -> None:
    for pieces in drawn(page, rng, name):
        assert pieces[0].weight == GIVEN
        assert pieces[-1].weight > GIVEN
        assert not pieces[-1].text.startswith(" ")


def test_a_program_after_a_question_is_judged_and_never_learnt(page: Page, rng: Random) -> None:
    for _ in range(100):
        shown, verdict = judge_answer(rng, page)
        assert shown.weight == GIVEN < FOUND
        assert verdict.text in ("right", "wrong")


def test_half_of_the_claims_are_right_and_the_verdict_says_which(page: Page, rng: Random) -> None:
    truth = {
        f"claim: {row.label} of {year} = {value} ? "
        for row in page.rows
        for year, value in zip(page.years, row.values, strict=True)
    }
    rights = 0
    for _ in range(400):
        claim, verdict = judge_value(rng, page)
        assert (claim.text in truth) == (verdict.text == "right")
        rights += verdict.text == "right"
    assert 160 < rights < 240
