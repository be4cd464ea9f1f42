"""What the figures of the trainings say."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.diagnosis import curve_table, finding_table

Histories = dict[str, list[dict[str, Any]]]


def test_what_needs_a_look_comes_first(histories: Histories) -> None:
    torn = {"ppo": [{"step": 1, "kl_token": 0.0}, {"step": 2, "kl_token": 5.0}]}
    rows = finding_table({**histories, **torn})["rows"]
    assert rows[0][:3] == ["ppo", "Does the KL divergence explode?", "look at this"]
    assert {row[0] for row in rows[1:]} == {"grpo"}


def test_the_curves_can_be_read_without_pictures(histories: Histories) -> None:
    rows = curve_table(histories)["rows"]
    assert ["sft", "loss", "1.9", "1.8", "2 of 2"] in rows
    assert ["grpo", "correctness", "0.2", "0.3", "2 of 2"] in rows


def test_the_curves_say_which_weights_were_kept_and_where_a_series_begins_late() -> None:
    history = [
        {"step": 0, "validation/correctness": 0.2},
        {"step": 1, "loss": 0.5},
        {"step": 25, "loss": 0.4, "kl": 0.15, "validation/correctness": 0.4},
        {"step": 50, "loss": 0.3, "kl": 0.06, "validation/correctness": 0.3},
    ]
    assert curve_table({"grpo": history})["rows"] == [
        ["grpo", "loss", "0.5", "0.3", "25 of 50"],
        ["grpo", "kl", "0.15 (first measured at step 25)", "0.06", "25 of 50"],
        ["grpo", "correctness", "0.2", "0.3", "25 of 50"],
    ]
