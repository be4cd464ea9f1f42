"""Whether a reward model can be trusted: its calibration, and its margins on held-out pairs."""

from collections.abc import Sequence
from typing import Any, Final

from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    INK,
    MUTED,
    Figure,
    Style,
    new_figure,
    say_instead,
    style_of,
)

Row = dict[str, Any]

MOST: Final = 0.95
BINS_FOR_MOST: Final = 15
# bins on either side of zero; empty ones cost nothing
BEYOND: Final = 1000

RIGHT: Final = Style("#0072B2", "solid", "circle")
WRONG: Final = Style("#D55E00", "solid", "circle", "/")


def draw_calibration(report: Row) -> Figure:
    """Draw how often the score is right against how sure it claims to be."""
    import plotly.graph_objects as go

    figure = new_figure(
        "Calibration of the reward model",
        "certainty claimed for the better answer",
        "share of pairs ordered rightly",
    )
    bins = report["calibration"]["bins"]
    style = style_of("reward_model")
    figure.add_trace(
        go.Scatter(x=[0.5, 1], y=[0.5, 1], mode="lines", name="perfectly calibrated",
                   line={"color": MUTED, "dash": "dot"}, hoverinfo="skip")
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[row["claimed"] for row in bins],
            y=[row["right"] for row in bins],
            text=[f"n = {row['n']}" for row in bins],
            textposition="top left",
            textfont={"size": 11},
            mode="lines+markers+text",
            name="reward model",
            line={"color": style.colour, "dash": style.dash, "width": 2.5},
            marker={"symbol": style.symbol, "size": 11},
            cliponaxis=False,
        )
    )
    figure.update_xaxes(tickformat=".0%", range=[0.49, 1.02])
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def draw_margins(scored: list[Row]) -> Figure:
    """Draw how far apart the scores of the two answers of a pair are, and which way round."""
    import plotly.graph_objects as go

    figure = new_figure(
        "Margins of the reward model on held-out pairs",
        "score of the better answer minus score of the worse",
        "pairs",
    )
    margins = [row["chosen_score"] - row["rejected_score"] for row in scored]
    if not margins:
        return say_instead(figure, "No held-out pair was scored.")
    width = bin_width(margins)
    for name, kept, style in (
        ("wrong way round", [m for m in margins if m <= 0], WRONG),
        ("right way round", [m for m in margins if m > 0], RIGHT),
    ):
        figure.add_trace(
            go.Histogram(
                x=kept,
                name=f"{name} ({len(kept)})",
                # bins that meet at zero, as far as any margin goes
                xbins={"start": -width * BEYOND, "end": width * BEYOND, "size": width},
                marker={
                    "color": style.colour,
                    "pattern": {
                        "shape": style.hatching,
                        "bgcolor": style.colour,
                        "fgcolor": "white",
                        "size": 6,
                    },
                    "line": {"color": INK, "width": 0.5},
                },
            )
        )
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    figure.update_layout(barmode="overlay")
    return figure


def bin_width(margins: Sequence[float]) -> float:
    """Return a width of which most margins, but no few far ones, take fifteen.

    >>> bin_width([15.0] * 19 + [900.0])
    1.0
    """
    sizes = sorted(abs(margin) for margin in margins)
    most = sizes[int(MOST * (len(sizes) - 1))]
    return (most or sizes[-1] or 1.0) / BINS_FOR_MOST
