"""Ingestion as Kedro runs it, from files to files."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kedro.io import DataCatalog, DatasetError, MemoryDataset
from kedro.runner import SequentialRunner
from kedro.validation import TypeExtractor

from finrlhf_pipeline.datasets import raw_rows
from finrlhf_pipeline.pipelines.ingestion import IngestionParameters, create_pipeline
from finrlhf_pipeline.pipelines.ingestion.quarantine import QuarantineError
from finrlhf_pipeline.policies import SPLITS

DATASETS = "finrlhf_pipeline.datasets"
RAW = f"{DATASETS}.RawRowsDataset"
STREAM = f"{DATASETS}.JSONLinesStreamDataset"


@pytest.fixture
def catalog(
    tmp_path: Path, settings: Callable[..., IngestionParameters], record: Any, pair: Any
) -> DataCatalog:
    """Return a catalog of sound files with one bad row each, under generous parameters."""

    def entry(name: str, kind: str, **options: Any) -> dict[str, Any]:
        return {"type": kind, "filepath": str(tmp_path / name), **options}

    entries = {
        "raw_financial_preferences": entry("raw_financial_preferences", RAW),
        "accepted_preferences": entry("accepted_preferences", STREAM),
        "contaminated_rows": entry("contaminated_rows", f"{DATASETS}.JSONLinesDataset"),
        "accepted_{name}_examples": entry("accepted_{name}", STREAM),
        "{name}_quarantine": entry("{name}_quarantine", STREAM, staged=False),
        "{name}_ledger": entry("{name}_ledger", "json.JSONDataset"),
        "{name}_examples": entry("{name}_examples", f"{DATASETS}.JSONLinesDataset"),
    }
    for split in SPLITS:
        entries[f"raw_{split}_examples"] = entry(f"raw_{split}_examples", RAW)
        page = {**record, "id": split, "filename": split, "table": [["", "2008"], [split, "12"]]}
        text = f"[{json.dumps(page)}, {{}}]"
        (tmp_path / f"raw_{split}_examples").write_text(text, encoding="utf-8")
    lines = [json.dumps({**pair, "prompt": f"p{n}"}) for n in range(5)]
    (tmp_path / "raw_financial_preferences").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    catalog = DataCatalog.from_config(entries)
    catalog["params:ingestion"] = MemoryDataset(settings(share=0.5), copy_mode="assign")
    return catalog


def run(catalog: DataCatalog) -> None:
    SequentialRunner().run(create_pipeline(), catalog)


def test_files_become_rows_quarantine_and_ledger(catalog: DataCatalog) -> None:
    run(catalog)
    for split in SPLITS:
        assert [row["id"] for row in catalog.load(f"{split}_examples")] == [split]
        (bad,) = catalog.load(f"{split}_examples_quarantine")
        assert (bad["source"], bad["position"]) == (f"raw_{split}_examples", 2)
        assert catalog.load(f"{split}_ingestion_ledger")["dropped"] == {"missing field": 1}
    assert [row["position"] for row in catalog.load("accepted_preferences")] == [1, 2, 3, 4, 5]
    assert catalog.load("preferences_ingestion_ledger")["rows_in"] == 6
    assert catalog.load("decontamination_ledger")["rows_out"] == 3
    assert catalog.load("contaminated_rows") == []


def test_two_runs_give_the_same_files(catalog: DataCatalog, tmp_path: Path) -> None:
    run(catalog)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run(catalog)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_a_run_that_fails_shows_its_quarantine_and_keeps_the_last_rows(
    catalog: DataCatalog, tmp_path: Path
) -> None:
    run(catalog)
    raw = tmp_path / "raw_financial_preferences"
    raw.write_text(raw.read_text(encoding="utf-8") + "\n{" * 9, encoding="utf-8")
    with pytest.raises(QuarantineError, match="10 of 15 rows"):
        run(catalog)
    assert len(catalog.load("preferences_quarantine")) == 10
    assert len(catalog.load("accepted_preferences")) == 5
    raw.write_text("\n".join(raw.read_text(encoding="utf-8").split("\n")[:4]), encoding="utf-8")
    run(catalog)
    assert len(catalog.load("accepted_preferences")) == 4
    assert catalog.load("preferences_quarantine") == []


def test_a_missing_file_fails_with_its_name(catalog: DataCatalog, tmp_path: Path) -> None:
    (tmp_path / "raw_test_examples").unlink()
    with pytest.raises(DatasetError, match=r"raw_test_examples: There is no file '.*'\. Put"):
        run(catalog)


def test_memory_is_that_of_a_chunk_and_not_of_the_file(
    catalog: DataCatalog, tmp_path: Path, pair: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_rows, "BLOCK_BYTES", 1 << 16)
    size = 0
    with (tmp_path / "raw_financial_preferences").open("w", encoding="utf-8") as file:
        for number in range(20_000):
            line = json.dumps({**pair, "prompt": f"{'why ' * 50}{number}?", "rejected": "no"})
            size += file.write(line + "\n")
    tracemalloc.start()
    SequentialRunner().run(create_pipeline().only_nodes("ingest_preferences"), catalog)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # numpy and Kedro's logging included; holding on to the chunks would cost twice the file
    assert peak < size / 2
    assert len(catalog.load("accepted_preferences")) == 20_000


def test_kedro_sees_that_the_parameters_are_typed() -> None:
    types = TypeExtractor({"ingestion": create_pipeline()}).extract_types_from_pipelines()
    assert types == {"ingestion": IngestionParameters}
