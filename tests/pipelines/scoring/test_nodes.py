"""Another system's answers get the same figures and the same tests as ours."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.finqa.published import tokenize
from finrlhf_pipeline.pipelines.scoring.nodes import compare_scored, read_examples, score_answers
from finrlhf_pipeline.rows import RawRow

FINQA = Path(os.environ.get("FINQA_DIR", Path(__file__).parents[4] / "shared/data/finqa"))
EVALUATION = EvaluationParameters.model_validate(
    {
        "rewards": {"weights": {"correctness": 1.0}},
        "resamples": 200,
        "seed": 1,
        "significance": 0.05,
        "seeds": [1],
    }
)


def rows(source: str, values: list[Any]) -> list[RawRow]:
    return [RawRow(source, place, value) for place, value in enumerate(values, start=1)]


def record(name: str, first: int) -> dict[str, Any]:
    return {
        "id": name,
        "pre_text": [],
        "post_text": [],
        "table": [["", "2019"], ["revenue", str(first)]],
        "qa": {"question": "?", "program": f"add({first}, 1)", "exe_ans": first + 1.0},
    }


EXAMPLES = [record(f"q{n:02}", n) for n in range(20)]


def answers(right: int) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "response": f"Program: {row['qa']['program']}" if place < right else "Answer: -1",
        }
        for place, row in enumerate(EXAMPLES)
    ]


def scored(name: str, right: int) -> tuple[list[dict[str, Any]], dict[str, float]]:
    given = rows(name, answers(right))
    return score_answers(given, rows("examples.json", EXAMPLES), EVALUATION)


def test_figures_and_rows_of_a_file() -> None:
    graded, figures = scored("mine.jsonl", 15)
    assert len(graded) == figures["n"] == 20
    assert figures["execution_accuracy"] == figures["published_execution_accuracy"] == 0.75
    assert figures["program_accuracy"] == figures["published_program_accuracy"] == 0.75
    assert figures["accuracy_by/operation/add"] == 0.75
    assert "length_mean" not in figures


def test_two_files_are_compared_like_policies() -> None:
    (better, figures), (worse, worse_figures) = scored("new.jsonl", 18), scored("old.jsonl", 8)
    old, new = compare_scored(better, worse, figures, worse_figures, EVALUATION)
    assert (old["policy"], new["policy"]) == ("old", "new")
    assert (new["won"], new["lost"], new["verdict"]) == (10, 0, "better")
    assert new["delta_vs_baseline"] == 0.5
    assert new["answer_strict"] == figures["answer_strict"]
    assert old["verdict"] is None


def test_files_of_the_same_name_are_told_apart() -> None:
    graded, figures = scored("mine.jsonl", 5)
    lines = compare_scored(graded, graded, figures, figures, EVALUATION)
    assert [line["policy"] for line in lines] == ["mine (baseline)", "mine"]


def test_a_question_without_an_answer_is_named() -> None:
    with pytest.raises(AppraisalError, match=r"The answers of 'mine.jsonl': 1 questions .* 'q19'"):
        score_answers(rows("mine.jsonl", answers(5)[:-1]), rows("e.json", EXAMPLES), EVALUATION)


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        ([RawRow("e.json", 1, {"id": "a"})], "Row 1 of 'e.json' is not a FinQA record: field 'qa'"),
        ([RawRow("e.json", 2, problem="broken")], "Row 2 of 'e.json' cannot be read"),
        (rows("e.json", [EXAMPLES[0], EXAMPLES[0]]), "Row 2 of 'e.json' has the id 'q00'"),
    ],
)
def test_examples_that_are_none_are_named(examples: list[RawRow], words: str) -> None:
    with pytest.raises(AppraisalError, match=words):
        read_examples(examples)


@pytest.mark.skipif(not FINQA.is_dir(), reason="no FinQA records: set FINQA_DIR to their folder")
def test_gold_programs_of_finqa_are_all_right_in_both_layouts() -> None:
    records = json.loads((FINQA / "dev.json").read_text(encoding="utf-8"))
    responses = [
        {"id": row["id"], "response": f"Program: {row['qa']['program']}"} for row in records
    ]
    tokens = [{"id": row["id"], "predicted": tokenize(row["qa"]["program"])} for row in records]
    for given in (responses, tokens):
        _, figures = score_answers(rows("gold", given), rows("dev.json", records), EVALUATION)
        assert figures["execution_accuracy"] == figures["published_execution_accuracy"] == 1.0
        assert figures["program_accuracy"] == figures["published_program_accuracy"] == 1.0
        assert figures["accuracy_by/evidence/table"] == 1.0
