"""What ingestion makes of whole files."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from finrlhf_pipeline.datasets.raw_rows import Block, RawRows, open_rows
from finrlhf_pipeline.finqa import Example, Response, grade
from finrlhf_pipeline.pipelines.ingestion.nodes import (
    Ingested,
    decontaminate,
    ingest_examples,
    ingest_preferences,
)
from finrlhf_pipeline.pipelines.ingestion.parameters import IngestionParameters
from finrlhf_pipeline.pipelines.ingestion.quarantine import QuarantineError

Rows = Callable[..., RawRows]
Settings = Callable[..., IngestionParameters]
Record = dict[str, Any]

REAL = Path(os.environ.get("FINQA_DIR", Path(__file__).parents[4] / "shared/data/finqa")).parent


def collect(chunks: Iterator[Ingested]) -> tuple[list[Record], list[Record], Record]:
    """Return all rows accepted and set aside, and the last account."""
    accepted: list[Record] = []
    quarantine: list[Record] = []
    ledger: Record = {}
    for number, chunk in enumerate(chunks):
        assert chunk.accepted[0] == chunk.quarantine[0] == number
        accepted += msgspec.to_builtins(list(chunk.accepted[1]))
        quarantine += chunk.quarantine[1]
        ledger = chunk.ledger
    return accepted, quarantine, ledger


def test_an_example_keeps_its_trail(rows: Rows, settings: Settings, record: Record) -> None:
    accepted, quarantine, ledger = collect(
        ingest_examples(rows(record, source="d.json"), settings())
    )
    assert accepted == [
        {**Example.from_record(record).to_record(), "source": "d.json", "position": 1}
    ]
    assert quarantine == []
    assert ledger == {
        "step": "ingest d.json",
        "rows_in": 1,
        "added": 0,
        "rows_out": 1,
        "dropped": {},
    }


def test_each_bad_example_has_its_line(rows: Rows, settings: Settings, record: Record) -> None:
    def changed(**qa: Any) -> Record:
        return {**record, "id": str(qa), "qa": {**record["qa"], **qa}}

    raw = rows(
        record,
        b'{"id": ',
        {name: value for name, value in record.items() if name != "table"},
        {**record, "table": 3},
        changed(question=" "),
        changed(exe_ans=""),
        changed(exe_ans=3),
        changed(program="subtract(12, ten)"),
        changed(exe_ans=float("nan")),
        b'{"id": "\\ud800"}',
        b'\xef\xbb\xbf{"id": "x"}',
        record,
        [record],
    )
    accepted, quarantine, ledger = collect(ingest_examples(raw, settings(share=1)))
    assert len(accepted) == 1
    assert [(row["position"], row["reason"]) for row in quarantine] == [
        (2, "broken json"),
        (3, "missing field"),
        (4, "mistyped field"),
        (5, "empty field"),
        (6, "empty answer"),
        (7, "program does not give exe_ans"),
        (8, "program does not execute"),
        (9, "not a finite number"),
        (10, "lone surrogate"),
        (11, "byte order mark"),
        (12, "duplicate id"),
        (13, "mistyped field"),
    ]
    assert all(row["source"] == "rows.jsonl" and row["detail"] for row in quarantine)
    assert quarantine[1]["detail"] == "field 'table' is missing"
    assert quarantine[10]["detail"] == "acme/2008/page_1.pdf-1 is also the id in row 1"
    assert (ledger["rows_in"], ledger["rows_out"]) == (13, 1)
    assert sum(ledger["dropped"].values()) == 12


def test_an_id_is_free_when_its_first_row_was_refused(
    rows: Rows, settings: Settings, record: Record
) -> None:
    wrong = {**record, "qa": {**record["qa"], "exe_ans": 7.0}}
    accepted, _, _ = collect(ingest_examples(rows(wrong, record), settings(share=1)))
    assert [row["position"] for row in accepted] == [2]


def test_too_many_bad_rows_fail_after_the_quarantine_is_told(
    rows: Rows, settings: Settings, record: Record
) -> None:
    raw = rows(record, *[b"{"] * 3, {"id": "a"})
    chunks = ingest_examples(raw, settings(share=0.5))
    assert len(list(next(chunks).quarantine[1])) == 4
    with pytest.raises(QuarantineError) as caught:
        next(chunks)
    assert str(caught.value) == (
        "4 of 5 rows of 'rows.jsonl' cannot be used (80.0%); ingestion.max_quarantined_share "
        "allows 50.0%. broken json: 3 (first at 2, 3, 4); missing field: 1 (first at 5). Every "
        "one is in the quarantine file. Mend the rows, name their layout under ingestion.layouts, "
        "or allow a larger share."
    )


def test_a_share_that_is_just_reached_is_allowed(
    rows: Rows, settings: Settings, record: Record
) -> None:
    collect(ingest_examples(rows(record, b"{"), settings(share=0.5)))


def test_no_usable_row_fails_whatever_the_share(rows: Rows, settings: Settings) -> None:
    with pytest.raises(
        QuarantineError, match=r"No row of 'rows.jsonl' is of use \(broken json 1\)"
    ):
        collect(ingest_examples(rows(b"{"), settings(share=1)))


def test_chunks_hold_a_bounded_number_of_rows(
    rows: Rows, settings: Settings, record: Record
) -> None:
    raw = rows(*({**record, "id": str(number)} for number in range(2500)))
    sizes = [len(list(chunk.accepted[1])) for chunk in ingest_examples(raw, settings())]
    assert sizes == [1000, 1000, 500]


def test_a_preference_keeps_its_trail(rows: Rows, settings: Settings, pair: Record) -> None:
    known = {**pair, "rejected": " sell !", "preference_strength": 0.8, "rater": "ann", "id": 7}
    accepted, quarantine, ledger = collect(ingest_preferences(rows(pair, known), settings()))
    trail = {"source": "rows.jsonl", "position": 1, "id": "rows.jsonl:1"}
    assert accepted == [
        {**pair, **trail, "preference_strength": 1.0, "rater": "unknown"},
        {**known, "source": "rows.jsonl", "position": 2, "id": "7"},
    ]
    assert quarantine == []
    assert ledger["rows_out"] == 2


def test_what_a_file_says_of_its_own_trail_does_not_count(
    rows: Rows, settings: Settings, pair: Record
) -> None:
    raw = rows({**pair, "source": ["elsewhere"], "position": "last"})
    (row,), _, _ = collect(ingest_preferences(raw, settings()))
    assert (row["source"], row["position"]) == ("rows.jsonl", 1)


def test_each_bad_preference_has_its_line(rows: Rows, settings: Settings, pair: Record) -> None:
    raw = rows(
        pair,
        b"{",
        {"prompt": "p", "chosen": "c"},
        {**pair, "chosen": 3},
        {**pair, "prompt": "\n"},
        {**pair, "rejected": " "},
        {**pair, "rejected": f"{pair['chosen']} "},
        {**pair, "preference_strength": 0.5},
        {**pair, "preference_strength": float("nan")},
        {**pair, "prompt": "\ud800"},
        pair,
        {**pair, "id": "x", "rater": "ann"},
        {**pair, "id": "x", "prompt": "other"},
        {**pair, "rater": "bob"},
    )
    accepted, quarantine, ledger = collect(ingest_preferences(raw, settings(share=1)))
    assert [row["position"] for row in accepted] == [1, 12, 14]
    assert [(row["position"], row["reason"]) for row in quarantine] == [
        (2, "broken json"),
        (3, "missing field"),
        (4, "mistyped field"),
        (5, "empty prompt"),
        (6, "empty answer"),
        (7, "chosen equals rejected"),
        (8, "preference_strength out of range"),
        (9, "not a finite number"),
        (10, "lone surrogate"),
        (11, "duplicate pair"),
        (13, "duplicate id"),
    ]
    assert quarantine[1]["detail"] == "Object missing required field `rejected`"
    assert quarantine[9]["detail"] == "row 1 says the same"
    assert quarantine[10]["detail"] == "x is also the id of row 12"
    assert ledger["rows_in"] == 14


def test_duplicates_are_found_across_blocks(settings: Settings, pair: Record) -> None:
    texts = [msgspec.json.encode({**pair, "prompt": f"p{number % 40}"}) for number in range(100)]
    blocks = [Block(number + 1, text + b"\n") for number, text in enumerate(texts)]
    raw = RawRows("x", lambda: iter(blocks))
    accepted, quarantine, _ = collect(ingest_preferences(raw, settings(share=1)))
    assert [row["position"] for row in accepted] == list(range(1, 41))
    assert [row["detail"] for row in quarantine][:2] == [
        "row 1 says the same",
        "row 2 says the same",
    ]
    assert len(quarantine) == 60


@pytest.mark.parametrize("layout", ["hh_rlhf", "sharegpt"])
def test_other_layouts_give_the_same_rows(rows: Rows, settings: Settings, layout: str) -> None:
    raw = {
        "hh_rlhf": {
            "chosen": "\n\nHuman: buy?\n\nAssistant: it depends",
            "rejected": "\n\nHuman: buy?\n\nAssistant: now!",
        },
        "sharegpt": {
            "conversations": [{"from": "human", "value": "buy?"}],
            "chosen": {"from": "gpt", "value": "it depends"},
            "rejected": {"from": "gpt", "value": "now!"},
        },
    }[layout]
    (row,), _, _ = collect(ingest_preferences(rows(raw), settings(preferences=layout)))
    assert (row["chosen"], row["rejected"]) == (" it depends", " now!")
    assert row["prompt"].strip().endswith("Assistant:")


def example_row(record: Record, **changes: Any) -> Record:
    question = changes.pop("question", record["qa"]["question"])
    trail = {"source": "x.json", "position": 1}
    return {**record, **trail, "qa": {**record["qa"], "question": question}, **changes}


def test_training_never_sees_what_evaluation_asks(settings: Settings, record: Record) -> None:
    train = [
        example_row(record, id="t1", filename="acme/1"),
        example_row(record, id="t2", filename="other/1", table=[["", "2008"], ["costs", "3"]]),
        example_row(record, id="t3", filename="other/2", pre_text=["net sales :"]),
        example_row(
            record,
            id="t4",
            filename="other/3",
            post_text=[],
            question="what was the yearly change in net sales ?",
        ),
    ]
    validation = [
        example_row(record, id="v1", filename="acme/1", table=[["a"]]),
        example_row(record, id="v2", filename="test/1"),
    ]
    test = [example_row(record, id="e1", filename="test/1")]
    kept, kept_validation, kept_test, removed, ledger = decontaminate(
        train, validation, test, settings()
    )
    assert [row["id"] for row in kept] == ["t2"]
    assert [row["id"] for row in kept_validation] == ["v1"]
    assert kept_test == test
    assert [row["detail"] for row in removed] == [
        "t1 against v1 (x.json row 1)",
        "t3 against e1 (x.json row 1)",
        "t4 against e1 (x.json row 1)",
        "v2 against e1 (x.json row 1)",
    ]
    assert ledger == {
        "step": "decontaminate",
        "rows_in": 7,
        "added": 0,
        "rows_out": 3,
        "dropped": {
            "train: near-duplicate question on the same table": 1,
            "train: same page": 1,
            "train: same question on the same table": 1,
            "validation: same page": 1,
        },
    }


def test_one_file_for_all_splits_is_refused(settings: Settings, record: Record) -> None:
    same = [example_row(record)]
    with pytest.raises(QuarantineError, match="Nothing is left to train on"):
        decontaminate(same, same, same, settings())


def real_rows(name: str) -> RawRows:
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"no real data: there is no file {path}; set FINQA_DIR")
    return open_rows(path)


@pytest.mark.parametrize(("name", "count"), [("finqa/train.json", 100), ("finqa/dev.json", 200)])
def test_all_real_records_are_accepted_and_graded_as_correct(
    settings: Settings, name: str, count: int
) -> None:
    accepted, quarantine, _ = collect(ingest_examples(real_rows(name), settings()))
    assert (len(accepted), quarantine) == (count, [])
    for row in accepted:
        example = Example.from_record(row)
        assert grade(Response(program=example.program), example).correct


def test_every_real_tatqa_question_is_accounted_for(settings: Settings) -> None:
    raw = real_rows("tatqa/dev.json")
    accepted, quarantine, ledger = collect(ingest_examples(raw, settings(examples="tatqa")))
    assert (ledger["rows_in"], ledger["added"], ledger["rows_out"]) == (278, 1668 - 278, 717)
    assert ledger["dropped"] == {
        "count question": 32,
        "derivation not understood": 1,
        "multi-span question": 217,
        "span question": 701,
    }
    assert len(accepted) + len(quarantine) == 1668


def test_real_sharegpt_pairs_are_read(settings: Settings) -> None:
    raw = real_rows("preferences/sharegpt_dpo_en_demo.json")
    accepted, quarantine, _ = collect(ingest_preferences(raw, settings(preferences="sharegpt")))
    assert len(accepted) == 295
    assert {row["reason"] for row in quarantine} == {"duplicate pair"}
