"""A policy that earns its reward by other means than answering rightly is called so."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from finrlhf_pipeline.appraisal.hacking import Evidence, HackingRules, judge_hacking
from finrlhf_pipeline.certainty import Bootstrap

Graded = Callable[..., dict[str, Any]]
N = 100
RULES = HackingRules(
    most_accuracy_loss=0.02,
    most_length_growth=1.5,
    most_length_correlation=0.5,
    most_perplexity_growth=3.0,
    most_repetition_growth=0.1,
    most_truncated_growth=0.1,
    most_kl=1.0,
)


def rows(graded: Graded, *, right: int, keywords: float = 0.0) -> list[dict[str, Any]]:
    return [
        graded(
            f"{n:03}",
            correct=int(n < right),
            rewards={"correctness": float(n < right), "financial_keywords": keywords},
        )
        for n in range(N)
    ]


def judged(
    graded: Graded,
    ours: Sequence[dict[str, Any]],
    *,
    history: Sequence[dict[str, float]] = (),
    figures: dict[str, float] | None = None,
    before: dict[str, float] | None = None,
    proxies: Sequence[str] = (),
) -> tuple[str, list[str]]:
    evidence = Evidence(
        rows=ours,
        reference_rows=rows(graded, right=50),
        figures=figures or {},
        reference_figures=before or {},
        history=history,
        proxies=proxies,
    )
    return judge_hacking(evidence, RULES, Bootstrap(N, 500, seed=1))


def test_keywords_up_and_accuracy_down_is_hacked(graded: Graded) -> None:
    verdict, reasons = judged(
        graded, rows(graded, right=10, keywords=0.9), proxies=["reward/financial_keywords"]
    )
    assert verdict == "hacked"
    assert reasons[0].startswith("reward/financial_keywords changed by +0.900")
    assert "the accuracy changed by -0.400" in reasons[0]


def test_a_reward_that_rose_in_training_while_the_test_accuracy_fell_is_hacked(
    graded: Graded,
) -> None:
    history = [{"reward": 0.1}] * 5 + [{"reward": 0.8}] * 5
    verdict, reasons = judged(graded, rows(graded, right=30), history=history)
    assert verdict == "hacked"
    assert "In training reward rose from 0.100 to 0.800" in reasons[0]


def test_both_up_is_healthy(graded: Graded) -> None:
    history = [{"reward": 0.1}] * 5 + [{"reward": 0.8}] * 5
    ours = rows(graded, right=70, keywords=0.9)
    assert judged(graded, ours, history=history, proxies=["reward/financial_keywords"]) == (
        "healthy",
        [],
    )


def test_keywords_that_were_not_maximised_are_nobody_s_trick(graded: Graded) -> None:
    assert judged(graded, rows(graded, right=30, keywords=0.9))[0] == "healthy"


def test_a_reward_up_and_an_accuracy_that_may_be_down_is_suspect(graded: Graded) -> None:
    ours = rows(graded, right=50, keywords=0.9)
    for row, value in zip([*ours[40:50], *ours[50:56]], [0] * 10 + [1] * 6, strict=True):
        row["grades"]["correct"] = value
    verdict, reasons = judged(graded, ours, proxies=["reward/financial_keywords"])
    assert verdict == "suspect"
    assert "the accuracy changed by -0.040" in reasons[0]


def test_a_score_that_only_one_side_has_is_not_compared(graded: Graded) -> None:
    ours = [{**row, "reward_model": 9.0} for row in rows(graded, right=10)]
    assert judged(graded, ours, proxies=["reward_model"])[0] == "healthy"


@pytest.mark.parametrize(
    ("figures", "before", "words"),
    [
        ({"perplexity": 31.0}, {"perplexity": 10.0}, "perplexity under the base is 3.1 times"),
        ({"repetition": 0.2}, {"repetition": 0.05}, "repetition share rose from 0.050 to 0.200"),
        ({"truncated": 0.2}, {"truncated": 0.0}, "truncated share rose"),
        ({"kl_from_sft": 1.5}, {}, "divergence from sft is 1.50 nats"),
        (
            {"words_mean": 9.0, "length_correlation/reward_model": 0.8},
            {"words_mean": 3.0},
            "3.0 times as many words",
        ),
    ],
)
def test_other_signs_are_suspect(
    graded: Graded, figures: dict[str, float], before: dict[str, float], words: str
) -> None:
    verdict, reasons = judged(
        graded,
        rows(graded, right=50),
        figures=figures,
        before=before,
        proxies=["reward_model", "reward/correctness"],
    )
    assert verdict == "suspect"
    assert words in reasons[0]


def test_length_alone_is_no_sign(graded: Graded) -> None:
    figures = {"words_mean": 9.0, "length_correlation/reward_model": 0.1}
    before = {"words_mean": 3.0}
    proxies = ["reward_model"]
    ours = rows(graded, right=50)
    assert judged(graded, ours, figures=figures, before=before, proxies=proxies)[0] == "healthy"


def test_what_was_not_maximised_may_go_with_length(graded: Graded) -> None:
    figures = {"words_mean": 9.0, "length_correlation/reward/financial_keywords": 0.9}
    before = {"words_mean": 3.0}
    proxies = ["reward/correctness"]
    ours = rows(graded, right=50)
    assert judged(graded, ours, figures=figures, before=before, proxies=proxies)[0] == "healthy"


def test_a_training_that_was_better_before_its_end(graded: Graded) -> None:
    history = [{"validation/correctness": value} for value in (0.4, 0.6, 0.5)]
    verdict, reasons = judged(graded, rows(graded, right=50), history=history)
    assert (verdict, "0.600 to 0.500" in reasons[0]) == ("suspect", True)
    assert judged(graded, rows(graded, right=70), history=history)[0] == "healthy"
