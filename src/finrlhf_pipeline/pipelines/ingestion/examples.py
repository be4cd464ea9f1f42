"""Whether an example can be trusted: its id is its own, and its program gives its answer."""

from collections.abc import Iterator
from typing import Any

from finrlhf_pipeline.finqa import Example, ProgramError, execute, parse_program
from finrlhf_pipeline.pipelines.ingestion.layouts import ExampleReader, RowError
from finrlhf_pipeline.pipelines.ingestion.quarantine import problem_of
from finrlhf_pipeline.rows import RawRow


def judge_row(
    row: RawRow, read: ExampleReader, seen: dict[str, int]
) -> Iterator[Example | RowError]:
    """Yield each example that a row holds, or the reason why it is none, and note ids in `seen`."""
    for item in _items(row, read):
        fault = item if isinstance(item, RowError) else _fault(item, seen)
        if isinstance(item, Example) and fault is None:
            seen[item.id] = row.position
        yield fault or item


def _items(row: RawRow, read: ExampleReader) -> list[Example | RowError]:
    if problem := problem_of(row):
        return [problem]
    try:
        return read(row.value)
    except RowError as error:
        return [error]
    except RecursionError:
        return [RowError("nested too deeply", "more levels than can be read")]


def _fault(example: Example, seen: dict[str, int]) -> RowError | None:
    if example.id in seen:
        return RowError("duplicate id", f"{example.id} is also the id in row {seen[example.id]}")
    try:
        result = execute(parse_program(example.program), example.table)
    except ProgramError as error:
        return RowError("program does not execute", f"{example.id}: {error}")
    # rounded as FinQA's own evaluation does
    stated = example.exe_ans if isinstance(example.exe_ans, str) else round(example.exe_ans, 5)
    if result != stated:
        return RowError(
            "program does not give exe_ans",
            f"{example.id}: {example.program} is {result}, not {example.exe_ans}",
        )
    return None


def to_record(example: Example, row: RawRow) -> dict[str, Any]:
    """Return the row that later stages read, with the trail to the user's file."""
    return {**example.to_record(), "source": row.source, "position": row.position}
