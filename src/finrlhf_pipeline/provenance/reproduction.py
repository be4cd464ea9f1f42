"""A recorded run done again in a folder of its own, and compared step by step."""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

from finrlhf_pipeline.provenance.differences import first_difference
from finrlhf_pipeline.provenance.fingerprints import content_digest

Record = Mapping[str, Any]
Verdict = Literal["identical", "differs", "measured anew", "not run"]

COPIED: Final = ("src", "pyproject.toml", ".telemetry", "constraints.txt", "conf/logging.yml")
# below a data root, what journeys start from
RAW: Final = "01_raw"
HIDDEN: Final = "***"
# what may make another result although inputs and parameters are the same
SURROUNDINGS: Final = (
    ("code", "package", "the project's own code"),
    ("lock", "installed", "the installed libraries"),
    ("platform", "python", "the interpreter"),
    ("platform", "machine", "the kind of machine"),
    ("threads", "torch", "the number of threads"),
)


class ReproductionError(ValueError):
    """A run that cannot be done again as it was."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one step came out the second time."""

    step: str
    verdict: Verdict
    detail: str = ""


def find_record(records: Sequence[Record], run_id: str) -> Record:
    """Return the record of a run, named by either end of its id, or the beginning of MLflow's."""
    found = [
        record
        for record in records
        if (record.get("mlflow") or "").startswith(run_id)
        or record["run_id"].startswith(run_id)
        or record["run_id"].endswith(run_id)
    ]
    if len(found) == 1:
        return found[0]
    known = [record["run_id"] for record in records]
    if found:
        raise ReproductionError(
            f"'{run_id}' fits {len(found)} runs, the last '{found[-1]['run_id']}': give more of it."
        )
    near = get_close_matches(run_id, known, n=3, cutoff=0.3) or known[-3:]
    raise ReproductionError(
        f"No record of a run '{run_id}': the nearest are {', '.join(near) or 'none, nothing ran'}."
    )


def measured_inputs(record: Record, records: Iterable[Record]) -> set[str]:
    """Return what a run read from its data root that no step ever wrote: hooks measured it.

    How long trainings took is of this kind, and another number each time.
    """
    written = {name for other in records for step in other["steps"] for name in step["outputs"]}
    root = PurePosixPath(record["data_root"])
    return {
        name
        for name, entry in record["inputs"].items()
        if name not in written
        and entry["path"] is not None
        and PurePosixPath(entry["path"]).is_relative_to(root)
        and not PurePosixPath(entry["path"]).is_relative_to(root / RAW)
    }


def prepare(
    project: Path,
    record: Record,
    folder: Path,
    tracking: Mapping[str, Any],
    measured: Collection[str] = (),
) -> None:
    """Lay out a project that holds this code, the recorded configuration and the same inputs."""
    if folder.exists() and any(folder.iterdir()):
        raise ReproductionError(f"'{folder}' is not empty: name a new folder with --into.")
    _refuse_secrets(record["configuration"], "configuration")
    for name, entry in record["inputs"].items():
        if name not in measured:
            _copy_input(project, folder, name, entry)
    for name in COPIED:
        if (project / name).exists():
            _copy(project / name, folder / name)
    (folder / "conf" / "local").mkdir(parents=True, exist_ok=True)
    base = folder / "conf" / "base"
    base.mkdir(parents=True, exist_ok=True)
    for name, content in {**record["configuration"], "mlflow": tracking}.items():
        # JSON is YAML, and Kedro reads globals under that ending only
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (base / f"{name}.yml").write_text(text + "\n", encoding="utf-8")


def arguments_of(record: Record) -> list[str]:
    """Return the arguments of `kedro` that run the same steps."""
    pipelines = record["command"]["pipeline_names"] or ["__default__"]
    return ["run", "--pipelines", ",".join(pipelines), "--nodes", ",".join(record["nodes"])]


def compare(
    recorded: Record, repeated: Record, project: Path, folder: Path, measured: Iterable[str] = ()
) -> Iterator[Comparison]:
    """Yield for each step of the first run how its outputs came out in the second.

    What follows from measured inputs may differ, and is no difference of the result.
    """
    again = {step["name"]: step for step in repeated["steps"]}
    different: set[str] = set()
    anew = set(measured)
    for step in recorded["steps"]:
        other = again.get(step["name"])
        if other is None:
            yield Comparison(step["name"], "not run", "the repetition ended before it")
            continue
        changed = [
            name
            for name, output in step["outputs"].items()
            if other["outputs"].get(name, {}).get("digest") != output["digest"]
        ]
        if not changed:
            yield Comparison(step["name"], "identical")
            continue
        causes = sorted(different & set(step["inputs"]))
        if not causes and (found := sorted(anew & set(step["inputs"]))):
            anew.update(changed)
            yield Comparison(step["name"], "measured anew", f"it reads {found[0]}")
            continue
        different.update(changed)
        detail = _describe(step, other, changed[0], project, folder)
        if causes:
            detail += f" (its input {causes[0]} differs already)"
        yield Comparison(step["name"], "differs", detail)


def changed_surroundings(recorded: Record, repeated: Record) -> list[str]:
    """Return what is another than it was, in words."""
    found = []
    for group, name, words in SURROUNDINGS:
        before, after = recorded.get(group, {}).get(name), repeated.get(group, {}).get(name)
        if before != after and before is not None:
            shown = "" if group in {"code", "lock"} else f" ({before}, now {after})"
            found.append(f"{words}{shown}")
    return found


def _describe(step: Record, other: Record, name: str, project: Path, folder: Path) -> str:
    written, repeated = step["outputs"][name], other["outputs"].get(name)
    if repeated is None:
        return f"{name} was not written"
    if written["path"] is None or repeated["path"] is None:
        return f"{name} has another content"
    before, after = project / written["path"], folder / repeated["path"]
    if not before.exists() or content_digest(before) != written["digest"]:
        return f"{name} has another content; what the first run wrote is no longer there to look at"
    return f"{name}: {first_difference(before, after)}"


def _copy_input(project: Path, folder: Path, name: str, entry: Record) -> None:
    if entry["path"] is None or Path(entry["path"]).is_absolute():
        return  # read in place
    source = project / entry["path"]
    if not source.exists() or content_digest(source) != entry["digest"]:
        raise ReproductionError(
            f"The input {name} ({entry['path']}) is no longer what the run read (digest "
            f"{entry['digest'][:16]}): put that file back, for instance from the commit of the run."
        )
    _copy(source, folder / entry["path"])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def _refuse_secrets(value: Any, place: str) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _refuse_secrets(inner, f"{place}.{name}")
    elif value == HIDDEN:
        raise ReproductionError(
            f"{place} was a secret, which records leave out: this run cannot be done again from "
            "its record alone."
        )
