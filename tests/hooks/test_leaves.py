"""Reports become metrics under names that MLflow accepts."""

from finrlhf_pipeline.hooks.leaves import number_leaves


def test_every_number_is_a_metric_and_nothing_else_is() -> None:
    report = {"step": "read", "rows_in": 3, "ok": True, "dropped": {"broken: json": 1}, "ids": [1]}
    assert number_leaves(report, "read") == {"read.rows_in": 3.0, "read.dropped.broken_ json": 1.0}
