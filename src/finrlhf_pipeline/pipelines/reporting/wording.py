"""Numbers as a reader of a report expects them; a dash where there is none."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

NOTHING: Final = "–"

Row = Mapping[str, Any]
Table = dict[str, Any]


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as a percentage.

    >>> percent(0.1234)
    '12.3 %'
    """
    return NOTHING if value is None else f"{100 * value:.{digits}f} %"


def points(value: float | None) -> str:
    """Return a difference of shares in percentage points, with its sign.

    >>> points(-0.021)
    '−2.1'
    """
    return NOTHING if value is None else f"{100 * value:+.1f}".replace("-", "−")


def interval(low: float | None, high: float | None) -> str:
    """Return the 95 % interval of a share, in percent.

    >>> interval(0.1, 0.25)
    '10.0 to 25.0'
    """
    if low is None or high is None:
        return NOTHING
    # a bound of 0 may be a hair below it
    return f"{100 * low:.1f} to {100 * high:.1f}".replace("-0.0", "0.0").replace("-", "−")


def probability(value: float | None) -> str:
    """Return a p-value, none of them zero.

    >>> probability(0.00002)
    '< 0.001'
    """
    if value is None:
        return NOTHING
    return "< 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - no more can be believed


def number(value: float | None, digits: int = 3) -> str:
    """Return a number to a few significant digits.

    >>> number(1234.5), number(0.012345)
    ('1,234', '0.0123')
    """
    if value is None:
        return NOTHING
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")


def words(name: str) -> str:
    """Return a name as it is read.

    >>> words("best_of_4_by_correctness")
    'best of 4 by correctness'
    """
    return name.replace("_", " ")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of words, the same for every way in which a report is written."""
    return {"title": title, "columns": list(columns), "rows": [list(row) for row in rows]}


def section(
    name: str,
    title: str,
    about: Sequence[str],
    *,
    figures: Sequence[str] = (),
    tables: Sequence[Table] = (),
    examples: Sequence[Row] = (),
) -> dict[str, Any]:
    """Return a part of the report: sentences, then figures, tables, and answers side by side."""
    return {
        "name": name,
        "title": title,
        "about": list(about),
        "figures": list(figures),
        "tables": list(tables),
        "examples": [dict(example) for example in examples],
    }
