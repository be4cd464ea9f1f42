"""Reward against correctness."""

from typing import Any

from finrlhf_pipeline.pipelines.reporting.figures.proxy import draw_proxy_against_gold, path_of

Row = dict[str, Any]


def test_the_path_joins_the_nearest_reward_to_each_measurement(
    histories: dict[str, list[Row]],
) -> None:
    assert path_of(histories["grpo"]) == [(0.2, 0.2), (0.4, 0.3)]
    assert path_of(histories["sft"]) == []


def test_trainings_and_finished_policies_are_drawn_apart(
    comparison: list[Row], histories: dict[str, list[Row]]
) -> None:
    figure = draw_proxy_against_gold(comparison, **histories)
    assert [trace.xaxis for trace in figure.data] == ["x", "x2", "x2", "x2"]
    assert list(figure.data[0].marker.color) == ["white", "#D55E00"]
    grpo = figure.data[-1]
    assert (list(grpo.x), list(grpo.y), grpo.showlegend) == ([0.45], [0.45], False)


def test_without_rewards_there_is_a_sentence(histories: dict[str, list[Row]]) -> None:
    figure = draw_proxy_against_gold([{"policy": "sft", "reward": None}], sft=histories["sft"])
    assert figure.layout.annotations[-1].text == "No answer of this run has a reward."
