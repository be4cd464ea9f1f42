import pytest

from finrlhf_pipeline.pipelines.pretrain.pages import Page, as_value


def test_a_page_is_written_as_a_prompt_shows_it(page: Page) -> None:
    assert page.text.splitlines() == [
        "the table shows results data of amber steel .",
        "( in millions ) | 2019 | 2018",
        "cash | $ 5,829 | $ 5,735",
        "land | 312 | 290",
        "tax rate | 27.5 % | 21 %",
        "net cash flow | -18 ( 18 ) | 44",
        "all figures are audited .",
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("$ 5,829", "5829"), ("27.5 %", "27.5%"), ("$ -1,200 ( 1,200 )", "-1200"), ("1.4", "1.4")],
)
def test_a_cell_becomes_the_argument_of_a_program(cell: str, value: str) -> None:
    assert as_value(cell) == value


def test_rows_know_what_kind_of_values_they_hold(page: Page) -> None:
    assert [row.kind for row in page.rows] == ["plain", "plain", "percent", "signed"]
