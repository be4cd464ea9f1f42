from typing import Any

import pytest

from finrlhf_pipeline.finqa.published import tokenize
from finrlhf_pipeline.finqa.scoring import Score, ScoringError, Verdict, judge, score

Record = dict[str, Any]


def predicted(identity: str, text: str) -> Record:
    return {"id": identity, "predicted": text.split()}


def test_the_shares_of_right_results_and_equal_programs(record: Record) -> None:
    identity = record["id"]
    predictions = [
        predicted(identity, "subtract( 112 100 ) divide( #0 100 ) EOF"),
        predicted(identity, "divide( 12 100 ) EOF"),
        predicted(identity, "add( 112 100 ) EOF"),
        predicted(identity, "frob( 112 100 ) EOF"),
    ]
    assert judge(predictions, [record]) == [
        Verdict(executes=True, equal=True),
        Verdict(executes=True, equal=False),
        Verdict(executes=False, equal=False),
        Verdict(executes=False, equal=False),
    ]
    assert score(predictions, [record]) == Score(4, 0.5, 0.25)


def test_an_equal_program_counts_even_where_the_gold_answer_is_another(record: Record) -> None:
    record["qa"]["exe_ans"] = 0.13
    prediction = predicted(record["id"], "subtract( 112 100 ) divide( #0 100 ) EOF")
    assert judge([prediction], [record]) == [Verdict(executes=False, equal=True)]


def test_only_the_examples_that_are_asked_for_need_to_be_whole(record: Record) -> None:
    prediction = predicted(record["id"], "divide( 12 100 ) EOF")
    assert score([prediction], [{"id": "another"}, record]).n == 1


@pytest.mark.parametrize(
    ("predictions", "sentence"),
    [
        ({}, "The predictions must be a JSON array with at least one prediction."),
        ([], "The predictions must be a JSON array with at least one prediction."),
        ([7], "Prediction 1 has no 'id'."),
        ([{"predicted": []}], "Prediction 1 has no 'id'."),
        ([{"id": 7, "predicted": []}], "Prediction 1 has no 'id'."),
        ([{"id": "x", "predicted": []}], "Prediction 1 has the id 'x', which no example has."),
        ([{"id": "x"}], "Prediction 1 ('x') has no list of tokens under 'predicted'."),
        ([{"id": "x", "predicted": "add("}], "Prediction 1 ('x') has no list of tokens"),
        ([{"id": "x", "predicted": [1]}], "Prediction 1 ('x') has no list of tokens"),
    ],
)
def test_predictions_of_another_shape_are_a_sentence(
    predictions: Any, sentence: str, record: Record
) -> None:
    with pytest.raises(ScoringError) as caught:
        score(predictions, [record])
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": None}, "Example 1 has no 'id'."),
        ({"qa": None}, "Example 'x': field 'qa' is missing."),
        ({"table": "none"}, "Example 'x': field 'table' must be a list, not text."),
        ({"table": [[1]]}, "Example 'x': field 'table[0][0]' must be text, not a number."),
        ({"qa": {"exe_ans": 1.0}}, "Example 'x': field 'qa.program' is missing."),
        ({"qa": {"program": "x"}}, "Example 'x': field 'qa.exe_ans' is missing."),
        ({"qa": {"program": "x", "exe_ans": True}}, "Example 'x': field 'qa.exe_ans' must be"),
    ],
)
def test_examples_of_another_shape_are_a_sentence(
    change: Record, sentence: str, record: Record
) -> None:
    with pytest.raises(ScoringError) as caught:
        score([predicted("x", "EOF")], [record | {"id": "x"} | change])
    assert str(caught.value).startswith(sentence)


def test_two_examples_of_one_id_are_a_sentence(record: Record) -> None:
    with pytest.raises(ScoringError, match=r"^Example 2 has the id 'ABC/.*' of an earlier one\."):
        score([predicted("x", "EOF")], [record, record])
    with pytest.raises(ScoringError, match=r"^The examples must be a JSON array"):
        score([predicted("x", "EOF")], record)


def test_the_real_gold_programs_score_in_full(records: list[Record]) -> None:
    predictions = [
        {"id": record["id"], "predicted": tokenize(record["qa"]["program"])} for record in records
    ]
    assert score(predictions, records) == Score(len(records), 1.0, 1.0)
