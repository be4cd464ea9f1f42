"""Ids that rows go by without giving them."""

import pytest

from finrlhf_pipeline.pipelines.ingestion.generated_ids import GeneratedIds, generated_id


def test_an_id_tells_the_file_and_the_row() -> None:
    assert generated_id("p.jsonl", 2) == "p.jsonl:2"


def test_a_claim_on_a_row_before_or_behind_is_a_clash() -> None:
    ids = GeneratedIds()
    assert ids.clashes("p", [1, 2, 3], [None, "p:1", "p:5"]) == {1: 1}
    assert ids.clashes("p", [4, 5], [None, None]) == {1: 3}
    assert ids.clashes("p", [6], ["p:4"]) == {0: 4}


def test_a_row_may_give_the_id_that_it_would_have() -> None:
    assert GeneratedIds().clashes("p", [1, 2], ["p:1", None]) == {}


def test_rows_that_all_give_their_ids_may_come_from_an_earlier_run() -> None:
    assert GeneratedIds().clashes("p", [1, 2, 3], ["p:2", "p:3", "p:9"]) == {}


def test_skipped_rows_neither_have_ids_nor_claim_them() -> None:
    ids = GeneratedIds()
    assert ids.clashes("p", [1, 2], [None, "p:3"], skipped=[0, 1]) == {}
    assert ids.clashes("p", [3, 4], [None, "p:1"]) == {}


@pytest.mark.parametrize(
    "given", ["p:01", "p:", "p:1.0", "p:-1", "p:\u0661", "q:1", "p:" + "9" * 5000]
)
def test_other_ids_are_nobody_elses(given: str) -> None:
    assert GeneratedIds().clashes("p", [1, 2], [None, given]) == {}


def test_a_batch_may_be_empty() -> None:
    assert GeneratedIds().clashes("p", [], []) == {}
