"""The reporting stage: figures, the parts of the report, and the report as page and text."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.reporting import nodes
from finrlhf_pipeline.pipelines.reporting.figures import (
    accuracy,
    curves,
    distributions,
    proxy,
    reward_model,
)

Inputs = dict[str, str]

REWARD_MODEL: Final = "reward_model"


def create_pipeline(policies: Sequence[str], *, with_reward_model: bool = False) -> Pipeline:
    """Report on the named policies, whose trainings were those of this journey."""
    histories = {policy: f"{policy}_history" for policy in policies if policy != "base"}
    if with_reward_model:
        histories = {REWARD_MODEL: f"{REWARD_MODEL}_history", **histories}
    predictions = {policy: f"{policy}_predictions" for policy in policies}
    metrics = {policy: f"{policy}_metrics" for policy in policies}
    drawn = _figures(histories, predictions, metrics, with_reward_model=with_reward_model)
    told = _sections(histories, predictions, metrics, with_reward_model=with_reward_model)
    return Pipeline([*drawn, *told, *_report(drawn, told)])


def _figures(
    histories: Inputs, predictions: Inputs, metrics: Inputs, *, with_reward_model: bool
) -> list[Node]:
    drawn = [
        _figure(accuracy.draw_accuracy, ["policy_comparison"], "accuracy"),
        _figure(accuracy.draw_accuracy_by_operation, metrics, "accuracy_by_operation"),
        _figure(curves.draw_rewards, histories, "reward_curves"),
        _figure(curves.draw_losses, histories, "loss_curves"),
        _figure(curves.draw_divergences, histories, "kl_curves"),
        _figure(curves.draw_entropies, histories, "entropy_curves"),
        _figure(curves.draw_clipping, histories, "clipping_curves"),
        _figure(
            proxy.draw_proxy_against_gold,
            {"comparison": "policy_comparison", **histories},
            "proxy_against_gold",
        ),
        _figure(distributions.draw_reward_distributions, predictions, "reward_distributions"),
        _figure(distributions.draw_response_lengths, predictions, "response_lengths"),
    ]
    if with_reward_model:
        drawn += [
            _figure(
                reward_model.draw_calibration, ["reward_model_report"], "reward_model_calibration"
            ),
            _figure(reward_model.draw_margins, ["scored_test_pairs"], "reward_model_margins"),
        ]
    return drawn


def _sections(
    histories: Inputs, predictions: Inputs, metrics: Inputs, *, with_reward_model: bool
) -> list[Node]:
    parameters = {"parameters": "params:reporting"}
    told = [
        _section(nodes.tell_verdicts, ["policy_comparison"], "verdicts"),
        _section(nodes.tell_behaviour, {**parameters, **predictions}, "behaviour"),
        _section(
            nodes.tell_weaknesses,
            {"questions": next(iter(predictions.values())), **metrics},
            "weaknesses",
        ),
        _section(nodes.tell_trainings, histories, "trainings"),
    ]
    if with_reward_model:
        told.append(_section(nodes.tell_reward_model, ["reward_model_report"], REWARD_MODEL))
    costs = {"measured": "training_costs", **histories}
    return [*told, _section(nodes.tell_costs, costs, "costs")]


def _report(drawn: Sequence[Node], told: Sequence[Node]) -> list[Node]:
    figures = {node.outputs[0].removesuffix("_plot"): node.outputs[0] for node in drawn}
    return [
        Node(
            func=nodes.bind_sections,
            inputs=[node.outputs[0] for node in told],
            outputs="report_sections",
            name="bind_sections",
        ),
        Node(
            func=nodes.write_page,
            inputs={"sections": "report_sections", **figures},
            outputs="report_page",
            name="write_page",
        ),
        Node(
            func=nodes.write_text,
            inputs="report_sections",
            outputs="report_text",
            name="write_text",
        ),
    ]


def _figure(draw: Callable[..., Any], inputs: Inputs | list[str], name: str) -> Node:
    return Node(func=draw, inputs=inputs, outputs=f"{name}_plot", name=f"draw_{name}")


def _section(tell: Callable[..., Any], inputs: Inputs | list[str], name: str) -> Node:
    return Node(func=tell, inputs=inputs, outputs=f"{name}_section", name=tell.__name__)
