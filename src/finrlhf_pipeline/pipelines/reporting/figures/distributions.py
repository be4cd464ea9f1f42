"""What training changed in the answers: rewards and lengths, before and after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from finrlhf_pipeline.appraisal.columns import SCORE
from finrlhf_pipeline.pipelines.reporting.behaviour import steps_of
from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    MUTED,
    Figure,
    new_panels,
    say_instead,
    style_of,
)

Row = dict[str, Any]
BINS: Final = 20


def draw_reward_distributions(**predictions: list[Row]) -> Figure:
    """Draw the rewards of each policy's answers over those of the policy it started from.

    The reward model's score, where there is one: a reward for correctness is but two bars.
    """
    scored = all(len(_values(rows, SCORE)) == len(rows) for rows in predictions.values())
    return _before_and_after(
        predictions,
        SCORE if scored else "reward",
        "Rewards of the answers, before and after training",
        "score of the reward model" if scored else "reward",
        # a base that answers nothing is scored so low that all others would share a bin
        share_bins=not scored,
    )


def draw_response_lengths(**predictions: list[Row]) -> Figure:
    """Draw the lengths of each policy's answers over those of the policy it started from."""
    return _before_and_after(
        predictions,
        "tokens",
        "Lengths of the answers, before and after training",
        "tokens",
        share_bins=True,
    )


def _before_and_after(
    predictions: Mapping[str, list[Row]], field: str, title: str, label: str, *, share_bins: bool
) -> Figure:
    steps = [pair for pair in steps_of(predictions) if _values(predictions[pair[1]], field)]
    panels = [f"{after} after {before}" for before, after in steps]
    figure = new_panels(title, panels, label, "share of answers")
    figure.update_layout(barmode="overlay", bargap=0)
    figure.update_yaxes(tickformat=".0%")
    everyone = [value for rows in predictions.values() for value in _values(rows, field)]
    for column, (before, after) in enumerate(steps, 1):
        earlier, later = (_values(predictions[name], field) for name in (before, after))
        edges = bin_edges(everyone if share_bins else [*earlier, *later])
        _add_before(figure, shares(earlier, edges), edges, column)
        _add_after(figure, after, shares(later, edges), edges, column)
    return figure if steps else say_instead(figure, f"There is no {label} to compare.")


def _values(rows: Sequence[Row], field: str) -> list[float]:
    return [row[field] for row in rows if row.get(field) is not None]


def bin_edges(values: Sequence[float]) -> list[float]:
    """Return the edges of equal bins, the first around the least value, the last around the most.

    >>> bin_edges([0, 19])[:3]
    [-0.5, 0.5, 1.5]
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low == high:
        return [low - 0.5, high + 0.5]
    width = (high - low) / (BINS - 1)
    return [low + (place - 0.5) * width for place in range(BINS + 1)]


def shares(values: Sequence[float], edges: Sequence[float]) -> list[float]:
    """Return the share of the values in each bin; the last bin is closed on both sides.

    >>> shares([0.0, 1.0, 2.0], [0.0, 1.0, 2.0])
    [0.3333333333333333, 0.6666666666666666]
    """
    last = len(edges) - 2
    width = edges[1] - edges[0]
    counts = Counter(min(int((value - edges[0]) / width), last) for value in values)
    return [counts[place] / max(len(values), 1) for place in range(last + 1)]


def _add_before(figure: Figure, bars: list[float], edges: list[float], column: int) -> None:
    import plotly.graph_objects as go

    centres = [(low + high) / 2 for low, high in pairwise(edges)]
    figure.add_trace(
        go.Bar(
            x=centres,
            y=bars,
            width=edges[1] - edges[0],
            name="before",
            marker={"color": "#c8c8c8", "line": {"color": MUTED, "width": 0.5}},
            showlegend=column == 1,
        ),
        row=1,
        col=column,
    )


def _add_after(
    figure: Figure, name: str, bars: list[float], edges: list[float], column: int
) -> None:
    """Draw the outline of the bins, so that what lies behind stays to be seen."""
    import plotly.graph_objects as go

    style = style_of(name)
    figure.add_trace(
        go.Scatter(
            x=[edges[0], *edges, edges[-1]],
            y=[0, *bars, bars[-1], 0],
            name=name,
            mode="lines",
            line={"color": style.colour, "width": 2.5, "shape": "hv"},
        ),
        row=1,
        col=column,
    )
