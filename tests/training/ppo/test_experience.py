import pytest
import torch
from toys import Toys

from finrlhf_pipeline.training.ppo.batches import Batch
from finrlhf_pipeline.training.ppo.experience import learn_from, total_scores
from finrlhf_pipeline.training.ppo.rollout import Rollout


def rollout_by_hand() -> Rollout:
    """Return one prompt with two completions: three tokens that ended, two that did not."""
    mask = torch.tensor([[[True, True, True], [True, True, False]]])
    logprobs = torch.tensor([[[-1.0, -1.0, -1.0], [-2.0, -2.0, 0.0]]])
    return Rollout(
        Batch(((1, 2),), torch.ones(1, 2, 3, dtype=torch.long), mask),
        logprobs,
        torch.tensor([[[-1.5, -1.0, -1.0], [-2.0, -2.0, 0.0]]]),
        torch.tensor([[[0.1, 0.2, 0.3], [0.4, 0.5, 0.0]]]),
        torch.tensor([[[1.0, 0.5], [0.0, 1.0]]]),
        torch.tensor([[True, False]]),
    )


def test_scores_are_weighted_sums_less_the_penalty_for_not_ending() -> None:
    scores = total_scores(rollout_by_hand(), (1.0, 0.5), missing_eos_penalty=0.7)
    assert scores[0].tolist() == pytest.approx([1.25, 0.5 - 0.7])


def test_experience_by_hand(toys: type[Toys]) -> None:
    # the first token of the first completion is 0.5 above the reference: a penalty of 0.1
    settings = toys.settings(gae_lambda=1.0, whiten_advantages=False)
    scores = torch.tensor([[1.0, -1.0]])
    experience = learn_from(rollout_by_hand(), scores, 0.2, settings)
    expected = torch.tensor([[[0.9, 1.0, 1.0], [-1.0, -1.0, 0.0]]])
    torch.testing.assert_close(experience.returns, expected)
    values = torch.tensor([[[0.1, 0.2, 0.3], [0.4, 0.5, 0.0]]])
    torch.testing.assert_close(experience.advantages, expected - values)


def test_whitening_advantages_leaves_returns_alone(toys: type[Toys]) -> None:
    scores = torch.tensor([[1.0, -1.0]])
    plain = learn_from(rollout_by_hand(), scores, 0.2, toys.settings(whiten_advantages=False))
    white = learn_from(rollout_by_hand(), scores, 0.2, toys.settings())
    torch.testing.assert_close(plain.returns, white.returns)
    real = white.advantages[white.batch.mask]
    assert float(real.mean()) == pytest.approx(0.0, abs=1e-6)
    assert float(real.var(correction=0)) == pytest.approx(1.0, rel=1e-5)


def test_whitened_rewards_have_unit_variance(toys: type[Toys]) -> None:
    # with lambda 0 and no discount of anything, an advantage is reward + next value - value
    rollout = rollout_by_hand()
    settings = toys.settings(gae_lambda=0.0, whiten_rewards=True, whiten_advantages=False)
    experience = learn_from(rollout, torch.tensor([[1.0, -1.0]]), 0.0, settings)
    following = torch.tensor([[[0.2, 0.3, 0.0], [0.5, 0.0, 0.0]]])
    rewards = (experience.advantages + rollout.values - following)[rollout.batch.mask]
    assert float(rewards.var(correction=0)) == pytest.approx(1.0, rel=1e-5)
