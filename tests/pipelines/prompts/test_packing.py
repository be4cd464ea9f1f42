"""Packing: what fits, what is kept first, what is cut and never silently."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.prompts.evidence import Unit, read_units
from finrlhf_pipeline.pipelines.prompts.packing import measure, pack
from finrlhf_pipeline.pipelines.prompts.parameters import Budget, BudgetUnit

# 4 words; 4 words (header), 5 words, 5 words; 3 words
PAGE = read_units(
    ["sales went up ."],
    [["usd", "2008 2007"], ["net sales", "12 10"], ["net costs", "7 6"]],
    ["see below ."],
)
RANKING = ["table_1", "text_0", "text_1", "table_2", "table_0"]


def words(size: int) -> Budget:
    return Budget(size=size, unit="words")


def test_a_digit_a_mark_and_a_run_of_letters_are_one_token_each() -> None:
    assert measure("cash | $ 5,829 ( 27.5 % )", "words") == 8
    assert measure("cash | $ 5,829 ( 27.5 % )", "tokens") == 1 + 1 + 1 + 5 + 1 + 4 + 1 + 1
    assert measure("a_b", "tokens") == 3


def test_a_page_that_fits_is_held_whole_and_in_document_order() -> None:
    packed = pack(PAGE, RANKING, words(4 + 4 + 5 + 5 + 3))
    assert packed.keys == ("text_0", "table_0", "table_1", "table_2", "text_1")
    assert packed.lines == tuple(unit.line for unit in PAGE)
    assert not packed.cut


def test_one_word_less_leaves_the_last_by_rank_out() -> None:
    packed = pack(PAGE, RANKING, words(4 + 4 + 5 + 5 + 3 - 1))
    assert packed.keys == ("text_0", "table_0", "table_1", "text_1")
    assert (packed.cut, packed.left_out, packed.shortened) == (True, 1, ())


def test_the_header_comes_first_though_it_ranks_last() -> None:
    assert pack(PAGE, RANKING, words(4 + 5)).keys == ("table_0", "table_1")


def test_what_is_too_long_is_passed_over_for_what_fits() -> None:
    # after header and best row 3 words are left: not the 4 of text_0, but the 3 of text_1
    assert pack(PAGE, RANKING, words(4 + 5 + 3)).keys == ("table_0", "table_1", "text_1")


def test_the_best_unit_is_shortened_where_it_does_not_fit_and_that_is_a_cut() -> None:
    packed = pack(PAGE, RANKING, words(4 + 3))
    assert packed.lines == ("usd | 2008 2007", "net sales |")
    assert packed.shortened == ("table_1",)
    assert (packed.cut, packed.left_out) == (True, 3)


def test_a_header_longer_than_the_budget_is_shortened() -> None:
    packed = pack(PAGE, RANKING, words(2))
    assert (packed.lines, packed.shortened) == (("usd |",), ("table_0",))


def test_a_number_is_never_cut_in_two() -> None:
    units = [Unit("text_0", "sales were 5,829 .")]
    packed = pack(units, ["text_0"], Budget(size=4, unit="tokens"))
    assert packed.lines == ("sales were",)


def test_an_empty_page_packs_to_nothing() -> None:
    packed = pack([], [], words(5))
    assert (packed.lines, packed.cut) == ((), False)


@pytest.mark.parametrize("unit", ["words", "tokens"])
@settings(deadline=None, derandomize=True)
@given(data=st.data())
def test_no_budget_is_exceeded_and_order_is_the_documents(
    unit: BudgetUnit, data: st.DataObject
) -> None:
    texts = st.lists(st.text("ab 19,.$%|_", max_size=30), max_size=5)
    rows = st.lists(st.lists(st.text("ab 1.", max_size=9), min_size=1, max_size=4), max_size=4)
    units = read_units(data.draw(texts), data.draw(rows), data.draw(texts))
    keys = [u.key for u in units]
    budget = Budget(size=data.draw(st.integers(1, 60)), unit=unit)
    packed = pack(units, data.draw(st.permutations(keys)), budget)
    assert measure("\n".join(packed.lines), unit) <= budget.size
    assert list(packed.keys) == [key for key in keys if key in packed.keys]
    assert len(packed.keys) == len(packed.lines) == len(keys) - packed.left_out
    whole = {u.key: u.line for u in units}
    for key, line in zip(packed.keys, packed.lines, strict=True):
        assert whole[key].startswith(line)
        assert (key in packed.shortened) == (line != whole[key])
    assert packed.cut == (sum(measure(line, unit) for line in whole.values()) > budget.size)
