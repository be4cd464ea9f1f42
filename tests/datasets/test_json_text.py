"""What is said of JSON texts that nobody has checked."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.datasets.json_text import JSONTextError, parse, split_array

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a": 1', "broken json"),
        (b'{"a": 1} {"a": 2}', "broken json"),
        (b"{'a': 1}", "broken json"),
        (b"", "broken json"),
        (b'{"a": NaN}', "not a finite number"),
        (b'{"a": -Infinity}', "not a finite number"),
        (b'{"a": 1e999}', "number out of range"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number out of range"),
        (b'{"a": "\\ud83d"}', "lone surrogate"),
        (b'{"a": "\\udc00"}', "lone surrogate"),
        (b'{"a": "\xed\xa0\x80"}', "invalid utf-8"),
        (b'{"a": "\xff"}', "invalid utf-8"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": "\t"}', "broken json"),
    ],
)
def test_each_fault_has_its_reason(text: bytes, reason: str) -> None:
    with pytest.raises(JSONTextError) as caught:
        parse(text)
    assert caught.value.reason == reason


def test_the_place_of_a_fault_is_told() -> None:
    with pytest.raises(JSONTextError, match="invalid utf-8: byte 0xff at 8"):
        parse(b'{"a": "\xff"}')
    with pytest.raises(JSONTextError, match="Expecting ',' delimiter at character 9"):
        parse(b'{"a": 1 "b": 2}')


@settings(deadline=None, derandomize=True, max_examples=60)
@given(VALUES)
def test_sound_texts_mean_what_python_takes_them_for(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=60) | st.text('[]{}",:\\u dNa1e9\n', max_size=60).map(str.encode))
def test_no_text_raises_anything_else(text: bytes) -> None:
    for read in (parse, split_array):
        with suppress(JSONTextError):
            read(text)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(VALUES, max_size=4), st.booleans())
def test_an_array_is_split_into_its_elements(values: list[object], spoil: bool) -> None:
    texts = [json.dumps(value, indent=1) for value in values]
    if spoil:
        texts.append('{"a": NaN}')
    elements = split_array(f"[{' , '.join(texts)}]".encode())
    assert [b"\n" in element for element in elements] == [False] * len(texts)
    assert [parse(element) for element in elements[: len(values)]] == values


@pytest.mark.parametrize(
    "spoilt", [b'{"a": "\\ud83d"}', b'{"a": "\xff"}', b"{broken}", b'{"]": NaN}']
)
def test_a_spoilt_element_leaves_its_neighbours_alone(spoilt: bytes) -> None:
    assert split_array(b'[{"b": 1}, ' + spoilt + b', {"c": 2}]') == [
        b'{"b": 1}',
        spoilt,
        b'{"c": 2}',
    ]


@pytest.mark.parametrize("cut", [b"[", b'[{"a": 1}', b'[{"a": NaN}, {"b": "x', b'[{"a": 1}] tail'])
def test_an_array_without_an_end_is_refused(cut: bytes) -> None:
    with pytest.raises(JSONTextError):
        split_array(cut)


def test_a_comma_too_many_is_an_element_that_is_broken() -> None:
    assert split_array(b'[{"a": 1},]') == [b'{"a": 1}', b""]
    assert split_array(b" [ ] ") == []
