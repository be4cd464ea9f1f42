"""Right steps on a wrong place of the table: another row, or another column."""

from random import Random

from finrlhf_pipeline.finqa import Example, Program, Step
from finrlhf_pipeline.pipelines.preferences.corruptions.cells import (
    Cell,
    find_cell,
    number_cells,
    written_like,
)
from finrlhf_pipeline.pipelines.preferences.corruptions.editing import (
    literals,
    on_table,
    replace_arguments,
    replace_step,
)


def read_wrong_row(program: Program, example: Example, _rng: Random) -> list[str]:
    """Read all that came from one row from another one."""
    cells = number_cells(example.table)
    places = _places(program, cells)
    used = {cell.row for cell in places.values()}
    rows = range(1, len(example.table))
    moved = [
        _move(
            program,
            cells,
            {literal: (other, cell.column) for literal, cell in places.items() if cell.row == row},
        )
        for row in sorted(used)
        for other in rows
        if other not in used
    ]
    return [text for text in moved if text] + _rename_rows(program, example)


def read_wrong_year(program: Program, example: Example, _rng: Random) -> list[str]:
    """Read all that came from one column from a column that the program does not use."""
    cells = number_cells(example.table)
    places = _places(program, cells)
    used = {cell.column for cell in places.values()}
    columns = sorted({cell.column for cell in cells} - used)
    moved = [
        _move(
            program,
            cells,
            {
                literal: (cell.row, other)
                for literal, cell in places.items()
                if cell.column == column
            },
        )
        for column in sorted(used)
        for other in columns
    ]
    return [text for text in moved if text]


def _places(program: Program, cells: list[Cell]) -> dict[str, Cell]:
    found = {literal: find_cell(literal, cells) for literal in literals(program)}
    return {literal: cell for literal, cell in found.items() if cell}


def _move(program: Program, cells: list[Cell], targets: dict[str, tuple[int, int]]) -> str:
    """Return the program reading these places instead, or nothing where one holds no number."""
    at = {(cell.row, cell.column): cell for cell in cells}
    if not all(place in at for place in targets.values()):
        return ""
    return replace_arguments(
        program,
        {literal: written_like(literal, at[place].digits) for literal, place in targets.items()},
    )


def _rename_rows(program: Program, example: Example) -> list[str]:
    labels = dict.fromkeys(row[0].strip() for row in example.table[1:] if row)
    return [
        replace_step(program, index, Step(step.operation, label, step.second))
        for index, step in enumerate(program.steps)
        if on_table(step)
        for label in labels
        if label and label != step.first
    ]
