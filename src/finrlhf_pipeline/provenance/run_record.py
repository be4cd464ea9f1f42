"""The record of one run: what it was started with, what each step read and wrote, how it ended."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from finrlhf_pipeline.provenance.fingerprints import content_digest
from finrlhf_pipeline.provenance.git import git_state
from finrlhf_pipeline.provenance.surroundings import (
    lock_of,
    platform_facts,
    seeds_of,
    thread_facts,
)

FORMAT: Final = 1
# where a data root keeps its chain of records
RECORDS: Final = "08_reporting/runs"
# where a data root keeps the data roots of variants, by pipeline and variant
SWEEPS: Final = "sweeps"
# of what a run was asked, all that decides what it does
ASKED: Final = (
    "env",
    "pipeline_names",
    "tags",
    "from_nodes",
    "to_nodes",
    "node_names",
    "from_inputs",
    "to_outputs",
    "namespaces",
    "load_versions",
    "runtime_params",
)

Record = dict[str, Any]


def records_folder(project: Path, data_root: str) -> Path:
    """Return where the run records of a data root lie."""
    return project / data_root / RECORDS


def records_folders(project: Path, data_root: str) -> dict[str, Path]:
    """Return where the run records of a data root lie, and those of the variants within it."""
    within = sorted((project / data_root).glob(f"{SWEEPS}/*/*/{RECORDS}"))
    roots = [path.parents[1].relative_to(project / data_root).as_posix() for path in within]
    names = [data_root, *(f"{data_root}/{root}" for root in roots)]
    return {name: records_folder(project, name) for name in names}


def head_of(
    project: Path,
    source: Path,
    asked: Mapping[str, Any],
    configuration: Mapping[str, Any],
) -> Record:
    """Return what is known of a run before its first step."""
    return {
        "format": FORMAT,
        "run_id": asked["run_id"],
        "status": "begun",
        "started": now(),
        "command": {name: asked.get(name) or None for name in ASKED},
        "data_root": configuration["globals"]["data_root"],
        "configuration": dict(configuration),
        "seeds": seeds_of(configuration["parameters"]),
        "code": {**git_state(project), "package": source_digest(source)},
        "lock": lock_of(project),
    }


def closed(head: Mapping[str, Any], steps: list[Record], status: str, **facts: Any) -> Record:
    """Return the whole record of a run that has ended."""
    return {
        **head,
        "status": status,
        "ended": now(),
        "platform": platform_facts(),
        "threads": thread_facts(),
        "inputs": free_inputs(steps),
        "steps": steps,
        **facts,
    }


def free_inputs(steps: list[Record]) -> Record:
    """Return what the steps read that none of them wrote."""
    written = {name for step in steps for name in step["outputs"]}
    read = {name: entry for step in steps for name, entry in step["inputs"].items()}
    return {name: entry for name, entry in sorted(read.items()) if name not in written}


def source_digest(source: Path) -> str:
    """Return the SHA-256 of the names and contents of a package's Python files."""
    digest = hashlib.sha256()
    for file in sorted(source.rglob("*.py")):
        line = f"{file.relative_to(source).as_posix()}\0{content_digest(file)}\n"
        digest.update(line.encode())
    return digest.hexdigest()


def code_digest(parts: Mapping[str, Any]) -> str:
    """Return one SHA-256 for the digests of all definitions that a step reaches."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def now() -> str:
    """Return the time with its zone."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
