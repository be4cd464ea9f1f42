import math

import pytest
import torch

from finrlhf_pipeline.training.ppo.kl_control import (
    k3_kl,
    log_ratio_kl,
    next_coefficient,
    next_learning_rate,
)


def test_k3_is_exp_d_minus_d_minus_1() -> None:
    logprobs = torch.tensor([0.0, 0.0, 0.0])
    reference = torch.tensor([0.0, 1.0, -1.0])
    expected = [0.0, math.e - 2, 1 / math.e]
    assert k3_kl(logprobs, reference).tolist() == pytest.approx(expected)


def test_k3_is_never_negative() -> None:
    differences = torch.linspace(-5, 5, 101)
    assert bool((k3_kl(differences, torch.zeros(101)) >= 0).all())


def test_both_estimates_have_the_divergence_as_their_mean() -> None:
    policy, reference = torch.tensor([0.7, 0.3]), torch.tensor([0.4, 0.6])
    exact = 0.7 * math.log(0.7 / 0.4) + 0.3 * math.log(0.3 / 0.6)
    for estimate in (log_ratio_kl, k3_kl):
        mean = (policy * estimate(policy.log(), reference.log())).sum()
        assert float(mean) == pytest.approx(exact, rel=1e-6)


def test_without_a_target_the_coefficient_stays() -> None:
    assert next_coefficient(0.05, 99.0, target=None, gain=0.1, samples=64) == 0.05


@pytest.mark.parametrize(
    ("kl", "factor"),
    [
        (6.0, 1.0),  # on target
        (6.6, 1.1),  # a tenth above: 1 + 0.01 * 100 * 0.1
        (60.0, 1.2),  # far above: the error counts as a fifth
        (0.0, 0.8),  # far below
    ],
)
def test_the_coefficient_follows_ziegler(kl: float, factor: float) -> None:
    changed = next_coefficient(0.1, kl, target=6.0, gain=0.01, samples=100)
    assert changed == pytest.approx(0.1 * factor)


@pytest.mark.parametrize(
    ("kl", "expected"),
    [
        (0.01, 3e-4),  # on target
        (0.021, 2e-4),  # more than twice the target: divided by 1.5
        (0.004, 4.5e-4),  # less than half: times 1.5
    ],
)
def test_the_learning_rate_follows_the_last_update(kl: float, expected: float) -> None:
    changed = next_learning_rate(3e-4, kl, target=0.01, lowest=1e-6, highest=1e-2)
    assert changed == pytest.approx(expected)


def test_the_learning_rate_stays_within_its_bounds() -> None:
    assert next_learning_rate(1e-5, 9.0, target=0.01, lowest=1e-5, highest=1e-2) == 1e-5
    assert next_learning_rate(1e-2, 0.0, target=0.01, lowest=1e-5, highest=1e-2) == 1e-2
    assert next_learning_rate(3e-4, 9.0, target=None, lowest=1e-5, highest=1e-2) == 3e-4
