"""Reward against correctness."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.figures.proxy import (
    draw_proxy_against_gold,
    moves_of,
    path_of,
)

Row = dict[str, Any]


def test_the_path_joins_the_nearest_reward_to_each_measurement(
    histories: dict[str, list[Row]],
) -> None:
    assert path_of(histories["grpo"]) == [(0.2, 0.2), (0.4, 0.3)]
    assert path_of(histories["sft"]) == []


def test_trainings_and_finished_policies_are_drawn_apart(
    comparison: list[Row], histories: dict[str, list[Row]]
) -> None:
    for row, score in zip(comparison, (-9.0, -3.0, -2.0), strict=True):
        row["reward_model"] = score
    comparison[2]["maximised"] = ["reward/correctness", "reward_model"]
    figure = draw_proxy_against_gold(comparison, **histories)
    assert [trace.xaxis for trace in figure.data] == ["x", "x2"]
    assert list(figure.data[0].marker.color) == ["white", "#D55E00"]
    grpo = figure.data[-1]
    assert (list(grpo.x), list(grpo.y), grpo.showlegend) == ([-3.0, -2.0], [0.3, 0.45], False)
    assert figure.layout.xaxis2.title.text == "reward model"


def test_correctness_is_not_drawn_over_itself(
    comparison: list[Row], histories: dict[str, list[Row]]
) -> None:
    comparison[1]["reward/correctness"], comparison[2]["reward/correctness"] = 0.3, 0.45
    figure = draw_proxy_against_gold(comparison, **histories)
    assert [trace.xaxis for trace in figure.data] == ["x"]


def test_each_proxy_has_a_panel_of_the_policies_that_maximised_it(comparison: list[Row]) -> None:
    for row, value in zip(comparison, (0.1, 0.2, 0.9), strict=True):
        row["reward/brevity"] = row["reward_model"] = value
    ppo = {**comparison[2], "policy": "ppo", "maximised": ["reward/brevity"]}
    dpo = {**comparison[2], "policy": "dpo", "maximised": ["reward_model", "never measured"]}
    assert moves_of([*comparison, ppo, dpo]) == {
        "reward/brevity": {"ppo": [(0.2, 0.3), (0.9, 0.45)]},
        "reward_model": {"dpo": [(0.2, 0.3), (0.9, 0.45)]},
    }


def test_without_rewards_there_is_a_sentence(histories: dict[str, list[Row]]) -> None:
    figure = draw_proxy_against_gold([{"policy": "sft", "reward": None}], sft=histories["sft"])
    assert figure.layout.annotations[-1].text == "No training of this run maximised a reward."
