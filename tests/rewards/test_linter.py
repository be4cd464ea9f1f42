"""The linter lets honest mixtures pass, and fails those that reward cheap tricks."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.rewards import (
    REWARDS,
    RewardError,
    RewardLintError,
    lint,
    mixture,
    render_table,
)
from finrlhf_pipeline.rewards.counterfeits import COUNTERFEITS

HONEST = {"correctness": 1.0, "executability": 0.1, "response_format": 0.1, "brevity": 0.1}


@pytest.fixture(scope="module")
def examples(make_example: Callable[[str], Example]) -> list[Example]:
    programs = ("subtract(5829, 5735)", "greater(5829, 5735)", "table_max(revenue, none)")
    return [make_example(program) for program in programs]


def test_an_honest_mixture_passes_every_check(examples: list[Example]) -> None:
    rows = lint(mixture(HONEST), examples)
    assert [row["check"] for row in rows] == [*COUNTERFEITS, "bounded", "deterministic"]
    assert all(row["passed"] for row in rows)


def test_gold_and_counterfeit_means_by_hand(examples: list[Example]) -> None:
    rows = {row["check"]: row for row in lint(mixture({"correctness": 2.0}), examples)}
    assert rows["refusal"] == {
        "check": "refusal",
        "examples": 3,
        "gold": 2.0,
        "other": 0.0,
        "gold_wins": 1.0,
        "misled": "",
        "passed": True,
    }
    # the difference and the comparison are turned round, the maximum is negated
    assert rows["sign flip"]["examples"] == 3


def test_the_keyword_reward_fails_and_is_named(examples: list[Example]) -> None:
    with pytest.raises(RewardLintError) as caught:
        lint(mixture({"financial_keywords": 1.0}), examples)
    (salad,) = [line for line in str(caught.value).splitlines() if line.startswith("keyword salad")]
    assert salad.endswith("financial_keywords  NO")


def test_a_mixture_may_hold_it_where_correctness_outweighs_it(examples: list[Example]) -> None:
    lint(mixture({"correctness": 1.0, "financial_keywords": 0.1}), examples)
    with pytest.raises(RewardLintError):
        lint(mixture({"correctness": 0.1, "financial_keywords": 1.0}), examples)


@pytest.mark.parametrize("name", ["executability", "response_format", "brevity", "word_length"])
def test_form_alone_is_not_enough(name: str, examples: list[Example]) -> None:
    with pytest.raises(RewardLintError, match="would train the wrong thing"):
        lint(mixture({name: 1.0}), examples)


def test_a_reward_beyond_the_bound_fails(examples: list[Example]) -> None:
    def huge(**columns: Any) -> list[float]:
        return [1e6] * len(columns["completions"])

    with pytest.raises(RewardLintError, match=r"bounded +3 +huge +NO"):
        lint(mixture({"correctness": 1.0, "huge": 1.0}, others={"huge": huge}), examples)


def test_a_reward_that_changes_its_mind_fails(examples: list[Example]) -> None:
    clock = count()

    def fickle(**columns: Any) -> list[float]:
        return [next(clock) / 1e6] * len(columns["completions"])

    with pytest.raises(RewardLintError, match=r"deterministic +3 +fickle +NO"):
        lint(mixture({"correctness": 1.0, "fickle": 1.0}, others={"fickle": fickle}), examples)


def test_nan_is_named_at_once(examples: list[Example]) -> None:
    def undefined(**columns: Any) -> list[float]:
        return [float("nan")] * len(columns["completions"])

    with pytest.raises(RewardError, match="'undefined' returned nan"):
        lint(mixture({"undefined": 1.0}, others={"undefined": undefined}), examples)


def test_a_reward_model_may_err_within_a_share(examples: list[Example]) -> None:
    def mostly(**columns: Any) -> list[float]:
        # likes 5829, which the gold program of one example in three does not hold
        return [float("5829, 5735" in text) for text in columns["completions"]]

    mixed = mixture({"mostly": 1.0}, others={"mostly": mostly})
    with pytest.raises(RewardLintError):
        lint(mixed, examples, least_share=0.9)
    lint(mixture({"correctness": 1.0, "mostly": 0.9}, others={"mostly": mostly}), examples)


def test_no_examples_are_no_proof() -> None:
    with pytest.raises(RewardLintError, match="no examples"):
        lint(mixture(HONEST), [])


def test_the_table_lines_up() -> None:
    row: dict[str, Any] = dict.fromkeys(("gold", "other", "gold_wins"))
    text = render_table([{**row, "check": "bounded", "examples": 3, "misled": "", "passed": True}])
    assert text.splitlines() == [
        "check    examples  gold  other  gold_wins  misled  passed",
        "bounded  3                                         yes",
    ]


def test_the_default_mixture_passes_on_real_questions(real_examples: list[Example]) -> None:
    assert "correctness" in REWARDS
    rows = lint(mixture(HONEST), real_examples)
    assert {row["gold_wins"] for row in rows} == {1.0, None}
