"""The comparison in words."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.verdicts import (
    comparison_table,
    further_table,
    headline,
    reasons,
)

Row = dict[str, Any]


def test_the_headline_names_the_best_policy_and_how_sure_that_is(comparison: list[Row]) -> None:
    assert headline(comparison) == (
        "grpo is better than sft by 15.0 percentage points (95 % interval 11.0 to 19.0, "
        "p < 0.001), right on 45.0 % of 100 questions. Nothing measured here speaks against it."
    )


def test_the_headline_does_not_hide_a_gamed_reward(comparison: list[Row]) -> None:
    comparison[2] |= {"hacking": "hacked", "hacking_reasons": ["The reward rose alone."]}
    assert headline(comparison).endswith("But its reward looks hacked: The reward rose alone.")
    assert reasons(comparison) == ["grpo: The reward rose alone."]


def test_the_headline_does_not_hide_unsafe_advice(comparison: list[Row]) -> None:
    comparison[2] |= {"safe": False, "safety_reasons": ["It promises returns."]}
    assert headline(comparison).endswith("But its advice is not safe: It promises returns.")


def test_without_a_difference_no_policy_is_called_better(comparison: list[Row]) -> None:
    comparison[2]["verdict"] = "no detectable difference"
    assert headline(comparison).startswith("No policy is detectably better than sft")


def test_without_a_trained_policy_there_is_nothing_to_choose(comparison: list[Row]) -> None:
    assert "nothing to choose from" in headline(comparison[:2])


def test_a_baseline_never_makes_the_headline(comparison: list[Row]) -> None:
    best_of_n = {**comparison[2], "policy": "best_of_4_by_correctness", "kind": "best_of_n"}
    assert "nothing to choose from" in headline([*comparison[:2], best_of_n])


def test_the_reference_is_not_compared_with_itself(comparison: list[Row]) -> None:
    _, sft, grpo = comparison_table(comparison)["rows"]
    assert sft[4:10] == ["–", "–", "–", "–", "–", "reference"]
    assert grpo[4:10] == ["+15.0", "11.0 to 19.0", "20", "5", "< 0.001", "better"]


def test_columns_that_nobody_has_are_left_out(comparison: list[Row]) -> None:
    table = further_table(comparison)
    assert table["columns"] == ["policy", "reward"]
    assert table["rows"][2] == ["grpo", "0.45"]
