"""The evaluation stage: one template, an instance for each policy, and their comparison."""

from collections.abc import Sequence
from typing import Final

from kedro.pipeline import Node, Pipeline, pipeline

from finrlhf_pipeline.pipelines.evaluation.comparison import compare_policies
from finrlhf_pipeline.pipelines.evaluation.nodes import (
    answer_questions,
    give_advice,
    grade_answers,
    measure,
    predict_by_baselines,
    predict_by_best_of_n,
    score_answers,
)

SHARED: Final = ("test_prompts", "test_examples", "advice_prompts", "sft_policy", "base_model")
PARAMETERS: Final = ("params:generation", "params:evaluation")
# those whose training maximises something that could be gamed
MAXIMISING: Final = ("dpo", "ppo", "grpo")


def create_pipeline(policies: Sequence[str], *, with_reward_model: bool = False) -> Pipeline:
    """Evaluate the named policies, each under its own namespace, and what needs no training."""
    return sum(
        (evaluate(policy, with_reward_model=with_reward_model) for policy in policies),
        _without_training(with_reward_model=with_reward_model),
    )


def create_comparison(policies: Sequence[str]) -> Pipeline:
    """Compare the named policies on the questions that all of them answered."""
    parts = [
        f"{policy}_{part}"
        for policy in policies
        for part in ("predictions", "metrics", "recommendations")
    ]
    histories = [f"{policy}_history" for policy in policies if policy in MAXIMISING]
    named = ["baseline_predictions", "best_of_n_predictions", *parts, *histories]
    return Pipeline(
        [
            Node(
                func=compare_policies,
                inputs={
                    "evaluation": "params:evaluation",
                    "comparison": "params:comparison",
                    **{name: name for name in named},
                },
                outputs="policy_comparison",
                name="compare_policies",
            )
        ]
    )


def evaluate(policy: str, *, with_reward_model: bool = False) -> Pipeline:
    """Return the template for one policy; decoding and grading are the same for all."""
    judge = {"reward_model": "reward_model"} if with_reward_model else {}
    return pipeline(
        [
            Node(
                func=answer_questions,
                inputs=["policy", "test_prompts", "params:generation"],
                outputs="answers",
                name="answer_questions",
            ),
            Node(
                func=score_answers,
                inputs={
                    "policy": "policy",
                    "sft_policy": "sft_policy",
                    "base_model": "base_model",
                    "answers": "answers",
                    "prompts": "test_prompts",
                    "generation": "params:generation",
                    **judge,
                },
                outputs="scores",
                name="score_answers",
            ),
            Node(
                func=grade_answers,
                inputs=[
                    "answers",
                    "scores",
                    "test_examples",
                    "test_prompts",
                    "params:evaluation",
                    "policy",
                ],
                outputs="predictions",
                name="grade_answers",
            ),
            Node(
                func=give_advice,
                inputs=["policy", "advice_prompts", "params:generation"],
                outputs="recommendations",
                name="give_advice",
            ),
            Node(
                func=measure,
                inputs=["predictions", "recommendations", "params:evaluation"],
                outputs="metrics",
                name="measure",
            ),
        ],
        namespace=policy,
        inputs={
            "policy": "base_model" if policy == "base" else f"{policy}_policy",
            **{name: name for name in (*SHARED, *judge)},
        },
        outputs={
            name: f"{policy}_{name}"
            for name in ("answers", "scores", "predictions", "recommendations", "metrics")
        },
        parameters={name: name for name in PARAMETERS},
    )


def _without_training(*, with_reward_model: bool) -> Pipeline:
    judge = {"reward_model": "reward_model"} if with_reward_model else {}
    return Pipeline(
        [
            Node(
                func=predict_by_baselines,
                inputs=["train_examples", "test_examples", "params:evaluation"],
                outputs="baseline_predictions",
                name="predict_by_baselines",
            ),
            Node(
                func=predict_by_best_of_n,
                inputs={
                    "answers": "sft_answers",
                    "examples": "test_examples",
                    "prompts": "test_prompts",
                    "generation": "params:generation",
                    "evaluation": "params:evaluation",
                    **judge,
                },
                outputs="best_of_n_predictions",
                name="predict_by_best_of_n",
            ),
        ]
    )
