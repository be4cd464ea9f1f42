"""The audit finds planted shortcuts, and finds none in even pairs."""

from itertools import product
from typing import Any

import pytest

from finrlhf_pipeline.pipelines.preferences.audit import (
    ShortcutError,
    accuracy,
    audit,
    require_no_length_shortcut,
    unmeasured_kinds,
)
from finrlhf_pipeline.pipelines.preferences.parameters import AuditParameters

SETTINGS = AuditParameters(most_length_only_accuracy=0.6, prefix_words=2, keywords=5, penalty=1.0)


def pair(
    chosen: str, rejected: str, kind: str = "advice", reason: str = "advice"
) -> dict[str, Any]:
    return {"chosen": chosen, "rejected": rejected, "kind": kind, "reason": reason}


def even_pairs(count: int, first: int = 100) -> list[dict[str, Any]]:
    """Chosen and rejected programs differ in numbers that no other pair has."""
    return [
        pair(f"Program: add({n}1, 2)", f"Program: add({n}7, 2)", "finqa", "wrong_operand")
        for n in range(first, first + count)
    ]


def longer_wins(count: int) -> list[dict[str, Any]]:
    return [pair(f"a{n} bb{n}", f"c{n}") for n in range(count)]


def test_ties_count_one_half() -> None:
    assert accuracy([1.0, 0.0, -1.0, 0.0])["accuracy"] == 0.5
    assert accuracy([1.0, 1.0, 1.0, 0.0]) == {
        "accuracy": 0.875,
        # Wilson's interval of 3.5 in 4
        "low": 0.3958,
        "high": 0.9868,
        "pairs": 4,
        "ties": 1,
    }


def test_even_pairs_leave_every_control_at_one_half() -> None:
    report = audit(even_pairs(40), even_pairs(20, first=500), SETTINGS)
    for figures in report["controls"]["finqa"].values():
        assert figures["accuracy"] == 0.5
    require_no_length_shortcut(report, SETTINGS)


def test_planted_length_is_found_and_fails_the_run() -> None:
    report = audit(longer_wins(40), longer_wins(20), SETTINGS)
    assert report["controls"]["advice"]["length_only"]["accuracy"] == 1.0
    with pytest.raises(ShortcutError, match=r"Length alone decides 100\.0% of the 20 held-out"):
        require_no_length_shortcut(report, SETTINGS)


def test_length_that_decides_one_kind_fails_even_where_the_whole_passes() -> None:
    train, held_out = (even_pairs(20 * count) + longer_wins(count) for count in (20, 10))
    report = audit(train, held_out, SETTINGS)
    assert report["controls"]["overall"]["length_only"]["accuracy"] < 0.6
    with pytest.raises(ShortcutError, match=r"\(advice;"):
        require_no_length_shortcut(report, SETTINGS)


@pytest.mark.parametrize(("right", "fails"), [(36, False), (37, True)])
def test_the_limit_holds_however_wide_the_interval(right: int, fails: bool) -> None:
    # 37 of 60 is 61.7 %, with an interval from 49 to 73 %
    held_out = longer_wins(right) + [pair("a", "bb")] * (60 - right)
    report = audit(longer_wins(20), held_out, SETTINGS)
    if fails:
        with pytest.raises(ShortcutError, match=r"Length alone decides 61\.7% of the 60"):
            require_no_length_shortcut(report, SETTINGS)
    else:
        require_no_length_shortcut(report, SETTINGS)


def test_a_preferred_length_is_found_though_neither_longer_nor_shorter_wins() -> None:
    lengths = [(45 + n % 11, 10 + n % 21 if n % 2 else 70 + n % 21) for n in range(0, 1200, 7)]
    pairs = [pair("x" * chosen, "y" * rejected) for chosen, rejected in lengths]
    report = audit(pairs[:120], pairs[120:], SETTINGS)
    assert report["controls"]["advice"]["length_only"]["accuracy"] == 1.0
    with pytest.raises(ShortcutError, match=r"Length alone decides 100\.0%"):
        require_no_length_shortcut(report, SETTINGS)


def test_a_kind_with_train_pairs_and_no_held_out_ones_is_unmeasured() -> None:
    report = audit(even_pairs(9) + longer_wins(9), even_pairs(9), SETTINGS)
    assert unmeasured_kinds(report) == ["advice"]
    assert unmeasured_kinds(audit(even_pairs(9), even_pairs(9), SETTINGS)) == []


@pytest.mark.parametrize(
    ("chosen", "rejected", "found"),
    [
        ("it depends on {n}", "buy shares of {n}", {"prefix_only", "keyword_only", "bag_of_words"}),
        ("shop {n} has risk", "shop {n} has gold", {"keyword_only", "bag_of_words"}),
    ],
)
def test_planted_words_are_found_by_those_who_can_see_them(
    chosen: str, rejected: str, found: set[str]
) -> None:
    pairs = [pair(chosen.format(n=n), rejected.format(n=n)) for n in range(60)]
    controls = audit(pairs[:40], pairs[40:], SETTINGS)["controls"]["advice"]
    assert {name for name, figures in controls.items() if figures["accuracy"] > 0.9} == found


def test_kinds_and_reasons_are_reported_apart_and_counted() -> None:
    report = audit(even_pairs(30) + longer_wins(20), even_pairs(10) + longer_wins(6), SETTINGS)
    assert report["pairs"] == {
        "overall": {"train": 50, "held_out": 16},
        "advice": {"train": 20, "held_out": 6},
        "finqa": {"train": 30, "held_out": 10},
    }
    assert report["reasons"].keys() == {"wrong_operand", "advice"}
    assert report["reasons"]["wrong_operand"]["length_only"]["pairs"] == 10


def test_the_report_is_the_same_every_time() -> None:
    train, held_out = (
        [pair(f"{a} {n}", f"{b} {n}") for n, (a, b) in enumerate(product("xyz", repeat=2))]
        for _ in range(2)
    )
    assert audit(train, held_out, SETTINGS) == audit(train, held_out, SETTINGS)


def test_nothing_held_out_is_nothing_to_measure() -> None:
    assert audit(longer_wins(3), [], SETTINGS)["controls"]["advice"] == {}
