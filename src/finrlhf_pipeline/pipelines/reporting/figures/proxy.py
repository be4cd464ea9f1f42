"""What is rewarded against what is wanted: where the two part, the reward is being gamed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.appraisal.columns import REWARD
from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    Figure,
    new_panels,
    say_instead,
    style_of,
)
from finrlhf_pipeline.pipelines.reporting.histories import Series, series, smoothed
from finrlhf_pipeline.pipelines.reporting.wording import words

Row = dict[str, Any]

OVER_TRAINING: Final = "over training, from open to filled"
FINISHED: Final = "finished policies, from sft (open)"
REFERENCE: Final = "sft"
# what is wanted: drawn over itself it says nothing
GOLD: Final = f"{REWARD}correctness"


def draw_proxy_against_gold(comparison: list[Row], **histories: list[Row]) -> Figure:
    """Draw correctness over what was maximised: a line that goes right and down is being gamed."""
    paths = {name: path for name, history in histories.items() if (path := path_of(history))}
    moves = moves_of(comparison)
    panels = [OVER_TRAINING, *(f"{FINISHED}: {words(proxy)}" for proxy in moves)]
    figure = new_panels(
        "What was maximised (proxy) against correctness (gold)",
        panels,
        "mean reward",
        "share answered rightly",
    )
    figure.update_yaxes(tickformat=".0%")
    # too many names for a line above the panels
    figure.update_layout(
        height=500, legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"}
    )
    for column, (proxy, drawn) in enumerate([("mean reward", paths), *moves.items()], 1):
        figure.update_xaxes(title={"text": words(proxy)}, col=column)
        for name, path in drawn.items():
            _add_path(figure, name, path, column)
    if not paths and not moves:
        return say_instead(figure, "No training of this run maximised a reward.")
    return figure


def moves_of(comparison: Sequence[Row]) -> dict[str, dict[str, Series]]:
    """Return where sft and each policy stand, by the proxy that the policy maximised.

    Correctness is left out, and what was not measured of both.
    """
    start = next((row for row in comparison if row["policy"] == REFERENCE), {})
    moves: dict[str, dict[str, Series]] = {}
    for row in comparison:
        for proxy in row.get("maximised") or ():
            ends = [(each.get(proxy), each.get("execution_accuracy")) for each in (start, row)]
            known = [(x, y) for x, y in ends if x is not None and y is not None]
            if proxy != GOLD and len(known) == len(ends):
                moves.setdefault(proxy, {})[row["policy"]] = known
    return moves


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


def _add_path(figure: Figure, name: str, path: Series, column: int) -> None:
    import plotly.graph_objects as go

    style = style_of(name)
    fills = ["white"] + [style.colour] * (len(path) - 1)
    figure.add_trace(
        go.Scatter(
            x=[reward for reward, _ in path],
            y=[share for _, share in path],
            name=words(name),
            legendgroup=name,
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={
                "symbol": style.symbol,
                "size": 10,
                "color": fills,
                "line": {"color": style.colour, "width": 2},
            },
            showlegend=not any(trace.legendgroup == name for trace in figure.data),
            cliponaxis=False,
        ),
        row=1,
        col=column,
    )
