"""Which steps a parameter reaches, and so which every variant of a sweep runs for itself."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from kedro.pipeline import Pipeline

from finrlhf_pipeline.sweeping.variants import SweepError


def reached_steps(pipeline: Pipeline, names: Iterable[str], title: str) -> list[str]:
    """Return the steps that read one of the parameters, and all that come after them."""
    reading: list[str] = []
    for name in names:
        found = [node.name for node in pipeline.nodes if any(_reads(i, name) for i in node.inputs)]
        if not found:
            raise SweepError(f"No step of '{title}' reads '{name}', so it would change nothing.")
        reading += found
    return [node.name for node in pipeline.from_nodes(*reading).nodes]


def require_known(parameters: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse a name that the parameters do not have."""
    known = sorted(_leaf_names(parameters, ""))
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            remedy = f"did you mean '{near[0]}'?" if near else "see conf/*/parameters."
            raise SweepError(f"There is no parameter '{name}': {remedy}")


def _reads(dataset: str, name: str) -> bool:
    """Return whether a step's input holds a parameter, lies within it, or holds all of them."""
    if not dataset.startswith("params:"):
        return dataset == "parameters"
    given = dataset.removeprefix("params:")
    return f"{name}.".startswith(f"{given}.") or f"{given}.".startswith(f"{name}.")


def _leaf_names(values: Mapping[str, Any], prefix: str) -> Iterable[str]:
    for key, value in values.items():
        yield f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _leaf_names(value, f"{prefix}{key}.")
