"""Questions and seeds as two reasons why a figure could have been another."""

import numpy as np
import pytest

from finrlhf_pipeline.certainty import Bootstrap, crossed_means, percentile_interval

RIGHT = np.array([1.0] * 60 + [0.0] * 140)


def test_one_seed_is_the_bootstrap_over_questions() -> None:
    crossed = crossed_means(RIGHT[None], 500, seed=1)
    assert crossed == pytest.approx(Bootstrap(200, 500, seed=1).means(RIGHT[:, None])[:, 0])


def test_seeds_that_agree_add_no_spread() -> None:
    crossed = crossed_means(np.tile(RIGHT, (5, 1)), 500, seed=1)
    assert crossed == pytest.approx(crossed_means(RIGHT[None], 500, seed=1))


def test_seeds_that_differ_widen_the_interval() -> None:
    lucky, unlucky = RIGHT.copy(), RIGHT.copy()
    lucky[60:100], unlucky[20:60] = 1.0, 0.0
    alone = percentile_interval(crossed_means(RIGHT[None], 4000, seed=1))
    among_others = percentile_interval(crossed_means(np.array([lucky, RIGHT, unlucky]), 4000, 1))
    assert among_others[1] - among_others[0] > 1.5 * (alone[1] - alone[0])


def test_the_spread_is_that_of_both_causes() -> None:
    # seeds move all questions alike, so the two variances add: 0.01 / 4 seeds and 0.21 / 200
    seeds = np.array([-0.1, 0.1, -0.1, 0.1])[:, None]
    resampled = crossed_means(RIGHT[None] + seeds, 20_000, seed=1)
    assert resampled.var() == pytest.approx(0.01 / 4 + 0.21 / 200, rel=0.05)
