"""What trainings cost, measured from outside."""

from typing import Any

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.hooks.costs import COSTS, MemoryWatch, TrainingCosts, training_of


def learn(start: Any) -> tuple[Any, Any]:
    return start, start


TRAIN = Node(learn, "base_model", ["sft_policy", "sft_history"], name="train_sft", tags="training")
OTHER = Node(learn, "base_model", ["a", "b"], name="look")
REPORT = Pipeline([Node(learn, COSTS, ["c", "d"], name="tell")])


@pytest.fixture
def catalog() -> DataCatalog:
    return DataCatalog({COSTS: MemoryDataset()})


def run(hook: TrainingCosts, node: Node, catalog: DataCatalog) -> None:
    hook.before_node_run(node)
    hook.after_node_run(node, catalog)


def test_a_training_is_measured_under_the_name_of_its_history(catalog: DataCatalog) -> None:
    run(TrainingCosts(seconds_between_looks=60.0), TRAIN, catalog)
    (name, costs), *others = catalog.load(COSTS).items()
    assert (name, others) == ("sft", [])
    assert costs["seconds"] >= 0
    assert costs["peak_memory_mb"] > 10  # an interpreter with Kedro in it takes more than that


def test_other_steps_are_not_measured(catalog: DataCatalog) -> None:
    run(TrainingCosts(), OTHER, catalog)
    assert not catalog.exists(COSTS)


def test_a_training_that_was_not_repeated_keeps_its_costs(catalog: DataCatalog) -> None:
    catalog.save(COSTS, {"grpo": {"seconds": 5.0}})
    hook = TrainingCosts(seconds_between_looks=60.0)
    hook.before_pipeline_run(REPORT, catalog)
    run(hook, TRAIN, catalog)
    assert catalog.load(COSTS)["grpo"] == {"seconds": 5.0}


def test_a_run_that_reports_begins_with_an_account(catalog: DataCatalog) -> None:
    TrainingCosts().before_pipeline_run(REPORT, catalog)
    assert catalog.load(COSTS) == {}


def test_a_failed_training_has_no_costs(catalog: DataCatalog) -> None:
    hook = TrainingCosts(seconds_between_looks=60.0)
    hook.before_node_run(TRAIN)
    hook.on_node_error()
    hook.after_node_run(TRAIN, catalog)
    assert not catalog.exists(COSTS)


def test_a_training_without_a_history_goes_by_its_step() -> None:
    assert (training_of(TRAIN), training_of(OTHER)) == ("sft", "look")


def test_a_peak_is_remembered_after_the_memory_is_free_again() -> None:
    watch = MemoryWatch(every=60.0)
    held = bytearray(64 << 20)
    held[::4096] = b"x" * len(held[::4096])
    watch.look()
    before = len(held)
    del held
    assert watch.stop() >= before
