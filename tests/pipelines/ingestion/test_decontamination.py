"""Rows that would give away another split."""

import time
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.ingestion.decontamination import Contamination, remove_contaminated

SIMILARITY = 0.8


def row(question: str, page: str = "", table: Any = (("", "2008"), ("sales", "12"))) -> Any:
    return {
        "id": question,
        "source": "x.json",
        "position": 1,
        "filename": page,
        "pre_text": ["sales grew ."],
        "post_text": [],
        "table": [list(cells) for cells in table],
        "qa": {"question": question},
    }


def reason(first: Any, second: Any) -> str | None:
    match = Contamination([second], SIMILARITY).match(first)
    return match.reason if match else None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What were the sales in 2008 ?", "same question on the same table"),
        ("what were the sales in 2007 ?", "near-duplicate question on the same table"),
        ("what were the total sales in 2008 ?", "near-duplicate question on the same table"),
        ("what were the costs of 2008 ?", None),
        ("by how much did sales grow ?", None),
    ],
)
def test_questions_on_one_table_are_compared(question: str, expected: str | None) -> None:
    assert reason(row(question), row("what were the sales in 2008?")) == expected


def test_the_same_question_on_another_table_is_another_question() -> None:
    assert reason(row("what is it ?"), row("what is it ?", table=[["costs", "3"]])) is None


def test_a_table_is_the_same_however_it_is_spaced() -> None:
    spaced = row("what is it ?", table=[["", " 2008"], ["Sales", "12 "]])
    assert reason(spaced, row("what is it ?")) == "same question on the same table"


def test_a_page_is_the_same_whatever_is_asked() -> None:
    other = row("b ?", page="acme/2008", table=[])
    assert reason(row("a ?", page="acme/2008"), other) == "same page"
    assert reason(row("a ?"), row("b ?", table=[])) is None


def test_without_a_table_the_text_is_compared() -> None:
    first = row("what is it ?", table=[])
    assert reason(first, row("what is it ?", table=[])) == "same question on the same table"
    assert reason(first, {**row("what is it ?", table=[]), "pre_text": ["else ."]}) is None


def test_each_removed_row_names_its_counterpart() -> None:
    kept, removed = remove_contaminated(
        [row("a ?"), row("why ?")], [row("a ?")], similarity=SIMILARITY
    )
    assert [item["id"] for item in kept] == ["why ?"]
    assert removed[0].detail == "a ? against a ? (x.json row 1)"


def test_thousands_of_rows_take_little_time() -> None:
    def rows_of(split: str) -> list[Any]:
        return [
            row(f"what were the {split} of {n} ?", page=f"{split} {n}", table=[[str(n % 900), "1"]])
            for n in range(6000)
        ]

    start = time.process_time()
    kept, _ = remove_contaminated(rows_of("sales"), rows_of("costs"), similarity=SIMILARITY)
    assert time.process_time() - start < 5
    assert len(kept) == 6000
