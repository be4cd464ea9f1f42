"""What the command line's words mean."""

import pytest

from finrlhf_pipeline.sweeping.variants import (
    Range,
    SweepError,
    folder_name,
    grid,
    label,
    nested,
    read_choices,
    read_ranges,
)


def test_values_are_numbers_words_or_switches() -> None:
    assert read_choices(["a.b=0,0.04,1e-3,linear,true,null"]) == {
        "a.b": [0, 0.04, 0.001, "linear", True, None]
    }


@pytest.mark.parametrize("option", ["a.b", "a.b=", "=1"])
def test_a_choice_without_name_or_value_is_refused(option: str) -> None:
    with pytest.raises(SweepError, match="--set NAME=VALUE,VALUE"):
        read_choices([option])


def test_ranges_are_whole_broken_or_logarithmic() -> None:
    found = read_ranges(["r=4..32", "lr=1e-4..1e-2:log"])
    assert found == {
        "r": Range(4, 32, logarithmic=False),
        "lr": Range(1e-4, 1e-2, logarithmic=True),
    }
    assert [limits.is_whole for limits in found.values()] == [True, False]


@pytest.mark.parametrize(
    "option", ["r=4", "r=a..b", "r=5..4", "r=1..2:exp", "r=0..1:log", "r=1..inf"]
)
def test_a_range_that_is_none_is_refused(option: str) -> None:
    with pytest.raises(SweepError, match="--range"):
        read_ranges([option])


def test_a_grid_is_every_combination() -> None:
    assert grid({"a": [1, 2], "b": ["x", "y"]}) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_variants_have_folders_of_their_own() -> None:
    plain, odd = {"grpo.trainer.beta": 0.04}, {"a": "../../etc"}
    assert folder_name(plain) == label(plain) == "grpo.trainer.beta=0.04"
    assert folder_name(odd).isalnum()
    assert folder_name(odd) != folder_name({"a": "../../usr"})


def test_a_variant_is_put_among_other_parameters_without_changing_them() -> None:
    beside = {"grpo": {"seed": 1}}
    assert nested({"grpo.trainer.beta": 0.1, "sft.seed": 2}, beside) == {
        "grpo": {"seed": 1, "trainer": {"beta": 0.1}},
        "sft": {"seed": 2},
    }
    assert beside == {"grpo": {"seed": 1}}
