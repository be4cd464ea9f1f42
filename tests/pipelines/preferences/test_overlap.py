"""Near questions are found without comparing all with all, and none is missed."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.preferences.overlap import overlap

QUESTIONS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=7).map(" ".join), max_size=8)


def test_four_words_of_five_are_near_and_three_of_four_are_not() -> None:
    assert overlap(["a b c d"], ["a b c d e"])["near_train_prompts"] == 1
    assert overlap(["a b c"], ["a b c d"])["near_train_prompts"] == 0


def test_labels_case_and_repeated_prompts_do_not_count() -> None:
    train = ["User: is gold safe ?\nAssistant:"]
    asked = ["Human: Is GOLD safe?\nAssistant:", "User: why ?\nAssistant:"]
    assert overlap(train, asked * 2) == {
        "held_out_prompts": 2,
        "near_train_prompts": 1,
        "share": 0.5,
    }


def test_no_held_out_advice_has_no_share() -> None:
    assert overlap(["buy ?"], []) == {"held_out_prompts": 0, "near_train_prompts": 0}


@settings(deadline=None, derandomize=True)
@given(train=QUESTIONS, held_out=QUESTIONS)
def test_the_count_is_that_of_comparing_all_with_all(train: list[str], held_out: list[str]) -> None:
    def is_near(asked: Sequence[str], known: Sequence[str]) -> bool:
        either = set(asked) | set(known)
        return bool(either) and 5 * len(set(asked) & set(known)) >= 4 * len(either)

    expected = sum(
        any(is_near(asked.split(), known.split()) for known in train) for asked in set(held_out)
    )
    assert overlap(train, held_out)["near_train_prompts"] == expected
