"""What a step depends on besides its inputs."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node
from pydantic import BaseModel

from finrlhf_pipeline.pipelines.prompts.nodes import build_prompts
from finrlhf_pipeline.running.contents import CatalogContents
from finrlhf_pipeline.running.parts import StepParts
from finrlhf_pipeline.running.store import StepStore


class Settings(BaseModel):
    workspace: str
    weights: dict[str, float]


@pytest.fixture
def parts(tmp_path: Path) -> StepParts:
    settings = Settings(workspace="data/smoke/work", weights={"correct": 1.0})
    catalog = DataCatalog(
        {
            "params:prompts": MemoryDataset(settings),
            "rows": MemoryDataset([]),
            "out": MemoryDataset(),
        }
    )
    store = StepStore(tmp_path, "data/smoke")
    return StepParts(catalog, CatalogContents(catalog, store.digests, tmp_path), store)


def of(parts: StepParts, function: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return parts.of(Node(function, ["rows", "rows", "params:prompts"], "out", name="n", **more))[0]


def test_parameters_are_leaves_and_the_data_root_has_no_place(parts: StepParts) -> None:
    assert of(parts, build_prompts)["parameters"] == {
        "prompts.workspace": "{data_root}/work",
        "prompts.weights.correct": 1.0,
    }


def test_the_code_is_what_the_function_reaches(parts: StepParts) -> None:
    code = of(parts, build_prompts)["code"]
    assert "finrlhf_pipeline.pipelines.prompts.nodes:build_prompts" in code
    assert not [name for name in code if name.startswith("finrlhf_pipeline.training")]


def test_arithmetic_counts_where_something_is_trained(
    parts: StepParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert of(parts, build_prompts)["arithmetic"] == {}
    assert of(parts, build_prompts, tags="training")["arithmetic"]["threads"] == "3"


def test_the_order_of_inputs_counts(parts: StepParts) -> None:
    wiring = of(parts, build_prompts)["function"]
    assert wiring["input 3"] == "params:prompts"
    assert wiring["output 1"] == "out"
