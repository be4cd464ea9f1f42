import pytest
import torch

from finrlhf_pipeline.training.ppo.advantages import (
    explained_variance,
    generalized_advantages,
    token_rewards,
    whiten,
)

REAL = torch.ones(1, 3, dtype=torch.bool)


def test_one_reward_at_the_end_fades_by_lambda() -> None:
    rewards = torch.tensor([[0.0, 0.0, 1.0]])
    advantages = generalized_advantages(rewards, torch.zeros(1, 3), REAL, gamma=1.0, lam=0.95)
    assert advantages[0].tolist() == pytest.approx([0.9025, 0.95, 1.0])


def test_advantages_by_hand_with_values_and_discount() -> None:
    # surprises 0 + 0.5*0.4 - 0.2 = 0, 0 + 0.5*0.6 - 0.4 = -0.1, 1 - 0.6 = 0.4; carried by 0.25
    advantages = generalized_advantages(
        torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([[0.2, 0.4, 0.6]]), REAL, gamma=0.5, lam=0.5
    )
    assert advantages[0].tolist() == pytest.approx([0.0, 0.0, 0.4], abs=1e-6)


def test_lambda_one_is_the_return_less_the_value() -> None:
    rewards, values = torch.tensor([[0.1, -0.2, 1.0]]), torch.tensor([[0.3, 0.5, 0.2]])
    advantages = generalized_advantages(rewards, values, REAL, gamma=1.0, lam=1.0)
    assert advantages[0].tolist() == pytest.approx([0.9 - 0.3, 0.8 - 0.5, 1.0 - 0.2])


def test_padding_changes_nothing_and_gets_nothing() -> None:
    rewards, values = torch.tensor([[0.0, 1.0, 7.0, 7.0]]), torch.tensor([[0.5, 0.5, 9.0, 9.0]])
    mask = torch.tensor([[True, True, False, False]])
    padded = generalized_advantages(rewards, values, mask, gamma=1.0, lam=0.95)
    short = generalized_advantages(rewards[:, :2], values[:, :2], mask[:, :2], gamma=1.0, lam=0.95)
    assert padded[0].tolist() == pytest.approx([*short[0].tolist(), 0.0, 0.0])


def test_the_score_lands_on_the_last_real_token() -> None:
    mask = torch.tensor([[True, True, False], [True, True, True], [True, False, False]])
    kl = torch.full((3, 3), 0.5)
    rewards = token_rewards(torch.tensor([1.0, 2.0, 3.0]), kl, mask, 0.2)
    expected = torch.tensor([[-0.1, 0.9, 0.0], [-0.1, -0.1, 1.9], [2.9, 0.0, 0.0]])
    torch.testing.assert_close(rewards, expected)


def test_whitening_by_hand() -> None:
    # 1, 2, 3 have mean 2 and variance 2/3, so they become -1.2247, 0, 1.2247; padding becomes 0
    values = torch.tensor([[1.0, 2.0], [3.0, 99.0]])
    mask = torch.tensor([[True, True], [True, False]])
    expected = torch.tensor([[-1.224745, 0.0], [1.224745, 0.0]])
    torch.testing.assert_close(whiten(values, mask), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(
        whiten(values, mask, keep_mean=True), (expected + 2) * mask, atol=1e-5, rtol=0
    )


def test_whitening_equal_values_gives_zero() -> None:
    assert whiten(torch.full((2, 2), 3.0), torch.ones(2, 2, dtype=torch.bool)).tolist() == [
        [0.0, 0.0],
        [0.0, 0.0],
    ]


def test_explained_variance_by_hand() -> None:
    returns, mask = torch.tensor([[0.0, 2.0]]), torch.ones(1, 2, dtype=torch.bool)
    assert explained_variance(returns, returns, mask) == 1.0
    assert explained_variance(torch.ones(1, 2), returns, mask) == 0.0
    # errors -0.5 and 0.5 have variance 0.25, the returns 1
    halfway = torch.tensor([[0.5, 1.5]])
    assert explained_variance(halfway, returns, mask) == pytest.approx(0.75)
    assert explained_variance(halfway, torch.ones(1, 2), mask) == 0.0
