import math

import pytest
import torch

from finrlhf_pipeline.training.ppo.losses import mean_entropy, policy_loss, value_loss

REAL = torch.tensor([True])


def policy_of(ratio: float, advantage: float) -> tuple[float, float, float]:
    """Return loss, gradient with respect to the log-probability, and clip share."""
    logprob = torch.tensor([math.log(ratio)], requires_grad=True)
    loss, statistics = policy_loss(
        logprob, torch.zeros(1), torch.tensor([advantage]), REAL, clip_range=0.2, tokens=1
    )
    (gradient,) = torch.autograd.grad(loss, logprob)
    return float(loss.detach()), float(gradient), float(statistics["clip_share"])


@pytest.mark.parametrize(
    ("ratio", "advantage", "loss", "gradient", "clipped"),
    [
        (1.0, 2.0, -2.0, -2.0, 0.0),  # the first update: the loss is minus the advantage
        (1.5, 2.0, -2.4, 0.0, 1.0),  # 1.5 counts as 1.2 and pulls no more
        (0.5, -2.0, 1.6, 0.0, 1.0),  # 0.5 counts as 0.8 and pushes no more
        (0.5, 2.0, -1.0, -1.0, 0.0),  # moved the wrong way: free to come back
        (1.5, -2.0, 3.0, 3.0, 0.0),
    ],
)
def test_the_policy_loss_clips_what_goes_too_far(
    ratio: float, advantage: float, loss: float, gradient: float, clipped: float
) -> None:
    assert policy_of(ratio, advantage) == pytest.approx((loss, gradient, clipped))


def test_an_advantage_of_zero_gives_no_gradient() -> None:
    assert policy_of(1.1, 0.0) == pytest.approx((0.0, 0.0, 0.0))


def test_update_kl_is_the_estimate_from_the_old_policy() -> None:
    # ratio 1.5: 1.5 - ln 1.5 - 1
    _, statistics = policy_loss(
        torch.tensor([math.log(1.5)]), torch.zeros(1), torch.ones(1), REAL, clip_range=0.2, tokens=1
    )
    assert float(statistics["update_kl"]) == pytest.approx(0.5 - math.log(1.5))


@pytest.mark.parametrize(
    ("value", "loss", "gradient"),
    [
        (0.1, 0.5 * 0.81, -0.9),  # near the old value: half the squared error
        (0.5, 0.5 * 0.64, 0.0),  # counts as 0.2, as far as it may go from the old value 0
        (-0.5, 0.5 * 2.25, -1.5),  # away from the return of 1: not forgiven
    ],
)
def test_the_value_loss_clips_to_the_old_value(value: float, loss: float, gradient: float) -> None:
    guess = torch.tensor([value], requires_grad=True)
    found, _ = value_loss(guess, torch.zeros(1), torch.ones(1), REAL, clip_range=0.2, tokens=1)
    (slope,) = torch.autograd.grad(found, guess)
    assert (float(found.detach()), float(slope)) == pytest.approx((loss, gradient))


def test_without_a_clip_range_the_value_loss_is_half_the_squared_error() -> None:
    loss, statistics = value_loss(
        torch.tensor([3.0]), torch.zeros(1), torch.ones(1), REAL, clip_range=None, tokens=1
    )
    assert (float(loss), float(statistics["value_clip_share"])) == (2.0, 0.0)


def test_entropy_of_a_fair_choice_among_four_is_ln_4() -> None:
    logprobs = torch.full((2, 4), math.log(0.25))
    entropy, _ = mean_entropy(logprobs, torch.tensor([True, False]), tokens=1)
    assert float(entropy) == pytest.approx(math.log(4))


def test_parts_of_a_minibatch_add_up_to_it() -> None:
    torch.manual_seed(0)
    new, old, advantages = torch.randn(3, 4, 5)
    mask = torch.rand(4, 5) < 0.7
    tokens = int(mask.sum())
    whole, _ = policy_loss(new, old, advantages, mask, clip_range=0.2, tokens=tokens)
    parts = [
        policy_loss(
            new[part], old[part], advantages[part], mask[part], clip_range=0.2, tokens=tokens
        )[0]
        for part in (slice(0, 1), slice(1, 4))
    ]
    torch.testing.assert_close(sum(parts), whole)


def test_padding_is_in_neither_loss_nor_gradient() -> None:
    logprobs = torch.tensor([0.1, 5.0], requires_grad=True)
    mask = torch.tensor([True, False])
    loss, _ = policy_loss(logprobs, torch.zeros(2), torch.ones(2), mask, clip_range=0.2, tokens=1)
    (gradient,) = torch.autograd.grad(loss, logprobs)
    assert float(loss.detach()) == pytest.approx(-math.exp(0.1))
    assert float(gradient[1]) == 0.0


def test_statistics_carry_no_gradient() -> None:
    logprobs = torch.zeros(1, requires_grad=True)
    _, policy = policy_loss(logprobs, torch.zeros(1), torch.ones(1), REAL, clip_range=0.2, tokens=1)
    _, value = value_loss(logprobs, torch.zeros(1), torch.ones(1), REAL, clip_range=0.2, tokens=1)
    assert not any(number.requires_grad for number in [*policy.values(), *value.values()])
