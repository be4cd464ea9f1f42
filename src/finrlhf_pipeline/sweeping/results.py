"""How the variants of a sweep compare."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finrlhf_pipeline.policies import POLICIES
from finrlhf_pipeline.sweeping.variants import SweepError, Variant

USUAL: Final = "execution_accuracy"
BOUNDS: Final = ("_low", "_high")


@dataclass(frozen=True)
class Result:
    """One variant, what its steps reported or why one failed, how long it took, its MLflow run."""

    variant: Variant
    figures: Mapping[str, float]
    seconds: float
    run_id: str
    failure: str = ""


def chosen_metrics(named: Sequence[str], reports: Collection[str], pipeline: str) -> list[str]:
    """Return the metrics to compare by, refusing those that none of the variants' reports has."""
    if not reports:
        raise SweepError(
            f"No step that the variants of '{pipeline}' differ in reports a figure, so nothing "
            "tells them apart: take a pipeline that evaluates what it makes."
        )
    for metric in named:
        if not any(metric.startswith(f"{report}.") for report in reports):
            raise SweepError(
                f"No step that the variants of '{pipeline}' differ in reports '{metric}': write "
                f"DATASET.FIGURE, the dataset one of {', '.join(reports)}."
            )
    if named:
        return list(named)
    evaluated = [f"{policy}_metrics" for policy in POLICIES if f"{policy}_metrics" in reports]
    usual = [name for name in evaluated if name == f"{pipeline}_metrics"] or evaluated
    if len(usual) == 1:
        return [f"{usual[0]}.{USUAL}"]
    known = [f"{name}.{USUAL}" for name in evaluated] or [f"{name}.FIGURE" for name in reports]
    raise SweepError(
        f"There is no one metric to compare the variants of '{pipeline}' by: name one, such as "
        f"--metric {known[-1]}."
    )


def latest_figure(results: Sequence[Result], metric: str) -> float:
    """Return the figure of the latest result: no number where it failed, or alone has none."""
    latest = results[-1]
    known = any(metric in result.figures for result in results)
    if latest.failure or (known and metric not in latest.figures):
        return math.nan
    return figure_of(latest.figures, metric)


def figure_of(figures: Mapping[str, float], metric: str) -> float:
    """Return one figure, or say which there are."""
    if metric not in figures:
        near = [name for name in sorted(figures) if metric.rpartition(".")[2] in name]
        raise SweepError(
            f"No step of the sweep reports '{metric}'; there are "
            f"{', '.join((near or sorted(figures))[:5]) or 'no figures at all'}."
        )
    return figures[metric]


def as_table(results: Sequence[Result], metrics: Sequence[str]) -> str:
    """Return the comparison as a table of Markdown, which a console can show too."""
    names = list(results[0].variant)
    failed = any(result.failure for result in results)
    lines = [[*names, *metrics, "seconds", "run", *["outcome"] * failed]]
    for result in results:
        settings = [str(result.variant[name]) for name in names]
        figures = [_shown(result.figures, metric) for metric in metrics]
        outcome = [_outcome(result)] * failed
        lines.append([*settings, *figures, f"{result.seconds:.0f}", result.run_id[:8], *outcome])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )


def _shown(figures: Mapping[str, float], metric: str) -> str:
    """Return a figure, with its interval where one was reported; nothing where there is none."""
    if metric not in figures:
        return ""
    text = f"{figures[metric]:.4g}"
    bounds = [figures.get(f"{metric}{end}") for end in BOUNDS]
    if None in bounds:
        return text
    low, high = (f"{bound:.3f}" for bound in bounds if bound is not None)
    return f"{text} ({low} to {high})"


def _outcome(result: Result) -> str:
    """Return on one line, which no table is broken by, why a variant failed."""
    if not result.failure:
        return "done"
    return f"failed: {' '.join(result.failure.split())}".replace("|", "/")
