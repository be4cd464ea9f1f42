"""Numbers are found in the table whatever sign, separator or percent they carry."""

import pytest

from finrlhf_pipeline.pipelines.preferences.corruptions.cells import (
    Cell,
    digits_of,
    find_cell,
    number_cells,
    written_like,
)

TABLE = [
    ["", "2019", "2018"],
    ["revenue", "$ 5,829", "n/a"],
    ["result", "-181 ( 181 )", "27% ( 27 % )"],
]


def test_headers_and_labels_are_no_numbers_of_the_table() -> None:
    assert number_cells(TABLE) == [
        Cell(1, 1, "5829", percent=False),
        Cell(2, 1, "-181", percent=False),
        Cell(2, 2, "27", percent=True),
    ]


@pytest.mark.parametrize(
    ("literal", "place"), [("5829", (1, 1)), ("5829.0", (1, 1)), ("27%", (2, 2)), ("-181", (2, 1))]
)
def test_a_programs_number_is_found_by_value(literal: str, place: tuple[int, int]) -> None:
    cell = find_cell(literal, number_cells(TABLE))
    assert cell is not None
    assert (cell.row, cell.column) == place


def test_a_number_from_the_text_is_nowhere_in_the_table() -> None:
    assert find_cell("120", number_cells(TABLE)) is None


def test_other_digits_keep_the_percent_sign_of_the_number_they_replace() -> None:
    assert written_like("27%", "45") == "45%"
    assert written_like("27", "45") == "45"
    assert digits_of("1,234.5%") == "1234.5"
