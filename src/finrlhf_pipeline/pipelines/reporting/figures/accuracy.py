"""Who is right, how often, how sure that is, and on which questions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    MUTED,
    Figure,
    new_figure,
    say_instead,
    style_of,
)
from finrlhf_pipeline.pipelines.reporting.wording import percent, words

Row = dict[str, Any]

BY_OPERATION: Final = "accuracy_by/operation/"
# a figure's value, and the ends of its interval
ENDS: Final = ("", "_low", "_high")


def draw_accuracy(comparison: list[Row]) -> Figure:
    """Draw each row of the comparison with its 95 % interval, the best of them on top."""
    import plotly.graph_objects as go

    figure = new_figure(
        "Share of questions answered rightly",
        "execution accuracy, with its 95 % interval",
        height=150 + 42 * len(comparison),
    )
    ranked = sorted(comparison, key=lambda row: row["execution_accuracy"])
    for row in ranked:
        style, share = style_of(row["policy"]), row["execution_accuracy"]
        figure.add_trace(
            go.Scatter(
                x=[share],
                y=[words(row["policy"])],
                mode="markers+text",
                text=[percent(share)],
                textposition="top center",
                marker={"symbol": style.symbol, "color": style.colour, "size": 12},
                error_x=_bars(share, row["ci_low"], row["ci_high"], style.colour),
                name=words(row["policy"]),
                cliponaxis=False,
            )
        )
    _mark_reference(figure, comparison)
    figure.update_layout(showlegend=False, margin={"l": 190, "t": 60})
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(type="category", categoryarray=[words(row["policy"]) for row in ranked])
    return figure


def _bars(share: float, low: float, high: float, colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(high - share, 0.0)],
        "arrayminus": [max(share - low, 0.0)],
        "color": colour,
        "thickness": 2,
        "width": 6,
    }


def _mark_reference(figure: Figure, comparison: Sequence[Row]) -> None:
    for row in comparison:
        if row["policy"] == "sft":
            figure.add_vline(x=row["execution_accuracy"], line={"color": MUTED, "dash": "dot"})


def draw_accuracy_by_operation(**metrics: Row) -> Figure:
    """Draw each policy's accuracy on the questions that need an operation."""
    names = operations_of(metrics)
    figure = new_figure(
        "Share answered rightly, by operation that the question needs",
        "execution accuracy, with its 95 % interval",
        height=170 + max(46, 15 * len(metrics)) * len(names),
    )
    for place, (policy, figures) in enumerate(metrics.items()):
        _add_operations(figure, policy, figures, names, place - (len(metrics) - 1) / 2)
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed")
    figure.update_layout(margin={"l": 140})
    return figure if names else say_instead(figure, "No accuracy by operation was measured.")


def operations_of(metrics: Mapping[str, Row]) -> list[str]:
    """Return the operations that any policy was measured on.

    >>> operations_of({"sft": {"accuracy_by/operation/add": 0.5, "n": 3}})
    ['add']
    """
    found = {
        name.removeprefix(BY_OPERATION)
        for figures in metrics.values()
        for name in figures
        if name.startswith(BY_OPERATION)
        and not (name.endswith(("_low", "_high")) and name.rpartition("_")[0] in figures)
    }
    return sorted(found)


def _add_operations(
    figure: Figure, policy: str, figures: Row, names: Sequence[str], offset: float
) -> None:
    """Add a policy's points a little above or below the line of each operation."""
    import plotly.graph_objects as go

    points = [
        (place + 0.14 * offset, *(figures[f"{BY_OPERATION}{name}{end}"] for end in ENDS))
        for place, name in enumerate(names)
        if all(f"{BY_OPERATION}{name}{end}" in figures for end in ENDS)
    ]
    style = style_of(policy)
    figure.add_trace(
        go.Scatter(
            x=[share for _, share, _, _ in points],
            y=[height for height, _, _, _ in points],
            name=policy,
            mode="markers",
            cliponaxis=False,
            marker={"symbol": style.symbol, "color": style.colour, "size": 9},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [max(high - share, 0.0) for _, share, _, high in points],
                "arrayminus": [max(share - low, 0.0) for _, share, low, _ in points],
                "color": style.colour,
                "thickness": 1.2,
                "width": 3,
            },
        )
    )
