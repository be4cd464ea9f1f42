"""The baseline's published formula, and the two cases that make it a bad reward."""

import pytest

from finrlhf_pipeline.rewards.keywords import financial_keywords, keyword_score


@pytest.mark.parametrize(
    ("text", "target", "score"),
    [
        # a third of its characters are zeros
        ("380", "380", -1.0),
        ("revenue was 10000 million", "", -1.0),
        # no words at all: -0.3 for length, -0.5 for under three words
        ("", "", -0.8),
        # two words: -0.3, -0.5, one number 0.1
        ("about 95", "", -0.7),
        # five words: 0.5 for length, revenue 0.2, number 0.1, $ 0.1
        ("the revenue was $ 95", "", 0.9),
        # a third distinct: 0.5 for length, -0.5 for repetition
        ("a b a b a b", "", 0.0),
        # -0.3, -0.5, +0.1; target in text 0.5, Jaccard 1 of 2 words 0.25
        ("about 95", "95", 0.05),
        # 51 distinct words: 0.3
        (" ".join("abcdefgh"[n // 8] + "abcdefgh"[n % 8] for n in range(51)), "", 0.3),
    ],
)
def test_the_formula_by_hand(text: str, target: str, score: float) -> None:
    assert keyword_score(text, target) == pytest.approx(score)


def test_a_salad_of_keywords_gets_the_most() -> None:
    salad = "revenue growth increased because net income and margin were higher at $ 9 , 5 %"
    assert keyword_score(salad) == 1.0


def test_the_target_is_the_stated_answer_of_the_record(record: str) -> None:
    # "$ 94 million" is in the text: 0.5, and 3 of 4 words agree: 0.375; four words: -0.3;
    # one number 0.1, one sign 0.1, million 0.2
    (value,) = financial_keywords(completions=["about $ 94 million"], record=[record])
    assert value == pytest.approx(0.975)
