"""Evidence recall, by fractions."""

import pytest

from finrlhf_pipeline.pipelines.prompts.recall import Finding, evidence_metrics

RANKING = tuple(f"text_{i}" for i in range(12))


def found(*gold: str, held: int = 12, cut: bool = False) -> Finding:
    return Finding(RANKING, frozenset(RANKING[:held]), frozenset(gold), cut)


def test_recall_is_the_mean_of_the_questions_shares() -> None:
    metrics = evidence_metrics([found("text_0", "text_4"), found("text_10")])
    assert metrics["recall_at_3"] == pytest.approx((1 / 2 + 0) / 2)
    assert metrics["recall_at_5"] == pytest.approx((2 / 2 + 0) / 2)
    assert metrics["recall_at_10"] == pytest.approx((2 / 2 + 0) / 2)


def test_half_of_the_evidence_is_not_all_of_it() -> None:
    metrics = evidence_metrics([found("text_0", held=1), found("text_0", "text_1", held=1)])
    assert metrics["all_evidence_share"] == 0.5


def test_evidence_that_the_page_does_not_have_is_not_found() -> None:
    metrics = evidence_metrics([found("text_0", "table_99")])
    assert (metrics["recall_at_3"], metrics["all_evidence_share"]) == (0.5, 0.0)


def test_questions_without_gold_count_for_cuts_alone() -> None:
    metrics = evidence_metrics([found("text_0"), found(cut=True)])
    assert (metrics["n"], metrics["recall_at_3"], metrics["cut_share"]) == (1, 1.0, 0.5)
    assert (metrics["prompts"], metrics["cut"]) == (2, 1)


def test_a_figure_over_nothing_is_left_out() -> None:
    assert evidence_metrics([]) == {"n": 0, "prompts": 0, "cut": 0}
    assert evidence_metrics([found()]) == {"n": 0, "prompts": 1, "cut": 0, "cut_share": 0.0}
