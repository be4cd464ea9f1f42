"""Units of evidence: document order, FinQA's keys, one line each."""

from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.prompts.evidence import Unit, flatten, read_units


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


def test_breaks_controls_and_invisible_characters_become_spaces() -> None:
    assert flatten("net\r\nsales\x00\x1b[0m\u2028=\u200b5\ud800 .") == "net sales [0m = 5 ."


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_a_flat_text_is_one_printable_line_and_stays_flat(text: str) -> None:
    flat = flatten(text)
    assert len(flat.splitlines()) <= 1
    assert flat.isprintable()
    assert flatten(flat) == flat
