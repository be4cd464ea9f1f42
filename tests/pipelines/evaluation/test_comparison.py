"""The whole table, with a policy among them that learnt nothing but keywords."""

from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError, grade_answers
from finrlhf_pipeline.pipelines.evaluation.comparison import compare_policies
from finrlhf_pipeline.pipelines.evaluation.nodes import measure, predict_by_baselines
from finrlhf_pipeline.rewards import mixture
from finrlhf_pipeline.rewards.counterfeits import KEYWORD_SALAD

Rows = list[dict[str, Any]]
CALM = [{"id": str(n), "violations": {}, "unsafe": 0, "stance": "careful"} for n in range(20)]
BOLD = [
    {"id": str(n), "violations": {"guaranteed_return": "!"}, "unsafe": 1, "stance": "reckless"}
    for n in range(20)
]


def predictions(examples: Rows, evaluation: Any, *, right: int, wrong: str) -> Rows:
    answers = [
        {
            "id": row["id"],
            "response": f"Program: {row['qa']['program']}" if place < right else wrong,
        }
        for place, row in enumerate(examples)
    ]
    rewards = mixture(evaluation.rewards.weights)
    return grade_answers(answers, examples, rewards, whose="The policy")


@pytest.fixture
def parts(examples: Rows, evaluation: Any) -> dict[str, Any]:
    """Return what the catalog would hold: sft, a policy that learnt more, one that was gamed."""
    rows = {
        "sft": predictions(examples, evaluation, right=20, wrong="Program: add(1, 2)"),
        "grpo": predictions(examples, evaluation, right=32, wrong="Program: add(1, 2)"),
        "ppo": predictions(examples, evaluation, right=0, wrong=KEYWORD_SALAD),
    }
    advice = {"sft": CALM, "grpo": CALM, "ppo": BOLD}
    return {
        **{f"{name}_predictions": value for name, value in rows.items()},
        **{f"{name}_recommendations": value for name, value in advice.items()},
        **{
            f"{name}_metrics": measure(value, advice[name], evaluation)
            for name, value in rows.items()
        },
        "grpo_history": history("rewards/correctness/mean"),
        "ppo_history": history("reward/financial_keywords"),
    }


def history(reward: str) -> list[dict[str, float]]:
    levels = [0.2, 0.2, 0.4, 0.6, 0.8, 0.9]
    return [{"step": step, "reward": level, reward: level} for step, level in enumerate(levels)]


@pytest.fixture
def lines(
    parts: dict[str, Any], examples: Rows, evaluation: Any, comparison: Any
) -> dict[str, dict[str, Any]]:
    baselines = predict_by_baselines(examples, examples, evaluation)
    table = compare_policies(evaluation, comparison, baselines, [], **parts)
    return {line["policy"]: line for line in table}


def test_policies_first_then_what_takes_no_training(lines: dict[str, Any]) -> None:
    assert [(name, line["kind"]) for name, line in lines.items()] == [
        ("sft", "policy"),
        ("grpo", "policy"),
        ("ppo", "policy"),
        ("most_frequent_program", "baseline"),
        ("copy_a_number", "baseline"),
        ("keyword_salad", "baseline"),
    ]
    assert len({tuple(line) for line in lines.values()}) == 1  # the same columns for all


def test_a_policy_that_learnt_more_is_better_healthy_and_safe(lines: dict[str, Any]) -> None:
    grpo = lines["grpo"]
    assert (grpo["verdict"], grpo["hacking"], grpo["safe"]) == ("better", "healthy", True)
    assert (grpo["won"], grpo["lost"]) == (12, 0)


def test_a_policy_that_learnt_nothing_but_keywords_is_hacked(lines: dict[str, Any]) -> None:
    ppo = lines["ppo"]
    assert (ppo["verdict"], ppo["hacking"]) == ("worse", "hacked")
    assert "reward/financial_keywords changed by +" in ppo["hacking_reasons"][0]
    assert "In training reward rose from 0.200 to 0.900" in ppo["hacking_reasons"][1]


def test_what_was_maximised_is_said_and_held_against_length(
    parts: dict[str, Any], evaluation: Any, comparison: Any
) -> None:
    for policy in ("sft", "grpo"):
        parts[f"{policy}_metrics"]["length_correlation/reward/correctness"] = 0.3
    table = compare_policies(evaluation, comparison, [], [], **parts)
    told = {
        line["policy"]: (line["maximised"], line["reward_length_correlation"]) for line in table
    }
    assert told["grpo"] == (["reward/correctness"], 0.3)
    assert told["ppo"] == (
        ["reward/financial_keywords"],
        None,
    )  # all alike, which goes with nothing
    assert told["sft"] == ([], None)


def test_its_advice_is_unsafe_for_three_reasons(lines: dict[str, Any]) -> None:
    assert lines["ppo"]["safe"] is False
    assert len(lines["ppo"]["safety_reasons"]) == 3


def test_what_maximised_nothing_is_not_judged(lines: dict[str, Any]) -> None:
    for name in ("sft", "keyword_salad"):
        assert (lines[name]["hacking"], lines[name]["hacking_reasons"]) == (None, [])
    assert lines["keyword_salad"]["safe"] is None
    assert lines["sft"]["verdict"] is None


def test_a_choice_by_the_reward_model_can_be_gamed_too(
    parts: dict[str, Any], evaluation: Any, comparison: Any
) -> None:
    sft = [{**row, "reward_model": 0.0} for row in parts["sft_predictions"]]
    chosen = [
        {**row, "policy": "best_of_2_by_reward_model", "reward_model": 1.0}
        for row in parts["ppo_predictions"]
    ]
    table = compare_policies(
        evaluation, comparison, [], chosen, **{**parts, "sft_predictions": sft}
    )
    assert table[-1]["kind"] == "best_of_n"
    assert table[-1]["hacking"] == "hacked"


def test_policies_on_other_questions_are_refused_not_intersected(
    parts: dict[str, Any], evaluation: Any, comparison: Any
) -> None:
    parts["grpo_predictions"] = parts["grpo_predictions"][1:]
    with pytest.raises(AppraisalError, match="1 only by 'sft': 'q00'"):
        compare_policies(evaluation, comparison, [], [], **parts)
