"""Units of evidence: document order, FinQA's keys, one line each."""

from finrlhf_pipeline.pipelines.prompts.evidence import Unit, read_units


def test_text_keys_count_pre_text_then_post_text() -> None:
    units = read_units(["as follows : ."], [["", "2008"], ["cash", "$ 5"]], ["see note 1 ."])
    assert units == [
        Unit("text_0", "as follows : ."),
        Unit("table_0", "| 2008", label=""),
        Unit("table_1", "cash | $ 5", label="cash"),
        Unit("text_1", "see note 1 ."),
    ]


def test_a_unit_without_letters_or_digits_is_left_out_and_its_number_stays_taken() -> None:
    units = read_units(["", " . ", "cash is 5 ."], [["", " "]], [])
    assert [unit.key for unit in units] == ["text_2"]


def test_an_empty_cell_keeps_its_column() -> None:
    units = read_units([], [["a", "", "3"]], [])
    assert units[0].line == "a | | 3"


def test_a_bar_inside_a_cell_is_not_a_border() -> None:
    units = read_units([], [["a | b", "3"]], [])
    assert units[0].line == "a / b | 3"
