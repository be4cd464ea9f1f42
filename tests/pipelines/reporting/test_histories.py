"""What trainings logged, under one name."""

from finrlhf_pipeline.pipelines.reporting.histories import (
    begins_late,
    ends,
    kept_step,
    series,
    smoothed,
)


def test_a_quantity_is_read_under_the_first_name_that_the_history_holds() -> None:
    both = [{"step": 1, "kl": 9.0, "kl_token": 0.1}, {"step": 2, "kl": 8.0}]
    assert series(both, "kl") == [(1, 0.1)]
    assert series([{"step": 2, "kl": 8.0}], "kl") == [(2, 8.0)]


def test_what_was_not_logged_is_empty() -> None:
    assert series([{"step": 1, "loss": 0.5}], "reward") == []


def test_the_ends_are_means_of_a_tenth_each() -> None:
    assert ends([(step, float(step)) for step in range(20)]) == (0.5, 18.5)


def test_smoothing_averages_over_the_neighbours_and_keeps_the_steps() -> None:
    points = [(step, float(step % 2)) for step in range(24)]
    assert smoothed(points)[5] == (5, (0 + 1 + 0) / 3)
    assert [step for step, _ in smoothed(points)] == list(range(24))


def test_few_points_are_left_as_they_are() -> None:
    points = [(1.0, 0.0), (2.0, 5.0)]
    assert smoothed(points) == points


def test_the_best_on_validation_is_kept_the_first_of_equals_or_else_the_last() -> None:
    measured = [
        {"step": step, "validation": share} for step, share in ((0, 0.1), (5, 0.3), (9, 0.3))
    ]
    assert kept_step(measured) == 5
    assert kept_step([{"step": 5, "loss": 1.0}, {"step": 10, "loss": 0.5}]) == 10
    assert kept_step([]) is None


def test_a_series_begins_late_where_others_began_before() -> None:
    history = [{"step": 0, "validation": 0.1}, {"step": 5, "loss": 1.0}, {"step": 10, "kl": 0.5}]
    late = {
        name: begins_late(history, series(history, name)) for name in ("correctness", "loss", "kl")
    }
    assert late == {"correctness": False, "loss": False, "kl": True}
