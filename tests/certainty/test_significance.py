"""Tests of differences, against counting, scipy and published examples."""

from math import comb

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from finrlhf_pipeline.certainty import Bootstrap, bootstrap_p_value, holm, mcnemar_p_value


@pytest.mark.parametrize(("won", "lost"), [(1, 9), (3, 12), (20, 41)])
def test_mcnemar_is_the_tails_of_a_fair_coin(won: int, lost: int) -> None:
    tail = sum(comb(won + lost, k) for k in range(won + 1)) / 2 ** (won + lost)
    assert mcnemar_p_value(won, lost) == pytest.approx(2 * tail)
    assert mcnemar_p_value(lost, won) == mcnemar_p_value(won, lost)


def test_as_many_won_as_lost_is_no_difference() -> None:
    assert mcnemar_p_value(6, 6) == 1.0
    assert mcnemar_p_value(0, 0) == 1.0


def test_a_difference_that_turns_round_in_a_fifth_of_the_resamples() -> None:
    resampled = np.array([-0.1] * 200 + [0.1] * 799)
    assert bootstrap_p_value(resampled) == pytest.approx(2 * 201 / 1000)
    assert bootstrap_p_value(-resampled) == bootstrap_p_value(resampled)


def test_resampling_never_proves_a_difference_beyond_doubt() -> None:
    assert bootstrap_p_value(np.ones(999)) == 2 / 1000
    assert bootstrap_p_value(np.zeros(999)) == 1.0


def test_resamples_of_means_agree_with_the_t_test() -> None:
    differences = np.random.default_rng(1).normal(0.15, size=300)
    resampled = Bootstrap(300, 20_000, seed=1).means(differences[:, None])[:, 0]
    expected = ttest_1samp(differences, 0.0).pvalue
    assert bootstrap_p_value(resampled) == pytest.approx(expected, abs=0.01)


def test_holm_s_worked_example() -> None:
    # smallest times 4, next times 3, then 2 and 1; never less than one before it
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []
