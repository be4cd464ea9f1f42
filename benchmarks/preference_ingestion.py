"""Ingest a file of preferences here and with pandas: rows a second, and memory as rows grow.

Both read JSON Lines, refuse the same rows for the same reasons, make the same columns, and write
them with the quarantine. Each measurement is a process of its own, and counts the time that the
processor worked for it: both ways use one core, and other work on the machine does not count.

    python benchmarks/preference_ingestion.py
"""

import argparse
import json
import logging
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

COLUMNS: Final = (
    "id", "source", "position", "prompt", "chosen", "rejected", "preference_strength", "rater",
)  # fmt: skip
INDIFFERENT: Final = 0.5
WORDS: Final = (
    "fund", "stock", "bond", "market", "risk", "yield", "price", "return", "depends", "on", "your",
    "horizon", "fees", "diversify", "buy", "sell", "now", "never", "always", "cash", "index",
)  # fmt: skip


def main() -> None:
    """Measure all sizes and print the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, nargs="+", default=[200_000, 1_000_000])
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--child", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.child:
        print(json.dumps(measure(chosen.child[0], Path(chosen.child[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), sorted(chosen.rows), chosen.repeats)


def compare(folder: Path, sizes: list[int], repeats: int) -> None:
    """Print speed and memory for each size, and how they relate."""
    memory = []
    for rows in sizes:
        file = folder / f"preferences_{rows}.jsonl"
        write_preferences(file, rows)
        # taking turns, so that both meet the same weather on a shared machine
        runs = [
            ({**in_child("columns", file), **in_child("files", file)}, in_child("pandas", file))
            for _ in range(repeats)
        ]
        ours, theirs = zip(*runs, strict=True)
        if ours[0]["digest"] != theirs[0]["digest"]:
            raise SystemExit("The two ways did not make the same columns.")
        for part in ("columns", "files"):
            mine = statistics.median(run[part] for run in ours)
            other = statistics.median(run[part] for run in theirs)
            print(
                f"{rows:>9,} rows into validated {part}: {rows / mine:>9,.0f} rows/s, "
                f"pandas {rows / other:>9,.0f} rows/s, ratio {other / mine:.2f}"
            )
        memory.append(statistics.median(run["mebibytes"] for run in ours))
        other = statistics.median(run["mebibytes"] for run in theirs)
        print(f"{rows:>9,} rows, peak memory: {memory[-1]:.0f} MiB, pandas {other:.0f} MiB")
    print(f"peak memory, {sizes[-1]:,} to {sizes[0]:,} rows: ratio {memory[-1] / memory[0]:.2f}")


def in_child(way: str, file: Path) -> dict[str, Any]:
    """Measure one way in a process of its own."""
    command = [sys.executable, __file__, "--child", way, str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return result


def measure(way: str, file: Path) -> dict[str, Any]:
    """Return the seconds into columns or files, the peak memory, and a digest of the rows."""
    if way == "columns":
        return {"columns": ours_into_columns(file)}
    with tempfile.TemporaryDirectory() as folder:
        if way == "files":
            result = {"files": ours_into_files(file, Path(folder))}
        else:
            result = pandas_into_both(file, Path(folder))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {**result, "mebibytes": peak, "digest": digest_rows(Path(folder) / "accepted.jsonl")}


def ours_into_files(file: Path, folder: Path) -> float:
    """Run the node as `kedro run` does, and return its seconds."""
    from kedro.io import DataCatalog
    from kedro.runner import SequentialRunner

    from finrlhf_pipeline.pipelines.ingestion import create_pipeline, duplicates  # noqa: F401 - imported early

    stream = "finrlhf_pipeline.datasets.JSONLinesStreamDataset"
    catalog = DataCatalog.from_config(
        {
            "raw_financial_preferences": {
                "type": "finrlhf_pipeline.datasets.RawRowsDataset",
                "filepath": str(file),
            },
            "accepted_preferences": {"type": stream, "filepath": str(folder / "accepted.jsonl")},
            "preferences_quarantine": {
                "type": stream,
                "filepath": str(folder / "quarantine.jsonl"),
                "staged": False,
            },
            "preferences_ingestion_ledger": {
                "type": "json.JSONDataset",
                "filepath": str(folder / "ledger.json"),
            },
        }
    )
    catalog["params:ingestion"] = parameters()
    pipeline = create_pipeline().only_nodes("ingest_preferences")
    logging.getLogger("kedro").setLevel(logging.WARNING)  # as conf/logging.yml has it
    start = time.process_time()
    SequentialRunner().run(pipeline, catalog)
    return time.process_time() - start


def ours_into_columns(file: Path) -> float:
    """Go through the columns of every chunk, and return the seconds."""
    from finrlhf_pipeline.datasets.raw_rows import open_rows
    from finrlhf_pipeline.pipelines.ingestion.duplicates import SeenRows
    from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS
    from finrlhf_pipeline.pipelines.ingestion.preferences import judge_batch

    start = time.process_time()
    layout, seen, rows = PREFERENCE_LAYOUTS["pairs"], SeenRows(), 0
    for batch in open_rows(file).batches(layout.record):
        columns, _ = judge_batch(batch, layout, seen)
        rows += len(columns.id)
    return time.process_time() - start


def parameters() -> Any:
    """Return the settings that both ways follow."""
    from finrlhf_pipeline.pipelines.ingestion import IngestionParameters

    return IngestionParameters.model_validate(
        {
            "layouts": {"examples": "finqa", "preferences": "pairs"},
            "max_quarantined_share": 0.05,
            "near_duplicate_similarity": 0.8,
        }
    )


def pandas_into_both(file: Path, folder: Path) -> dict[str, float]:
    """Do the same with pandas, and return the seconds until the columns and the files stand."""
    import pandas as pd

    start = time.process_time()
    rows = pd.read_json(file, lines=True)
    texts = ["prompt", "chosen", "rejected"]
    stripped = rows[texts].apply(lambda column: column.str.strip())
    reason = pd.Series("", index=rows.index)
    reason[rows.duplicated([*texts, "rater"])] = "duplicate pair"
    reason[stripped["chosen"] == stripped["rejected"]] = "chosen equals rejected"
    reason[(stripped == "").any(axis=1)] = "empty answer"
    strength = rows["preference_strength"]
    reason[~((strength > INDIFFERENT) & (strength <= 1))] = "preference_strength out of range"
    accepted = rows[reason == ""]
    position = accepted.index.to_series() + 1
    accepted = accepted.assign(
        id=file.name + ":" + position.astype(str), source=file.name, position=position
    )[list(COLUMNS)]
    columns = time.process_time() - start
    quarantine = pd.DataFrame(
        {"source": file.name, "position": rows.index + 1, "reason": reason, "detail": ""}
    )[reason != ""]
    accepted.to_json(folder / "accepted.jsonl", orient="records", lines=True)
    quarantine.to_json(folder / "quarantine.jsonl", orient="records", lines=True)
    ledger = {"rows_in": len(rows), "dropped": quarantine["reason"].value_counts().to_dict()}
    (folder / "ledger.json").write_text(json.dumps(ledger), encoding="utf-8")
    return {"columns": columns, "files": time.process_time() - start}


def digest_rows(file: Path) -> str:
    """Return a digest of the rows themselves, however their JSON is spaced."""
    import hashlib

    digest = hashlib.sha256()
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            digest.update(repr([row[name] for name in COLUMNS]).encode())
    return digest.hexdigest()


def write_preferences(file: Path, rows: int) -> None:
    """Write sound preferences with one bad row in a hundred, of each kind in turn."""
    stream = random.Random(rows)
    with file.open("w", encoding="utf-8") as output:
        previous: dict[str, Any] = {}
        for number in range(rows):
            row = {
                "prompt": f"User: {sentence(stream, 9)} {number}?\nAssistant:",
                "chosen": f" {sentence(stream, 18)}",
                "rejected": f" {sentence(stream, 18)}",
                "preference_strength": round(stream.uniform(0.51, 1), 2),
                "rater": f"rater_{stream.randrange(9)}",
            }
            nth, turn = divmod(number, 100)
            if turn:
                previous = row
            elif number:
                row = spoilt(row, previous, nth % 4)
            output.write(json.dumps(row) + "\n")


def sentence(stream: random.Random, words: int) -> str:
    """Return words without a meaning."""
    return " ".join(stream.choices(WORDS, k=words))


def spoilt(row: dict[str, Any], previous: dict[str, Any], kind: int) -> dict[str, Any]:
    """Return a bad row of one of four kinds."""
    return (
        {**row, "rejected": row["chosen"]},
        {**row, "chosen": " "},
        {**row, "preference_strength": 0.25},
        previous,
    )[kind]


if __name__ == "__main__":
    main()
