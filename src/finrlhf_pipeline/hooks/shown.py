"""How reports look in MLflow: numbers, tables, and figures that need no network."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from finrlhf_pipeline.hooks.leaves import flat_leaves

Row = Mapping[str, Any]

FIGURES_PAGE: Final = "figures.html"
_STYLE: Final = "body { font-family: sans-serif; margin: 1em auto; max-width: 60em }"


def flat_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return rows whose cells are single values: nested names are joined, lists become text.

    >>> flat_rows([{"id": "a", "grades": {"correct": 1}, "operations": ["add"]}])
    [{'id': 'a', 'grades.correct': 1, 'operations': '["add"]'}]
    """
    return [
        {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for key, inner in row.items()
            for name, value in flat_leaves(inner, str(key)).items()
        }
        for row in rows
    ]


def markdown_table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return the columns of rows as a Markdown table.

    >>> print(markdown_table([{"policy": "sft", "n": 2, "accuracy": 0.5}], ["policy", "accuracy"]))
    | policy | accuracy |
    |---|---|
    | sft | 0.500 |
    """
    lines = [[_cell(row.get(column)) for column in columns] for row in rows]
    return "\n".join(
        "| " + " | ".join(cells) + " |" if cells else "|" + "---|" * len(columns)
        for cells in (list(columns), [], *lines)
    )


def figures_page(figures: Mapping[str, Any], title: str) -> str:
    """Return all figures as one page that holds the drawing library once and loads nothing."""
    import plotly.io
    from plotly.offline import get_plotlyjs

    drawn = [
        plotly.io.to_html(figure, full_html=False, include_plotlyjs=False, div_id=escape(name))
        for name, figure in figures.items()
    ]
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style><script>{get_plotlyjs()}</script></head>"
        f"<body><h1>{escape(title)}</h1>{''.join(drawn)}</body></html>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value).replace("|", "/").replace("\n", " ")
