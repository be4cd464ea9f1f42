"""The stage, for every journey that has one."""

from typing import Any

from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from finrlhf_pipeline.pipelines.reporting import create_pipeline
from finrlhf_pipeline.pipelines.reporting.parameters import ReportingParameters

Row = dict[str, Any]

FIGURES = {
    "accuracy",
    "accuracy_by_operation",
    "clipping_curves",
    "entropy_curves",
    "kl_curves",
    "loss_curves",
    "proxy_against_gold",
    "response_lengths",
    "reward_curves",
    "reward_distributions",
    "reward_model_calibration",
    "reward_model_margins",
}
PARTS = {"verdicts", "behaviour", "weaknesses", "trainings", "reward_model", "costs"}


def test_figures_and_parts_are_members_of_closed_sets() -> None:
    made = create_pipeline(("base", "sft", "dpo", "ppo", "grpo"), with_reward_model=True)
    plots = {name for name in made.all_outputs() if name.endswith("_plot")}
    sections = {name for name in made.all_outputs() if name.endswith("_section")}
    assert plots == {f"{name}_plot" for name in FIGURES}
    assert sections == {f"{name}_section" for name in PARTS}


def test_a_journey_without_a_reward_model_asks_for_none() -> None:
    needed = create_pipeline(("base", "sft", "grpo")).inputs()
    assert needed == {
        "policy_comparison",
        "training_costs",
        "params:reporting",
        *(f"{policy}_predictions" for policy in ("base", "sft", "grpo")),
        *(f"{policy}_metrics" for policy in ("base", "sft", "grpo")),
        "sft_history",
        "grpo_history",
    }


def test_a_journey_that_only_trains_sft_gets_a_report_too(
    comparison: list[Row],
    metrics: dict[str, Row],
    predictions: dict[str, list[Row]],
    histories: dict[str, list[Row]],
    parameters: ReportingParameters,
) -> None:
    given = {
        "policy_comparison": comparison[:2],
        "training_costs": {},
        "params:reporting": parameters,
        "base_predictions": predictions["base"],
        "sft_predictions": predictions["sft"],
        "base_metrics": {},
        "sft_metrics": metrics["sft"],
        "sft_history": histories["sft"],
    }
    pipeline = create_pipeline(("base", "sft"))
    kept = {"report_page": MemoryDataset(), "report_text": MemoryDataset()}
    catalog = DataCatalog({name: MemoryDataset(data) for name, data in given.items()} | kept)
    SequentialRunner().run(pipeline, catalog)
    page, text = catalog.load("report_page"), catalog.load("report_text")
    assert "No training of this run logs its reward." in page
    assert "nothing to choose from" in text
