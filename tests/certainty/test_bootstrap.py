"""The bootstrap, against scipy and against what can be worked out."""

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from finrlhf_pipeline.certainty import Bootstrap, bootstrap, percentile_interval

RIGHT = np.array([1.0] * 60 + [0.0] * 140)


def test_intervals_are_scipy_s() -> None:
    values = np.random.default_rng(3).gamma(2.0, size=300)
    ours = percentile_interval(Bootstrap(300, 20_000, seed=1).means(values[:, None])[:, 0])
    theirs = scipy_bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.005)


def test_the_spread_of_a_share_is_the_textbook_s() -> None:
    resampled = Bootstrap(200, 20_000, seed=1).means(RIGHT[:, None])[:, 0]
    assert resampled.std() == pytest.approx(np.sqrt(0.3 * 0.7 / 200), rel=0.03)


def test_all_figures_see_the_same_resamples() -> None:
    means = Bootstrap(200, 500, seed=1).means(np.column_stack([RIGHT, 1 - RIGHT, RIGHT]))
    assert means[:, 0] + means[:, 1] == pytest.approx(np.ones(500))
    assert (means[:, 0] == means[:, 2]).all()


def test_a_resample_draws_as_many_questions_as_there_are() -> None:
    assert Bootstrap(7, 50, seed=1).means(np.ones((7, 1))) == pytest.approx(np.ones((50, 1)))


def test_the_seed_decides() -> None:
    first, again = (Bootstrap(200, 50, seed=1).means(RIGHT[:, None]) for _ in range(2))
    assert (first == again).all()
    assert (first != Bootstrap(200, 50, seed=2).means(RIGHT[:, None])).any()


def test_parts_that_fit_in_memory_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Bootstrap(200, 50, seed=1)
    values, lengths = RIGHT[:, None], np.arange(200.0)
    expected = whole.means(values), whole.quantiles(lengths, [0.5])
    monkeypatch.setattr(bootstrap, "_DRAWS_AT_ONCE", 200 * 7)
    bootstrap._draw.cache_clear()
    parts = Bootstrap(200, 50, seed=1)
    assert parts.means(values) == pytest.approx(expected[0])
    assert (parts.quantiles(lengths, [0.5]) == expected[1]).all()


def test_quantiles_are_numpy_s_of_each_resample() -> None:
    values = np.random.default_rng(4).integers(1, 30, size=51).astype(float)
    resampled = Bootstrap(51, 200, seed=5)
    counts = np.rint(resampled.means(np.eye(51)) * 51).astype(int)
    expected = [
        np.quantile(np.repeat(values, count), [0.5, 0.9], method="inverted_cdf") for count in counts
    ]
    assert (resampled.quantiles(values, [0.5, 0.9]) == np.array(expected)).all()


def test_a_resample_without_the_figure_is_left_out() -> None:
    assert percentile_interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
