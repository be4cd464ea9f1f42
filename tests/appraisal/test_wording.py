"""Wording is counted, whatever it says."""

import pytest

from finrlhf_pipeline.appraisal.wording import count_words, repetition


def test_words_are_told_apart_by_spaces() -> None:
    assert count_words("Program: add(1, 2)\n") == 3


def test_repetition_is_the_share_of_runs_that_were_there_before() -> None:
    # a b c d a b c d has the runs abcd bcda cdab dabc abcd: one of five again
    assert repetition("a b c d a b c d") == pytest.approx(1 / 5)
    assert repetition("Program: " * 20) == pytest.approx(1 - 2 / 37)


def test_what_is_too_short_repeats_nothing() -> None:
    assert repetition("") == repetition("no no no") == 0.0
