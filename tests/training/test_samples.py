"""Sample completions come at intervals and from all over a step."""

from finrlhf_pipeline.training.samples import Showing, spread_evenly


def test_four_of_sixteen_completions_are_of_four_groups_of_four() -> None:
    assert spread_evenly(16, 4) == [0, 4, 8, 12]


def test_no_completion_is_shown_twice() -> None:
    assert spread_evenly(3, 8) == [0, 1, 2]
    assert len(set(spread_evenly(10, 7))) == 7


def test_samples_are_due_once_an_interval_also_where_steps_are_skipped() -> None:
    showing, last, shown = Showing(every_steps=4, rows=1), 0, []
    for step in range(1, 13, 3):  # 1, 4, 7, 10: completions are written every third step
        if showing.is_due(step, last):
            shown.append(step)
        last = step
    assert shown == [4, 10]
