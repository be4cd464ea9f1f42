import math

import pytest
from test_experience import rollout_by_hand
from toys import Toys

from finrlhf_pipeline.training.ppo.experience import learn_from, total_scores
from finrlhf_pipeline.training.ppo.statistics import describe_rollout, sample_rows

NAMES = ("first", "second")


def test_statistics_by_hand(toys: type[Toys]) -> None:
    rollout = rollout_by_hand()
    scores = total_scores(rollout, (1.0, 0.5), missing_eos_penalty=0.0)
    experience = learn_from(rollout, scores, 0.2, toys.settings())
    figures = describe_rollout(rollout, scores, experience, NAMES)
    assert figures["reward"] == pytest.approx((1.25 + 0.5) / 2)
    assert figures["reward_std"] == pytest.approx(0.375)
    assert (figures["reward/first"], figures["reward/second"]) == (0.5, 0.75)
    assert figures["zero_spread_share"] == 0.0
    # one of five tokens is 0.5 above the reference
    assert figures["kl"] == pytest.approx(0.25)
    assert figures["kl_token"] == pytest.approx(0.1)
    assert figures["k3"] == pytest.approx((math.exp(-0.5) + 0.5 - 1) / 5)
    assert (figures["length"], figures["length_longest"]) == (2.5, 3.0)
    assert figures["truncated_share"] == 0.5


def test_sample_rows_show_every_component_and_the_divergence() -> None:
    rollout = rollout_by_hand()
    scores = total_scores(rollout, (1.0, 0.5), missing_eos_penalty=0.0)
    rows = sample_rows(rollout, scores, [(0, "why", "w1 w1"), (1, "why", "w1")], NAMES)
    assert rows[0] == {
        "prompt": "why",
        "completion": "w1 w1",
        "reward": 1.25,
        "reward/first": 1.0,
        "reward/second": 0.5,
        "kl": 0.5,
        "length": 3,
        "ended": True,
    }
    assert (rows[1]["kl"], rows[1]["ended"]) == (0.0, False)
