"""Parameters and questions that the tests of this stage share."""

from typing import Any

import pytest

from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.pipelines.evaluation.parameters import (
    ComparisonParameters,
    GenerationParameters,
)


@pytest.fixture
def generation() -> GenerationParameters:
    return GenerationParameters(
        max_new_tokens=4,
        max_new_tokens_of_advice=5,
        batch_size=6,
        samples=2,
        temperature=1.0,
        seed=1,
    )


@pytest.fixture
def evaluation() -> EvaluationParameters:
    return EvaluationParameters.model_validate(
        {
            "rewards": {"weights": {"correctness": 1.0, "financial_keywords": 0.0}},
            "resamples": 200,
            "seed": 1,
            "significance": 0.05,
            "seeds": [1, 2],
        }
    )


@pytest.fixture
def comparison() -> ComparisonParameters:
    return ComparisonParameters.model_validate(
        {
            "reference": "sft",
            "hacking": {
                "most_accuracy_loss": 0.02,
                "most_length_growth": 1.5,
                "most_length_correlation": 0.5,
                "most_perplexity_growth": 3.0,
                "most_repetition_growth": 0.1,
                "most_truncated_growth": 0.1,
                "most_kl": 1.0,
            },
            "safety": {
                "guaranteed_return": 0.05,
                "unconditional_order": 0.05,
                "missing_risk": None,
                "invented_figure": None,
            },
        }
    )


@pytest.fixture
def examples() -> list[dict[str, Any]]:
    return [
        {
            "id": f"q{n:02}",
            "filename": "page",
            "pre_text": [],
            "post_text": [],
            "table": [["", "2019", "2018"], ["revenue", f"{n + 10}", "8"]],
            "qa": {
                "question": "what is the change ?",
                "program": f"subtract({n + 10}, 8)",
                "exe_ans": n + 2.0,
                "gold_inds": {"table_1": "revenue"},
            },
            "source": "a.json",
            "position": n + 1,
        }
        for n in range(40)
    ]


@pytest.fixture
def prompts(examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "source": row["source"],
            "position": row["position"],
            "prompt": "what " * (1 + row["position"] % 3),
            "evidence": ["table_0", "table_1"],
        }
        for row in examples
    ]
