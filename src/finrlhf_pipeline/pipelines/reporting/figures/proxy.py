"""What is rewarded against what is wanted: where the two part, the reward is being gamed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    Figure,
    new_panels,
    say_instead,
    style_of,
)
from finrlhf_pipeline.pipelines.reporting.histories import Series, series, smoothed
from finrlhf_pipeline.pipelines.reporting.wording import words

Row = dict[str, Any]

PANELS: Final = ("over training, from open to filled", "of the finished policies")


def draw_proxy_against_gold(comparison: list[Row], **histories: list[Row]) -> Figure:
    """Draw correctness over reward: a line that goes right and down is a reward being gamed."""
    figure = new_panels(
        "The reward (proxy) against correctness (gold)",
        list(PANELS),
        "mean reward",
        "share answered rightly",
    )
    figure.update_yaxes(tickformat=".0%")
    # too many names for a line above the panels
    figure.update_layout(
        height=500, legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"}
    )
    paths = {name: path_of(history) for name, history in histories.items()}
    for name, path in paths.items():
        if path:
            _add_path(figure, name, path)
    rewarded = [row for row in comparison if row.get("reward") is not None]
    for row in rewarded:
        _add_policy(figure, row, known=bool(paths.get(row["policy"])))
    if not rewarded and not any(paths.values()):
        return say_instead(figure, "No answer of this run has a reward.")
    return figure


def path_of(history: Sequence[Mapping[str, float]]) -> Series:
    """Return the reward around each step at which correctness was measured, and correctness.

    >>> path_of([{"step": 1, "reward": 0.2}, {"step": 1, "validation/correctness": 0.1}])
    [(0.2, 0.1)]
    """
    rewards = smoothed(series(history, "reward"))
    if not rewards:
        return []
    return [
        (min(rewards, key=lambda point: abs(point[0] - step))[1], share)
        for step, share in series(history, "correctness")
    ]


def _add_path(figure: Figure, name: str, path: Series) -> None:
    import plotly.graph_objects as go

    style = style_of(name)
    fills = ["white"] + [style.colour] * (len(path) - 1)
    figure.add_trace(
        go.Scatter(
            x=[reward for reward, _ in path],
            y=[share for _, share in path],
            name=name,
            legendgroup=name,
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={
                "symbol": style.symbol,
                "size": 10,
                "color": fills,
                "line": {"color": style.colour, "width": 2},
            },
        ),
        row=1,
        col=1,
    )


def _add_policy(figure: Figure, row: Row, *, known: bool) -> None:
    import plotly.graph_objects as go

    style = style_of(row["policy"])
    figure.add_trace(
        go.Scatter(
            x=[row["reward"]],
            y=[row["execution_accuracy"]],
            name=words(row["policy"]),
            legendgroup=row["policy"],
            mode="markers",
            marker={"symbol": style.symbol, "color": style.colour, "size": 11},
            showlegend=not known,
            cliponaxis=False,
        ),
        row=1,
        col=2,
    )
