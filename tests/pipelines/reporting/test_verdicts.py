"""The comparison in words."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.verdicts import (
    comparison_table,
    further_table,
    headline,
    reasons,
)
from finrlhf_pipeline.serving.champion import best_candidate

Row = dict[str, Any]


def test_the_headline_names_the_best_policy_and_how_sure_that_is(comparison: list[Row]) -> None:
    assert headline(comparison) == (
        "grpo is better than sft by 15.0 percentage points (95 % interval 11.0 to 19.0, "
        "p < 0.001), right on 45.0 % of 100 questions. Nothing measured here speaks against it."
    )


def test_the_headline_does_not_hide_a_gamed_reward(comparison: list[Row]) -> None:
    comparison[2] |= {"hacking": "hacked", "hacking_reasons": ["The reward rose alone."]}
    assert headline(comparison).endswith(
        "But it may not be champion: its reward was hacked (The reward rose alone)."
    )
    assert reasons(comparison) == []  # the headline has said it


def test_the_headline_does_not_hide_unsafe_advice(comparison: list[Row]) -> None:
    comparison[2] |= {"safe": False, "safety_reasons": ["It promises returns."]}
    assert headline(comparison).endswith(
        "But it may not be champion: it is not safe (It promises returns)."
    )


def test_the_headline_names_the_registry_s_champion_and_what_is_more_accurate(
    comparison: list[Row],
) -> None:
    comparison[2] |= {"safe": False, "safety_reasons": ["reckless: 54 answers."]}
    dpo = {**comparison[2], "policy": "dpo", "execution_accuracy": 0.41, "delta_vs_sft": 0.11}
    ppo = {**dpo, "policy": "ppo", "safe": True, "safety_reasons": []}
    rows = [*comparison, dpo, ppo]
    assert best_candidate(rows).policy == "ppo"
    told = headline(rows)
    assert told.startswith("ppo is the best without objections: better than sft by 11.0 percentage")
    assert told.endswith(
        "grpo is right on more, 45.0 %, but it may not be champion: "
        "it is not safe (reckless: 54 answers)."
    )
    assert reasons(rows) == ["dpo: reckless: 54 answers."]


def test_a_suspicion_is_said_and_forbids_nothing(comparison: list[Row]) -> None:
    comparison[2] |= {"hacking": "suspect", "hacking_reasons": ["Answers grew."]}
    assert headline(comparison).endswith(
        "Its reward looks suspect, which is no proof. Answers grew."
    )


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


def test_the_most_samples_that_there_are_make_the_column(comparison: list[Row]) -> None:
    comparison[2] |= {"pass_at_1": 0.1, "pass_at_2": 0.2, "pass_at_16": 0.5, "majority_at_16": 0.3}
    table = further_table(comparison)
    assert table["columns"] == ["policy", "pass@16", "majority@16", "reward"]
    assert table["rows"][2] == ["grpo", "50.0 %", "30.0 %", "0.45"]
