import pytest
from toys import Toys

from finrlhf_pipeline.modelling.encoding import PromptTooLongError
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.prompts import PromptDeck, shuffled


def deck_of(toys: type[Toys], rows: list[dict[str, object]], window: int = 64) -> PromptDeck:
    return PromptDeck.from_rows(rows, toys.tokenizer(), window=window, max_new_tokens=6, seed=4)


def test_every_prompt_comes_up_once_before_any_comes_up_twice(toys: type[Toys]) -> None:
    deck = deck_of(toys, toys.rows(10))
    laps = [index for step in range(1, 6) for index in deck.deal(step, 4)]
    assert sorted(laps[:10]) == sorted(laps[10:]) == list(range(10))
    assert laps[:10] != laps[10:]


def test_the_order_depends_on_the_seed_alone() -> None:
    assert shuffled(5, "1:prompts:0") == [3, 4, 0, 2, 1]


def test_columns_are_repeated_for_each_completion_and_leave_out_the_prompt(
    toys: type[Toys],
) -> None:
    columns = deck_of(toys, toys.rows(3)).columns([2, 0], repeats=2)
    assert columns == {
        "id": ["row-2", "row-2", "row-0", "row-0"],
        "wanted": ["w2", "w2", "w0", "w0"],
    }


def test_no_prompts_is_an_error(toys: type[Toys]) -> None:
    with pytest.raises(TrainingError, match="no prompts to train on"):
        deck_of(toys, [])


def test_a_prompt_longer_than_the_window_is_named(toys: type[Toys]) -> None:
    with pytest.raises(PromptTooLongError, match=r"'row-4' has 5 tokens.*6 for the answer.*10"):
        deck_of(toys, toys.rows(), window=10)


def test_rows_without_a_prompt_or_with_odd_columns_are_named(toys: type[Toys]) -> None:
    rows = toys.rows(3)
    with pytest.raises(TrainingError, match="row 3 has no text under 'prompt'"):
        deck_of(toys, [*rows[:2], {"id": "x", "wanted": "w1"}])
    with pytest.raises(TrainingError, match=r"row 2 does not have the columns of row 1.*wanted"):
        deck_of(toys, [rows[0], {"id": "x", "prompt": "w1"}])
    with pytest.raises(TrainingError, match="'x' has no tokens"):
        deck_of(toys, [{"id": "x", "prompt": ""}])
