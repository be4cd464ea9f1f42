"""Each control sees its own surface, and nothing else."""

import pytest

from finrlhf_pipeline.pipelines.preferences.controls import CONTROLS, margins, tokens
from finrlhf_pipeline.pipelines.preferences.parameters import AuditParameters

SETTINGS = AuditParameters(most_length_only_accuracy=0.6, prefix_words=2, keywords=2, penalty=1.0)
CAREFUL_FIRST = [
    {"chosen": f"it depends on risk {n}", "rejected": f"buy it all now {n}"} for n in range(8)
]


def judge(name: str, train: list[dict[str, str]], chosen: str, rejected: str) -> float:
    control = CONTROLS[name]
    weights = control.fit(control.differences(train, SETTINGS), SETTINGS)
    pair = {"chosen": chosen, "rejected": rejected}
    return margins(weights, control.differences([pair], SETTINGS))[0]


def test_tokens_are_words_numbers_references_and_single_signs() -> None:
    assert tokens("Divide(#12, 5,829.4) $-3%") == [
        "divide", "(", "#12", ",", "5,829.4", ")", "$", "-", "3", "%",
    ]  # fmt: skip


def test_length_learns_that_shorter_wins() -> None:
    train = [{"chosen": "ab", "rejected": "abcd"}, {"chosen": "a", "rejected": "abc"}]
    assert judge("length_only", train, "xy", "xyz") == 1.0
    assert judge("length_only", train, "xyz", "xy") == -1.0
    assert judge("length_only", train, "xy", "yx") == 0.0


def test_length_counts_words_where_they_tell_more() -> None:
    train = [{"chosen": "a b c", "rejected": "abcde"}, {"chosen": "a b", "rejected": "a"}]
    assert judge("length_only", train, "a b c d", "abcdefghij") == 3.0


def test_length_on_even_train_pairs_still_takes_a_side() -> None:
    train = [{"chosen": "ab", "rejected": "abc"}, {"chosen": "abc", "rejected": "ab"}]
    assert judge("length_only", train, "xyz", "xy") == 1.0


def test_length_prefers_how_long_winners_are_where_that_tells_more() -> None:
    short, right, long = "s" * 20, "r" * 50, "l" * 80
    train = [{"chosen": right, "rejected": wrong} for wrong in (short, long) * 4]
    assert judge("length_only", train, right, short) > 0
    assert judge("length_only", train, right, long) > 0
    assert judge("length_only", train, "n" * 200, "n" * 400) == 0.0


def test_prefix_sees_the_first_words_only() -> None:
    assert judge("prefix_only", CAREFUL_FIRST, "it depends", "buy it") > 0
    assert judge("prefix_only", CAREFUL_FIRST, "well , it depends", "well , buy it") == 0


@pytest.mark.parametrize("name", ["keyword_only", "bag_of_words"])
def test_words_count_wherever_they_stand(name: str) -> None:
    assert judge(name, CAREFUL_FIRST, "well , it depends", "well , buy it all") > 0


def test_only_so_many_keywords_vote() -> None:
    control = CONTROLS["keyword_only"]
    weights = control.fit(control.differences(CAREFUL_FIRST, SETTINGS), SETTINGS)
    assert len(weights) == 2


def test_unknown_words_are_a_tie() -> None:
    assert judge("bag_of_words", CAREFUL_FIRST, "quite new", "very odd") == 0
