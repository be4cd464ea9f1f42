"""How trainings went: reward, loss, divergence, entropy and clipping, step by step."""

from collections.abc import Mapping
from typing import Any

from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    Figure,
    new_figure,
    new_panels,
    say_instead,
    style_of,
)
from finrlhf_pipeline.pipelines.reporting.histories import Series, series, smoothed
from finrlhf_pipeline.pipelines.reporting.wording import words

Row = dict[str, Any]

# single steps of a training by reward are noise; fewer than these are all there is to see
NOISY = 30


def draw_rewards(**histories: list[Row]) -> Figure:
    """Draw the mean reward of each training that samples answers."""
    return _overlaid("reward", "Reward during training", "mean reward of a step", histories)


def draw_divergences(**histories: list[Row]) -> Figure:
    """Draw how far each policy moves from its reference."""
    return _overlaid(
        "kl", "Divergence from the reference during training", "KL, nats per token", histories
    )


def draw_entropies(**histories: list[Row]) -> Figure:
    """Draw how undecided each policy still is."""
    return _overlaid("entropy", "Entropy during training", "entropy, nats per token", histories)


def draw_clipping(**histories: list[Row]) -> Figure:
    """Draw the share of tokens whose probability ratio was clipped."""
    figure = _overlaid(
        "clipped", "Ratio clipping during training", "share of tokens clipped", histories
    )
    figure.update_yaxes(tickformat=".1%", rangemode="tozero")
    return figure


def draw_losses(**histories: list[Row]) -> Figure:
    """Draw each training's loss in a panel of its own: their scales have nothing in common."""
    drawn = {name: points for name, points in _read("loss", histories).items() if points}
    figure = new_panels("Loss during training", [words(name) for name in drawn], "step", "loss")
    for column, (name, points) in enumerate(drawn.items(), 1):
        _add_line(figure, name, points, {"row": 1, "col": column}, showlegend=False)
    return figure if drawn else say_instead(figure, "No training of this run logs a loss.")


def _overlaid(quantity: str, title: str, label: str, histories: Mapping[str, list[Row]]) -> Figure:
    figure = new_figure(title, "step", label)
    drawn = {name: points for name, points in _read(quantity, histories).items() if points}
    for name, points in drawn.items():
        _add_line(figure, name, points, {}, showlegend=True)
    if not drawn:
        return say_instead(figure, f"No training of this run logs its {quantity}.")
    return figure


def _read(quantity: str, histories: Mapping[str, list[Row]]) -> dict[str, Series]:
    return {name: series(history, quantity) for name, history in histories.items()}


def _add_line(
    figure: Figure, name: str, points: Series, place: Mapping[str, int], *, showlegend: bool
) -> None:
    """Add a line with few markers; where steps are noisy, their running mean over them."""
    import plotly.graph_objects as go

    style = style_of(name)
    noisy = len(points) > NOISY
    if noisy:
        faint = {"color": style.colour, "width": 1}
        figure.add_trace(
            go.Scatter(**_coordinates(points), mode="lines", line=faint, opacity=0.25,
                       showlegend=False, hoverinfo="skip"),
            **place,
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            **_coordinates(smoothed(points) if noisy else points),
            name=words(name),
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2.5},
            marker={"symbol": style.symbol, "size": 8, "maxdisplayed": 12},
            showlegend=showlegend,
        ),
        **place,
    )


def _coordinates(points: Series) -> dict[str, list[float]]:
    return {"x": [step for step, _ in points], "y": [value for _, value in points]}
