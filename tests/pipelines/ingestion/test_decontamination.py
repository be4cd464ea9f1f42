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
        "pre_text": [f"the note to {question}"],
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
    held_out = row("what were the sales in 2008?") | {"pre_text": ["on another page ."]}
    assert reason(row(question), held_out) == expected


@pytest.mark.parametrize("name", [" Acme/2008 ", "ACME/2008"])
def test_a_file_is_the_same_however_its_name_is_written(name: str) -> None:
    assert reason(row("a ?", page=name, table=[]), row("b ?", page="acme/2008")) == "same page"
    assert reason(row("a ?", page=" "), row("b ?", page=" ", table=[])) is None


def test_a_page_without_a_file_is_told_by_what_it_says() -> None:
    page = {"pre_text": ["Sales of $5,829."], "table": [["sales", "$ 5,829", ""]]}
    other = {"pre_text": ["sales of", "$ 5,829 ."], "table": [["Sales", "$5,829"], [""]]}
    assert reason(row("a ?") | page, row("why ?") | other) == "same page"
    assert reason(row("a ?") | page, row("why ?", page="acme/2008") | other) == "same page"
    assert reason(row("a ?") | page, row("why ?") | other | {"post_text": ["note 4"]}) is None


def test_pages_that_say_nothing_are_not_the_same() -> None:
    empty = {"pre_text": [" "], "table": [["", "$"], []]}
    assert reason(row("a ?") | empty, row("why ?") | empty) is None


def test_the_same_question_on_another_table_is_another_question() -> None:
    assert reason(row("what is it ?"), row("what is it ?", table=[["costs", "3"]])) is None


def test_a_table_is_the_same_however_it_is_spaced() -> None:
    plain = row("what is it?", table=[["", "2008"], ["sales", "$5,829"]]) | {"pre_text": []}
    spaced = row("What is it ?", table=[["", " 2008", " "], ["Sales", "$ 5,829 "], [""]])
    assert reason(spaced, plain) == "same question on the same table"


def test_a_page_is_the_same_whatever_is_asked() -> None:
    other = row("b ?", page="acme/2008", table=[])
    assert reason(row("a ?", page="acme/2008"), other) == "same page"
    assert reason(row("a ?"), row("b ?", table=[])) is None


def test_without_a_table_the_text_is_compared() -> None:
    first = row("what is it ?", table=[])
    assert reason(first, {**row("why ?", table=[]), "pre_text": first["pre_text"]}) == "same page"
    assert reason(first, {**row("what is it ?", table=[]), "pre_text": ["else ."]}) is None


def test_each_removed_row_names_its_counterpart() -> None:
    kept, removed = remove_contaminated(
        [row("A ?"), row("why ?")], [row("a ?") | {"pre_text": []}], similarity=SIMILARITY
    )
    assert [item["id"] for item in kept] == ["why ?"]
    assert removed[0].detail == "A ? against a ? (x.json row 1)"


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
