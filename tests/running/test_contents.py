"""What datasets hold, and how they are written."""

from pathlib import Path
from typing import Any

import pytest
from kedro.io import DataCatalog, MemoryDataset

from finrlhf_pipeline.datasets import BaseModelDataset, JSONLinesDataset
from finrlhf_pipeline.datasets.validators import PairRows
from finrlhf_pipeline.provenance import Content, content_digest
from finrlhf_pipeline.running.contents import CatalogContents
from finrlhf_pipeline.running.store import StepStore


@pytest.fixture
def catalog(tmp_path: Path) -> DataCatalog:
    return DataCatalog.from_config(
        {
            "pairs": {
                "type": "finrlhf_pipeline.datasets.JSONLinesDataset",
                "filepath": (tmp_path / "pairs.jsonl").as_posix(),
                "validator": {
                    "class": "finrlhf_pipeline.datasets.validators.PairRows",
                    "on": "save",
                },
                "metadata": {"kedro-viz": {"layer": "model_input"}},
            },
            "report": {
                "type": "finrlhf_pipeline.datasets.JSONDataset",
                "filepath": (tmp_path / "report.json").as_posix(),
                "save_args": {"indent": 2},
            },
            "hub": {
                "type": "finrlhf_pipeline.datasets.BaseModelDataset",
                "source": "a/model",
                "revision": "0f1e",
            },
        }
    )


@pytest.fixture
def contents(catalog: DataCatalog, tmp_path: Path) -> Any:
    catalog["memory"] = MemoryDataset(1)
    for name in ("pairs", "report", "hub"):
        catalog.get(name)
    return CatalogContents(catalog, StepStore(tmp_path, "data").digests, tmp_path)


def test_a_file_is_known_by_its_place_and_its_digest(contents: Any, tmp_path: Path) -> None:
    assert contents.content("report") is None
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    digest = content_digest(tmp_path / "report.json")
    assert contents.content("report") == Content("report.json", digest)


def test_a_model_on_a_hub_is_known_by_its_commit(contents: Any) -> None:
    assert contents.content("hub") == Content(None, "a/model@0f1e")


def test_memory_is_not_stored(contents: Any) -> None:
    assert not contents.is_stored("memory")
    assert contents.is_stored("report")
    assert contents.content("memory") is None


def test_how_a_dataset_is_written_counts_and_where_it_lies_does_not(contents: Any) -> None:
    written = contents.configuration("report")
    assert written["report.save_args.indent"] == 2
    assert not [name for name in written if "filepath" in name or "metadata" in name]


def test_its_classes_are_those_that_write_and_check_it(contents: Any) -> None:
    assert contents.classes("pairs") == [JSONLinesDataset, PairRows]
    assert contents.classes("hub") == [BaseModelDataset]
