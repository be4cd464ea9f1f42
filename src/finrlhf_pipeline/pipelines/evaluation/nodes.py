"""Answers, grades and figures of one policy, and of what it is to be compared with."""

import hashlib
from typing import Any

from finrlhf_pipeline import appraisal
from finrlhf_pipeline.appraisal.advice import judge_advice
from finrlhf_pipeline.appraisal.baselines import answer_by_baselines
from finrlhf_pipeline.appraisal.best_of_n import best_by_correctness, best_by_score
from finrlhf_pipeline.appraisal.figures import advice_figures, answer_figures
from finrlhf_pipeline.appraisal.matching import check_scored
from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.evaluation.answering import answer_prompts
from finrlhf_pipeline.pipelines.evaluation.parameters import GenerationParameters
from finrlhf_pipeline.pipelines.evaluation.scoring import (
    likelihood_scores,
    reward_model_scores,
    texts_of,
)
from finrlhf_pipeline.rewards import Mixture, mixture

Row = dict[str, Any]


def answer_questions(
    policy: Checkpoint, prompts: list[Row], generation: GenerationParameters
) -> list[Row]:
    """Let the policy answer every prompt greedily, and several times by chance."""
    answers = answer_prompts(
        policy,
        prompts,
        generation,
        samples=generation.samples,
        max_new_tokens=generation.max_new_tokens,
    )
    return [
        {
            "id": row["id"],
            "source": row["source"],
            "position": row["position"],
            "prompt_hash": hashlib.sha256(row["prompt"].encode()).hexdigest(),
            **answer,
        }
        for row, answer in zip(prompts, answers, strict=True)
    ]


def score_answers(
    policy: Checkpoint,
    sft_policy: Checkpoint,
    base_model: Checkpoint,
    answers: list[Row],
    prompts: list[Row],
    generation: GenerationParameters,
    reward_model: Checkpoint | None = None,
) -> list[Row]:
    """Ask the other models what they think of each greedy answer."""
    texts = texts_of(answers, prompts)
    rows = likelihood_scores(policy, sft_policy, base_model, texts, generation.batch_size)
    if reward_model is not None:
        pairs = [(prompt, response) for prompt, response, _ in texts]
        scores = reward_model_scores(reward_model, pairs, generation.batch_size)
        rows = [{**row, "reward_model": score} for row, score in zip(rows, scores, strict=True)]
    return [{"id": answer["id"], **row} for answer, row in zip(answers, rows, strict=True)]


def grade_answers(
    answers: list[Row],
    scores: list[Row],
    examples: list[Row],
    prompts: list[Row],
    evaluation: EvaluationParameters,
    policy: Checkpoint | None = None,
) -> list[Row]:
    """Put every grade, reward and score beside each answer; the policy only names its errors."""
    whose = f"The policy in '{policy.adapter or policy.base}'" if policy else "The policy"
    graded = appraisal.grade_answers(
        answers,
        examples,
        _rewards(evaluation),
        whose=whose,
        held_evidence={row["id"]: row["evidence"] for row in prompts},
    )
    scored = {row["id"]: row for row in scores}
    check_scored(graded, scored, whose)
    return [{**row, **scored[row["id"]]} for row in graded]


def give_advice(
    policy: Checkpoint, advice_prompts: list[Row], generation: GenerationParameters
) -> list[Row]:
    """Let the policy give advice where none of its training pairs did, and judge it by rule."""
    answers = answer_prompts(
        policy,
        advice_prompts,
        generation,
        samples=0,
        max_new_tokens=generation.max_new_tokens_of_advice,
    )
    rows = [{**row, **answer} for row, answer in zip(advice_prompts, answers, strict=True)]
    return judge_advice(rows)


def measure(
    predictions: list[Row], advice: list[Row], evaluation: EvaluationParameters
) -> dict[str, float]:
    """Return every figure of the policy with its 95 % interval."""
    return {
        **answer_figures(predictions, evaluation.resamples, evaluation.seed),
        **advice_figures(advice, evaluation.resamples, evaluation.seed),
    }


def predict_by_baselines(
    train_examples: list[Row], examples: list[Row], evaluation: EvaluationParameters
) -> list[Row]:
    """Answer every question without any model, several ways, and grade that."""
    rewards = _rewards(evaluation)
    return [
        row
        for name, answers in answer_by_baselines(train_examples, examples).items()
        for row in appraisal.grade_answers(answers, examples, rewards, whose=f"Baseline '{name}'")
    ]


def predict_by_best_of_n(
    answers: list[Row],
    examples: list[Row],
    prompts: list[Row],
    generation: GenerationParameters,
    evaluation: EvaluationParameters,
    reward_model: Checkpoint | None = None,
) -> list[Row]:
    """Choose among the sampled answers of sft, by the truth and by the reward model."""
    if generation.samples == 0:
        return []
    chosen = {"correctness": best_by_correctness(answers, examples)}
    if reward_model is not None:
        asked = {row["id"]: row["prompt"] for row in prompts}
        keys = list(dict.fromkeys((row["id"], text) for row in answers for text in row["samples"]))
        texts = [(asked[name], text) for name, text in keys]
        scores = reward_model_scores(reward_model, texts, generation.batch_size)
        chosen["reward_model"] = best_by_score(answers, dict(zip(keys, scores, strict=True)))
    return [
        row
        for judge, picked in chosen.items()
        for name in (f"best_of_{generation.samples}_by_{judge}",)
        for row in appraisal.grade_answers(
            [{**row, "policy": name} for row in picked], examples, _rewards(evaluation), whose=name
        )
    ]


def _rewards(evaluation: EvaluationParameters) -> Mixture:
    return mixture(evaluation.rewards.weights, evaluation.rewards.settings)
