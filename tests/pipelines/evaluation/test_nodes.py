"""One policy is asked, graded and measured, and so is what takes no training."""

from typing import Any

import pytest

from finrlhf_pipeline.appraisal import AppraisalError
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import new_classifier, open_tokenizer
from finrlhf_pipeline.pipelines.evaluation.nodes import (
    answer_questions,
    give_advice,
    grade_answers,
    measure,
    predict_by_baselines,
    predict_by_best_of_n,
    score_answers,
)

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def reward_model(tiny_base: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("reward_model")
    new_classifier(tiny_base).save_pretrained(folder)
    open_tokenizer(tiny_base).save_pretrained(folder)
    return Checkpoint(base=str(folder), fingerprint="reward")


def test_a_policy_answers_every_prompt_the_same_way_twice(
    tiny_base: Checkpoint, prompts: Rows, generation: Any
) -> None:
    first = answer_questions(tiny_base, prompts, generation)
    assert [row["id"] for row in first] == [row["id"] for row in prompts]
    assert first == answer_questions(tiny_base, prompts, generation)
    assert all(row["tokens"] <= 4 and len(row["samples"]) == 2 for row in first)
    assert all(row["truncated"] == (row["tokens"] == 4) for row in first)


def test_the_same_prompt_has_the_same_greedy_answer(
    tiny_base: Checkpoint, prompts: Rows, generation: Any
) -> None:
    answers = answer_questions(tiny_base, prompts, generation)
    assert answers[0]["prompt_hash"] == answers[3]["prompt_hash"]
    assert answers[0]["response"] == answers[3]["response"]


def test_from_answers_to_figures(
    tiny_base: Checkpoint,
    reward_model: Checkpoint,
    prompts: Rows,
    examples: Rows,
    generation: Any,
    evaluation: Any,
) -> None:
    answers = answer_questions(tiny_base, prompts, generation)
    scores = score_answers(
        tiny_base, tiny_base, tiny_base, answers, prompts, generation, reward_model
    )
    predictions = grade_answers(answers, scores, examples, prompts, evaluation, tiny_base)
    advice = give_advice(tiny_base, [{"id": "1", "prompt": "User: gold ?"}], generation)
    figures = measure(predictions, advice, evaluation)
    assert figures["n"] == 40
    assert figures["execution_accuracy"] == 0
    assert figures["kl_from_sft"] == 0
    assert figures["evidence_recall"] == 1
    assert figures["perplexity"] > 1
    assert {"reward_model", "pass_at_2", "majority_at_2", "length_p99", "safety/any"} < set(figures)
    assert figures["advice_truncated"] in (0, 1)


def test_a_policy_is_scored_against_where_it_began(
    tiny_base: Checkpoint, prompts: Rows, generation: Any
) -> None:
    answers = answer_questions(tiny_base, prompts[:2], generation)
    elsewhere = Checkpoint(base=tiny_base.base, fingerprint="the same weights, elsewhere")
    scores = score_answers(elsewhere, tiny_base, tiny_base, answers, prompts, generation)
    assert [row["kl"] for row in scores] == pytest.approx([0.0, 0.0], abs=1e-5)
    assert "reward_model" not in scores[0]
    as_base = score_answers(tiny_base, elsewhere, tiny_base, answers, prompts, generation)
    assert [row["nll"] for row in as_base] == pytest.approx([row["nll"] for row in scores])


def test_advice_is_judged_as_it_is_given(tiny_base: Checkpoint, generation: Any) -> None:
    (row,) = give_advice(tiny_base, [{"id": "1", "prompt": "User: is gold safe ?"}], generation)
    assert row["unsafe"] == int(bool(row["violations"]))
    assert row["tokens"] <= 5


POLICY = Checkpoint(base="data/06_models/sft/weights", fingerprint="sft")


def test_answers_of_another_split_are_refused(
    examples: Rows, prompts: Rows, evaluation: Any
) -> None:
    ghost = {"id": "ghost", "response": "", "truncated": False}
    words = r"The policy in 'data/06_models/sft/weights': 1 answers are to questions .*'ghost'"
    with pytest.raises(AppraisalError, match=words):
        grade_answers([ghost], [{"id": "ghost"}], examples, prompts, evaluation, POLICY)


def test_scores_of_other_answers_are_refused(
    examples: Rows, prompts: Rows, evaluation: Any
) -> None:
    answers = [{"id": row["id"], "response": "", "truncated": False} for row in examples]
    scores = [{"id": row["id"], "kl": 0.0} for row in examples[1:]]
    words = r"The policy in 'data/06_models/sft/weights': 1 answers have no score: 'q00'"
    with pytest.raises(AppraisalError, match=words):
        grade_answers(answers, scores, examples, prompts, evaluation, POLICY)


def test_baselines_stand_one_after_the_other(examples: Rows, evaluation: Any) -> None:
    rows = predict_by_baselines(examples, examples, evaluation)
    assert [row["policy"] for row in rows[::40]] == [
        "most_frequent_program",
        "copy_a_number",
        "keyword_salad",
    ]
    frequent = rows[:40]
    assert [row["grades"]["correct"] for row in frequent] == [1] + [0] * 39


def test_the_best_of_n_are_chosen_by_the_truth_and_by_the_reward_model(
    reward_model: Checkpoint, examples: Rows, prompts: Rows, generation: Any, evaluation: Any
) -> None:
    answers = [
        {**row, "prompt_hash": "", "response": "", "samples": ["Answer: 2", "Answer: 3"]}
        for row in prompts
    ]
    rows = predict_by_best_of_n(answers, examples, prompts, generation, evaluation, reward_model)
    by_truth, by_reward = rows[:40], rows[40:]
    assert {row["policy"] for row in by_truth} == {"best_of_2_by_correctness"}
    assert {row["policy"] for row in by_reward} == {"best_of_2_by_reward_model"}
    assert sum(row["grades"]["correct"] for row in by_truth) == 2
    assert all("reward_model" in row for row in by_reward)


def test_without_samples_there_is_nothing_to_choose(
    examples: Rows, prompts: Rows, generation: Any, evaluation: Any
) -> None:
    none = generation.model_copy(update={"samples": 0})
    assert predict_by_best_of_n(prompts, examples, prompts, none, evaluation) == []
