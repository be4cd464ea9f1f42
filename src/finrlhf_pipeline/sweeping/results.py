"""How the variants of a sweep compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finrlhf_pipeline.sweeping.variants import SweepError, Variant

USUAL: Final = "execution_accuracy"
BOUNDS: Final = ("_low", "_high")


@dataclass(frozen=True)
class Result:
    """One variant, what its steps reported, how long it took, and its MLflow run."""

    variant: Variant
    figures: Mapping[str, float]
    seconds: float
    run_id: str


def usual_metric(figures: Mapping[str, float], pipeline: str) -> str:
    """Return the metric that a pipeline is judged by when none is named."""
    own = f"{pipeline}_metrics.{USUAL}"
    others = [name for name in figures if name.endswith(f".{USUAL}")]
    if own in figures or len(others) == 1:
        return own if own in figures else others[0]
    raise SweepError(
        f"There is no one metric to compare the variants of '{pipeline}' by: name one, "
        f"such as --metric {next(iter(sorted(figures)), 'DATASET.FIGURE')}."
    )


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
    lines = [[*names, *metrics, "seconds", "run"]]
    for result in results:
        settings = [str(result.variant[name]) for name in names]
        figures = [_shown(result.figures, metric) for metric in metrics]
        lines.append([*settings, *figures, f"{result.seconds:.0f}", result.run_id[:8]])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )


def _shown(figures: Mapping[str, float], metric: str) -> str:
    """Return a figure, with its interval where one was reported."""
    text = f"{figure_of(figures, metric):.4g}"
    bounds = [figures.get(f"{metric}{end}") for end in BOUNDS]
    if None in bounds:
        return text
    low, high = (f"{bound:.3f}" for bound in bounds if bound is not None)
    return f"{text} ({low} to {high})"
