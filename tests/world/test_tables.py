"""Tables: cells and gold evidence as FinQA has them."""

from finrlhf_pipeline.world.amounts import Amount
from finrlhf_pipeline.world.streams import stream
from finrlhf_pipeline.world.tables import Series, describe_row, render_table

SERIES = (
    Series("tax rate", "rate", (Amount("21", "rate"), Amount("20.5", "rate"))),
    Series("cash", "money", (Amount("5829", "money"), Amount("5735", "money"))),
    Series("land", "money", (Amount("87", "money"), Amount("91", "money"))),
)


def test_dollars_stand_on_all_money_rows_on_the_first_or_on_none() -> None:
    tables = {
        render_table(stream("tables", number), SERIES, ("2020", "2019"), "million")
        for number in range(30)
    }
    header, rate = ("( in millions )", "2020", "2019"), ("tax rate", "21 %", "20.5 %")
    assert tables == {
        (header, rate, ("cash", "5,829", "5,735"), ("land", "87", "91")),
        (header, rate, ("cash", "$ 5,829", "$ 5,735"), ("land", "87", "91")),
        (header, rate, ("cash", "$ 5,829", "$ 5,735"), ("land", "$ 87", "$ 91")),
    }


def test_a_row_is_described_as_gold_evidence() -> None:
    table = (("( in millions )", "2020"), ("cash", "$ 5,829"))
    assert describe_row(table, 1) == "( in millions ) the cash of 2020 is $ 5,829 ;"
