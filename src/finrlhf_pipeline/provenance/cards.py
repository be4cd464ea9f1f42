"""Model cards and data cards: what a reader should know, filled from run records."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Facts = Mapping[str, Any]
Pair = tuple[str, Any]

INTENDED: Final = (
    "Research on aligning language models for questions about financial reports. Answers are "
    "programs over a page's own numbers, so that each can be executed and checked."
)
NOT_INTENDED: Final = (
    "Advice to anyone about money. The model is small, its training pages may be invented, and its "
    "answers outside such pages mean nothing."
)
NOTHING: Final = "–"
# how the ends of an interval are named after their figure
BOUNDS: Final = ("_low", "_high")
# more figures than this are for the tracking page
FIGURES: Final = 80


def model_card(facts: Facts) -> str:
    """Return the card of one model as Markdown.

    `facts` holds name, fingerprint, path, and where they are known: training, parameters, data,
    metrics, comparison, lineage, environment.
    """
    training, environment = facts.get("training"), facts.get("environment", {})
    return _document(
        f"Model card: {facts['name']}",
        _table([("fingerprint", facts["fingerprint"]), ("path", facts["path"])]),
        _section("Intended use", INTENDED),
        _section("Not intended", NOT_INTENDED),
        _section("Training", _table(training.items()) if training else "No step made this model."),
        _section("Trained on", _bullets(facts.get("data", []))),
        _section("Models before it", _bullets(facts.get("lineage", []))),
        _section("Parameters", _table(facts.get("parameters", {}).items())),
        _section("Evaluation", _figures(facts.get("metrics", {}))),
        _section("Compared with sft", _table(facts.get("comparison", {}).items())),
        _section("To get it again", _table(environment.items())),
    )


def data_card(facts: Facts) -> str:
    """Return the card of one dataset as Markdown.

    `facts` holds name, path, digest, rows, and where they are known: made, sources, columns,
    counts (by column, by value), ledgers, environment.
    """
    counts = [
        (f"{column}: {value}", count)
        for column, values in facts.get("counts", {}).items()
        for value, count in values.items()
    ]
    return _document(
        f"Data card: {facts['name']}",
        _table([("path", facts["path"]), ("digest", facts["digest"]), ("rows", facts["rows"])]),
        _section("Made by", _table(facts.get("made", {}).items())),
        _section("Sources", _bullets(facts.get("sources", []))),
        _section("Columns", _table(facts.get("columns", {}).items())),
        _section("Rows by kind", _table(counts)),
        _section("What became of the rows", _bullets(facts.get("ledgers", []))),
        _section("To get it again", _table(facts.get("environment", {}).items())),
    )


def _document(title: str, *parts: str) -> str:
    return "\n".join([f"# {_text(title)}", "", *(part for part in parts if part)])


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body.rstrip()}\n" if body else ""


def _figures(metrics: Mapping[str, float]) -> str:
    rows = [(name, _with_interval(metrics, name)) for name in metrics if not _is_bound(name)]
    rest = len(rows[FIGURES:])
    return _table(rows[:FIGURES]) + (
        f"\nand {rest} more figures in its metrics file.\n" if rest else ""
    )


def _with_interval(metrics: Mapping[str, float], name: str) -> str:
    bounds = [metrics.get(name + end) for end in BOUNDS]
    value = _short(metrics[name])
    if None in bounds:
        return value
    return f"{value} ({_short(bounds[0])} to {_short(bounds[1])})"


def _is_bound(name: str) -> bool:
    return name.endswith(BOUNDS)


def _table(rows: Iterable[Pair]) -> str:
    lines = [f"| {_text(name)} | {_text(_short(value))} |" for name, value in rows]
    return "\n".join(["| | |", "|---|---|", *lines, ""]) if lines else ""


def _bullets(lines: Iterable[str]) -> str:
    return "".join(f"- {_text(line)}\n" for line in lines)


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_short(item).rstrip(".") for item in value) or NOTHING
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _text(value: str) -> str:
    """Return text that Markdown shows as it is: file names and labels may come from users."""
    for sign in "\\`*_[]<>|#":
        value = value.replace(sign, f"\\{sign}")
    return " ".join(value.split())
