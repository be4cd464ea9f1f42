"""How every figure looks: for print, and for readers who cannot tell red from green."""

from dataclasses import dataclass
from typing import Any, Final

# plotly's figure; plotly is imported where something is drawn, listing pipelines needs none of it
Figure = Any

FONT: Final = "Helvetica, Arial, sans-serif"
INK: Final = "#222222"
GRID: Final = "#e6e6e6"
MUTED: Final = "#767676"


@dataclass(frozen=True, slots=True)
class Style:
    """A colour, and a dash, a marker and a hatching that tell the same without it."""

    colour: str
    dash: str
    symbol: str
    hatching: str = ""


# Colours that stay apart for the colour-blind. Source: Okabe and Ito, Color Universal Design, 2008
STYLES: Final = {
    "base": Style("#000000", "dot", "circle-open"),
    "sft": Style("#0072B2", "dash", "square"),
    "dpo": Style("#E69F00", "dashdot", "diamond"),
    "ppo": Style("#009E73", "longdash", "triangle-up"),
    "grpo": Style("#D55E00", "solid", "circle"),
    "reward_model": Style("#CC79A7", "longdashdot", "cross"),
}
# rows of the comparison that no training made, by how their names end: best of n, baselines
OTHERS: Final = {
    "by_reward_model": Style("#56B4E9", "dot", "star"),
    "by_correctness": Style("#56B4E9", "dot", "star-open"),
    "keyword_salad": Style("#56B4E9", "dot", "hourglass"),
    "copy_a_number": Style("#56B4E9", "dot", "x"),
    "": Style("#56B4E9", "dot", "x-open"),
}


def style_of(name: str) -> Style:
    """Return how a policy or training is drawn, the same in every figure."""
    other = next(style for end, style in OTHERS.items() if name.endswith(end))
    return STYLES.get(name, other)


def new_figure(title: str, x: str = "", y: str = "", height: int = 400) -> Figure:
    """Return an empty figure in the project's theme."""
    import plotly.graph_objects as go

    axis = {"gridcolor": GRID, "linecolor": INK, "ticks": "outside", "zeroline": False}
    return go.Figure(
        layout={
            "template": {"layout": {"xaxis": axis, "yaxis": axis, "colorway": colours()}},
            "title": {"text": title, "x": 0, "xref": "paper", "font": {"size": 16}},
            "font": {"family": FONT, "size": 13, "color": INK},
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "height": height,
            "margin": {"l": 70, "r": 30, "t": 90, "b": 60},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "hoverlabel": {"font": {"family": FONT}},
            "xaxis": {"title": {"text": x}},
            "yaxis": {"title": {"text": y}},
        }
    )


def new_panels(title: str, panels: list[str], x: str, y: str, **options: Any) -> Figure:
    """Return an empty figure with a panel for each name, side by side."""
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=1, cols=max(len(panels), 1), subplot_titles=panels, horizontal_spacing=0.06, **options
    )
    figure.update_layout(new_figure(title).layout)
    figure.update_annotations(font={"size": 13, "color": INK})
    figure.update_xaxes(title={"text": x})
    figure.update_yaxes(title={"text": y}, col=1)
    figure.update_layout(margin={"t": 110}, legend={"y": 1.1})
    return figure


def say_instead(figure: Figure, sentence: str) -> Figure:
    """Put a sentence where there is nothing to draw."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=sentence, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False,
        font={"size": 14, "color": MUTED},
    )  # fmt: skip
    return figure


def colours() -> list[str]:
    """Return the palette in the order of the table."""
    return [style.colour for style in STYLES.values()]
