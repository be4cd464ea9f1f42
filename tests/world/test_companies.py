"""Companies: disjoint between splits, with short names of their own."""

import pytest

from finrlhf_pipeline.world.companies import company_names, ticker

SPLITS = ("train", "pretrain", "validation", "test")


def test_no_company_is_in_two_splits() -> None:
    names = [name for split in SPLITS for name in company_names(split)]
    assert len(names) == len(set(names)) == 24 * 16


def test_every_split_has_companies_enough() -> None:
    assert [len(company_names(split)) for split in SPLITS] == [128, 160, 32, 64]


def test_every_word_of_a_name_is_known_from_pretraining() -> None:
    known = {word for name in company_names("pretrain") for word in name.split()}
    assert known == {
        word for split in SPLITS for name in company_names(split) for word in name.split()
    }


def test_no_two_companies_share_a_ticker() -> None:
    tickers = {ticker(name) for split in SPLITS for name in company_names(split)}
    assert len(tickers) == 24 * 16


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(ValueError, match="no companies for the split 'dev'; choose one of train"):
        company_names("dev")
