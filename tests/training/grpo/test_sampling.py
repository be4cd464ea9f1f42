from __future__ import annotations

import torch
from transformers import TopKLogitsWarper

from finrlhf_pipeline.training.grpo.sampling import Draws, choose, entropy, warp


def test_a_token_is_chosen_where_the_cumulative_mass_passes_the_draw() -> None:
    scores = torch.tensor([[0.2, 0.3, 0.5]]).log().repeat(4, 1)
    draws = torch.tensor([0.0, 0.19, 0.21, 0.99], dtype=torch.float64)
    assert choose(scores, draws).tolist() == [0, 0, 1, 2]


def test_a_token_without_mass_is_never_chosen() -> None:
    scores = torch.tensor([[-torch.inf, 0.0, -torch.inf, 0.0, -torch.inf]]).repeat(2, 1)
    draws = torch.tensor([0.0, 1.0], dtype=torch.float64)  # even beyond the largest draw
    assert choose(scores, draws).tolist() == [1, 3]


def test_choices_follow_the_distribution() -> None:
    probabilities = torch.tensor([0.1, 0.2, 0.7])
    uniform = Draws.make(("test",), 1, 20_000, slice(0, 20_000)).uniform[0]
    chosen = choose(probabilities.log().expand(20_000, 3), uniform)
    torch.testing.assert_close(
        chosen.bincount(minlength=3) / 20_000, probabilities, atol=0.01, rtol=0
    )


def test_draws_do_not_depend_on_who_makes_them() -> None:
    whole = Draws.make((5, "train", 7), 4, 6, slice(0, 6)).uniform
    halves = [Draws.make((5, "train", 7), 4, 6, slice(at, at + 3)).uniform for at in (0, 3)]
    assert torch.equal(whole, torch.cat(halves, dim=1))
    assert not torch.equal(whole, Draws.make((5, "train", 8), 4, 6, slice(0, 6)).uniform)


def test_warpers_exclude_tokens() -> None:
    assert warp(torch.tensor([[1.0, 3.0, 2.0]]), [TopKLogitsWarper(2)]).tolist() == [
        [-torch.inf, 3.0, 2.0]
    ]


def test_entropy_of_four_equal_tokens_is_the_logarithm_of_four() -> None:
    torch.testing.assert_close(entropy(torch.zeros(1, 4)), torch.tensor([4.0]).log())
