"""The evaluation stage: one template, an instance for each policy, and their comparison."""

from collections.abc import Sequence

from kedro.pipeline import Node, Pipeline, pipeline

from finrlhf_pipeline.pipelines.evaluation.nodes import (
    answer_questions,
    compare_policies,
    give_advice,
    grade_answers,
    measure,
)


def create_pipeline(policies: Sequence[str]) -> Pipeline:
    """Evaluate the named policies, each under its own namespace."""
    return sum((evaluate(policy) for policy in policies), Pipeline([]))


def create_comparison(policies: Sequence[str]) -> Pipeline:
    """Compare the named policies on the questions that all of them answered."""
    return Pipeline(
        [
            Node(
                func=compare_policies,
                inputs={
                    "parameters": "params:comparison",
                    **{policy: f"{policy}_predictions" for policy in policies},
                },
                outputs="policy_comparison",
                name="compare_policies",
            )
        ]
    )


def evaluate(policy: str) -> Pipeline:
    """Return the template for one policy; decoding and grading are the same for all."""
    return pipeline(
        [
            Node(
                func=answer_questions,
                inputs=["policy", "test_prompts", "params:generation"],
                outputs="answers",
                name="answer_questions",
            ),
            Node(
                func=grade_answers,
                inputs=["answers", "test_examples"],
                outputs="predictions",
                name="grade_answers",
            ),
            Node(
                func=give_advice,
                inputs=["policy", "advice_prompts", "params:generation"],
                outputs="advice",
                name="give_advice",
            ),
            Node(func=measure, inputs=["predictions", "advice"], outputs="metrics", name="measure"),
        ],
        namespace=policy,
        inputs={
            "policy": "base_model" if policy == "base" else f"{policy}_policy",
            "test_prompts": "test_prompts",
            "test_examples": "test_examples",
            "advice_prompts": "advice_prompts",
        },
        outputs={"predictions": f"{policy}_predictions", "metrics": f"{policy}_metrics"},
        parameters={"params:generation": "params:generation"},
    )
