"""Reports as tables and as one page of figures that needs no network."""

import re

import plotly.graph_objects as go

from finrlhf_pipeline.hooks.shown import figures_page, flat_rows, markdown_table


def test_rows_become_single_values_under_joined_names() -> None:
    rows = [{"id": "a", "grades": {"correct": 1}, "operations": ["add"], "executed": None}]
    assert flat_rows(rows) == [
        {"id": "a", "grades.correct": 1, "operations": '["add"]', "executed": None}
    ]


def test_a_cell_cannot_break_its_table() -> None:
    table = markdown_table([{"policy": "a|b\nc", "accuracy": None}], ["policy", "accuracy"])
    assert table.splitlines() == ["| policy | accuracy |", "|---|---|", "| a/b c |  |"]


def test_figures_share_one_drawing_library_and_load_nothing() -> None:
    figure = go.Figure(go.Bar(x=["sft"], y=[0.2]), layout={"title": "Accuracy"})
    page = figures_page({"accuracy_plot": figure, "kl_plot": figure}, "everything · <b>")
    assert page.count("Plotly.newPlot(") == 2 + drawn_by_the_library()
    assert "<h1>everything · &lt;b&gt;</h1>" in page
    assert not re.search(r"<(script|link)[^>]*(src|href)=", page)


def drawn_by_the_library() -> int:
    from plotly.offline import get_plotlyjs

    return int(get_plotlyjs().count("Plotly.newPlot("))


def test_words_in_a_figure_cannot_become_markup() -> None:
    figure = go.Figure(layout={"title": "</script><script>alert(1)</script>"})
    assert "<script>alert(1)" not in figures_page({"plot": figure}, "run")
