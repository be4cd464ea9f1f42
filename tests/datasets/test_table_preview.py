"""Rows as Kedro-Viz shows them."""

from finrlhf_pipeline.datasets.table_preview import preview_rows


def test_cells_are_single_values_and_long_texts_are_cut() -> None:
    preview = preview_rows([{"n": 1, "right": True, "none": None, "list": [1], "text": "x" * 500}])
    assert preview["columns"] == ["n", "right", "none", "list", "text"]
    assert preview["data"] == [[1, True, None, "[1]", "x" * 120 + "…"]]


def test_a_row_without_a_column_leaves_its_cell_empty() -> None:
    preview = preview_rows([{"a": 1}, {"b": 2}])
    assert (preview["index"], preview["data"]) == ([0, 1], [[1, ""], ["", 2]])


def test_no_rows_are_an_empty_table() -> None:
    assert preview_rows([]) == {"columns": [], "index": [], "data": []}
