import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.batches import Experience, plan_passes


def test_packed_lengths_count_the_prompt_once_and_no_last_tokens(toys: type[Toys]) -> None:
    # the prompt's 5 tokens, then 3, 0 and 2; the prompt's 2 tokens, then 1, 3 and 3
    assert toys.batch().packed_lengths() == [10, 9]


def test_spreading_gives_each_completion_its_own_prompt(toys: type[Toys]) -> None:
    spread = toys.batch().spread()
    assert spread.prompts == ((1, 2, 3, 4, 5),) * 3 + ((6, 7),) * 3
    assert spread.token_ids.shape == (6, 1, 4)
    assert spread.packed_lengths() == [8, 5, 7, 3, 5, 5]


def test_experience_is_selected_and_spread_as_its_batch(toys: type[Toys]) -> None:
    batch = toys.batch()
    numbers = torch.arange(24.0).view(2, 3, 4)
    experience = Experience(batch, numbers, numbers + 1, numbers + 2, numbers + 3)
    second = experience.select([1])
    assert second.batch.prompts == ((6, 7),)
    torch.testing.assert_close(second.returns, numbers[1:] + 3)
    assert experience.spread().values.shape == experience.spread().batch.mask.shape


def test_passes_hold_every_row_once_within_the_budget() -> None:
    lengths = [10, 90, 12, 88, 300, 11]
    passes = plan_passes(lengths, tokens_per_pass=200)
    assert sorted(index for chosen in passes for index in chosen) == list(range(6))
    assert passes == [[4], [1, 3], [2, 5, 0]]  # a row above the budget goes alone
