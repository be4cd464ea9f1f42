import json
import pickle
from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example, RecordError, execute, grade, parse_program

Record = dict[str, Any]


def placed(record: Record, name: str) -> tuple[Record, str]:
    """Return the object that holds a field such as `qa.program`, and the key in it."""
    *outer, key = name.split(".")
    return (record[outer[0]] if outer else record), key


def test_an_example_survives_its_record(record: Record) -> None:
    assert Example.from_record(record).to_record() == record


def test_difficulty_is_kept_where_there_is_one(record: Record) -> None:
    record["difficulty"] = {"rows": 3, "phrasing": "plain"}
    assert Example.from_record(record).to_record() == record


def test_fields_of_other_origin_are_left_out(record: Record) -> None:
    assert Example.from_record(record | {"table_ori": []}).to_record() == record


@pytest.mark.parametrize(
    "name", ["filename", "qa.answer", "qa.explanation", "qa.steps", "qa.gold_inds", "difficulty"]
)
def test_optional_fields_may_be_missing(record: Record, name: str) -> None:
    holder, key = placed(record, name)
    holder.pop(key, None)
    without = Example.from_record(record)
    holder[key] = None
    assert Example.from_record(record) == without


@pytest.mark.parametrize(
    "name",
    ["id", "pre_text", "post_text", "table", "qa", "qa.question", "qa.program", "qa.exe_ans"],
)
def test_a_missing_field_is_named(record: Record, name: str) -> None:
    holder, key = placed(record, name)
    del holder[key]
    with pytest.raises(RecordError, match=rf"^field '{name}' is missing$") as caught:
        Example.from_record(record)
    assert caught.value.field == name


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("id", 7, "field 'id' must be text, not a number"),
        ("id", " ", "field 'id' is empty"),
        ("filename", ["a"], "field 'filename' must be text, not a list"),
        ("pre_text", "words", "field 'pre_text' must be a list, not text"),
        ("post_text", ["a", None], "field 'post_text[1]' must be text, not null"),
        ("table", {"a": 1}, "field 'table' must be a list, not an object"),
        ("table", [["a", 1.5]], "field 'table[0][1]' must be text, not a number"),
        ("table", [["a"], []], "field 'table[1]' is a row without cells"),
        ("qa", [], "field 'qa' must be an object, not a list"),
        ("qa.question", "", "field 'qa.question' is empty"),
        ("qa.program", True, "field 'qa.program' must be text, not true or false"),
        ("qa.exe_ans", True, "field 'qa.exe_ans' must be a number, 'yes' or 'no', not true or"),
        ("qa.exe_ans", "", "field 'qa.exe_ans' is empty"),
        ("qa.exe_ans", "12", "field 'qa.exe_ans' must be a number, 'yes' or 'no', not the text"),
        ("qa.exe_ans", float("nan"), "field 'qa.exe_ans' must be a finite number"),
        ("qa.exe_ans", float("-inf"), "field 'qa.exe_ans' must be a finite number"),
        ("qa.exe_ans", 10**400, "field 'qa.exe_ans' must be a finite number"),
        ("qa.answer", 12, "field 'qa.answer' must be text, not a number"),
        ("qa.steps", [["minus"]], "field 'qa.steps[0]' must be an object, not a list"),
        ("qa.steps", [{"res": float("nan")}], "field 'qa.steps[0].res' must be a finite"),
        ("qa.gold_inds", ["table_1"], "field 'qa.gold_inds' must be an object, not a list"),
        ("qa.gold_inds", {"table_1": 1}, "field 'qa.gold_inds.table_1' must be text"),
        ("difficulty", {"rows": 1.5}, "field 'difficulty.rows' must be text, not a number"),
        ("difficulty", {"rows": True}, "field 'difficulty.rows' must be text, not true or false"),
    ],
)
def test_a_mistyped_field_is_named(record: Record, name: str, value: Any, sentence: str) -> None:
    holder, key = placed(record, name)
    holder[key] = value
    with pytest.raises(RecordError) as caught:
        Example.from_record(record)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("name", ["id", "filename", "qa.question", "qa.program", "qa.answer"])
def test_half_a_character_is_refused(record: Record, name: str) -> None:
    holder, key = placed(record, name)
    holder[key] = json.loads('"a\\ud800"')
    with pytest.raises(RecordError, match=f"^field '{name}' holds a lone surrogate"):
        Example.from_record(record)


def test_half_a_character_is_found_in_lists_and_objects(record: Record) -> None:
    half = "\ud800"
    for change in (
        {"pre_text": [half]},
        {"table": [[half]]},
        {"qa": record["qa"] | {"steps": [{"res": [half]}]}},
        {"qa": record["qa"] | {"gold_inds": {half: ""}}},
    ):
        with pytest.raises(RecordError, match="lone surrogate"):
            Example.from_record(record | change)


@pytest.mark.parametrize("value", [None, [], "text", 3])
def test_a_record_is_an_object(value: Any) -> None:
    with pytest.raises(RecordError, match=r"^field 'record' must be an object"):
        Example.from_record(value)


def test_the_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(RecordError("id", "is missing")))  # noqa: S301 - ours
    assert (error.field, error.reason) == ("id", "is missing")


def test_a_whole_number_answer_is_a_number_like_any_other(record: Record) -> None:
    record["qa"]["exe_ans"] = 12
    assert Example.from_record(record).exe_ans == 12.0


def test_real_records_are_read_executed_and_graded_as_correct(records: list[Record]) -> None:
    for record in records:
        example = Example.from_record(record)
        program = parse_program(example.program)
        assert Example.from_record(example.to_record()) == example
        assert str(program) == example.program
        assert execute(program, example.table) == example.exe_ans
        verdict = grade(f"Program: {example.program}", example)
        assert verdict.correct
        assert verdict.program_correct
