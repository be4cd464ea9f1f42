import pytest

from finrlhf_pipeline.finqa import RecordError, fields


def test_a_list_within_a_list_is_named_by_both_places() -> None:
    with pytest.raises(RecordError, match=r"^field 'table\[1\]\[0\]' must be text, not null$"):
        fields.table([["a"], [None]], "table")


def test_json_within_an_object_is_kept_as_it_is() -> None:
    step = {"op": "add", "args": ["1", 2, None, True, {"deep": 0.5}]}
    assert fields.objects([step], "steps") == (step,)


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(RecordError, match=r"^field 'steps\[0\]\.op' must be an object, not set$"):
        fields.objects([{"op": {1}}], "steps")


def test_yes_no_and_numbers_are_answers() -> None:
    assert [fields.executed_answer(value, "a") for value in ("yes", "no", 3, -0.5)] == [
        "yes",
        "no",
        3.0,
        -0.5,
    ]


@pytest.mark.parametrize("depth", [100, 600, 5000])
def test_a_field_nested_too_deeply_is_an_error_of_the_record(depth: int) -> None:
    nested: object = "a"
    for _ in range(depth):
        nested = [nested]
    with pytest.raises(RecordError, match="nested more than 64 levels deep"):
        fields.objects([{"a": nested}], "qa.steps")
