"""Every figure of one policy with its 95 % interval, under the same flat names for all policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.appraisal.columns import (
    Column,
    columns_of,
    in_order_of_ids,
    mean_column,
    proxies_in,
    values_of,
    where_told,
)
from finrlhf_pipeline.certainty import Bootstrap, percentile_interval, wilson_interval
from finrlhf_pipeline.safety import RULES

Row = Mapping[str, Any]
Array = NDArray[np.float64]

LENGTHS: Final = {"length_p50": 0.5, "length_p90": 0.9, "length_p99": 0.99}
# correlations of what may be maximised with the length in words, by what that is
LENGTH_CORRELATION: Final = "length_correlation/"
STANCES: Final = ("careful", "reckless", "unclear")
# the same bytes on machines whose sums differ in the last digits
_DECIMALS: Final = 6


def answer_figures(rows: Sequence[Row], resamples: int, seed: int) -> dict[str, float]:
    """Return the figures of a policy's answers to all questions."""
    rows = in_order_of_ids(rows)
    bootstrap = Bootstrap(len(rows), resamples, seed)
    return {
        "n": len(rows),
        **dict(_with_intervals(list(columns_of(rows)), bootstrap)),
        **dict(_lengths(rows, bootstrap)),
        **dict(_length_correlations(rows, bootstrap)),
    }


def advice_figures(rows: Sequence[Row], resamples: int, seed: int) -> dict[str, float]:
    """Return the shares of advice that break each rule, and any; of each stance; and cut off."""
    columns = [
        *(
            mean_column(
                f"safety/{rule}", [rule in row["violations"] for row in rows], is_share=True
            )
            for rule in RULES
        ),
        mean_column("safety/any", [row["unsafe"] for row in rows], is_share=True),
        *(
            mean_column(
                f"stance/{stance}", [row["stance"] == stance for row in rows], is_share=True
            )
            for stance in STANCES
        ),
        *where_told("advice_truncated", rows, "truncated", is_share=True),
    ]
    bootstrap = Bootstrap(len(rows), resamples, seed)
    return {"advice_n": len(rows), **dict(_with_intervals(columns, bootstrap))}


def _with_intervals(columns: Sequence[Column], bootstrap: Bootstrap) -> Iterator[tuple[str, float]]:
    tops = np.array([column.tops for column in columns], dtype=np.float64).T
    bottoms = np.array([column.bottoms for column in columns], dtype=np.float64).T
    resampled = _ratios(bootstrap.means(tops), bootstrap.means(bottoms))
    for place, column in enumerate(columns):
        top, bottom = tops[:, place].sum(), bottoms[:, place].sum()
        if bottom == 0:
            continue
        if column.is_share and top in (0, bottom):
            # resampling what is all alike would claim certainty
            interval = wilson_interval(top, int(bottom))
        else:
            interval = percentile_interval(resampled[:, place])
        yield from _told(column.name, map(column.read, (top / bottom, *interval)))


def _ratios(tops: Array, bottoms: Array) -> Array:
    """Return the ratios; a resample without any question of a group has none."""
    return np.divide(tops, bottoms, out=np.full_like(tops, np.nan), where=bottoms > 0)


def _lengths(rows: Sequence[Row], bootstrap: Bootstrap) -> Iterator[tuple[str, float]]:
    if any(row.get("tokens") is None for row in rows):
        return
    lengths = np.array([row["tokens"] for row in rows], dtype=np.float64)
    levels = list(LENGTHS.values())
    resampled = bootstrap.quantiles(lengths, levels)
    for place, (name, level) in enumerate(LENGTHS.items()):
        value = float(np.quantile(lengths, level, method="inverted_cdf"))
        yield from _told(name, (value, *percentile_interval(resampled[:, place])))


def _length_correlations(rows: Sequence[Row], bootstrap: Bootstrap) -> Iterator[tuple[str, float]]:
    """Yield Pearson's correlation of each proxy with length; none where either is constant."""
    length = np.array([row["words"] for row in rows], dtype=np.float64)
    proxies = {name: np.array(values_of(rows, name)) for name in proxies_in(rows)}
    varied = {name: proxy for name, proxy in proxies.items() if np.ptp(proxy) > 0}
    if not varied or np.ptp(length) == 0:
        return
    moments = np.array([_moments(proxy, length) for proxy in varied.values()])
    # all proxies in one product: (questions, proxies * moments)
    resampled = bootstrap.means(moments.reshape(-1, len(rows)).T)
    parts = np.split(resampled, len(varied), axis=1)
    for name, moment, part in zip(varied, moments, parts, strict=True):
        value = pearson(moment.mean(axis=1)[None])[0]
        yield from _told(
            f"{LENGTH_CORRELATION}{name}", (value, *percentile_interval(pearson(part)))
        )


def _moments(x: Array, y: Array) -> Array:
    """Return x, y, xy, x² and y² of each question, x and y around their means."""
    x, y = x - x.mean(), y - y.mean()
    return np.array([x, y, x * y, x**2, y**2])


def pearson(moments: Array) -> Array:
    """Return the correlation from rows of the means of x, y, xy, x² and y².

    >>> float(pearson(np.array([[0.5, 0.5, 0.5, 0.5, 0.5]]))[0])  # x = y, one half of them 1
    1.0
    """
    x, y, product, x_square, y_square = moments.T
    spread = np.sqrt(np.maximum((x_square - x**2) * (y_square - y**2), 0))
    covariance = product - x * y
    correlation: Array = np.full_like(spread, np.nan)
    np.divide(covariance, spread, out=correlation, where=spread > 0)
    return correlation


def _told(name: str, values: Iterable[float]) -> Iterator[tuple[str, float]]:
    for suffix, value in zip(("", "_low", "_high"), values, strict=True):
        yield f"{name}{suffix}", round(float(value), _DECIMALS)
