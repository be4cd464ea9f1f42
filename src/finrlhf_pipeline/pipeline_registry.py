"""The journeys a user can ask for: a name is a target, and its pipeline is all that leads there."""

from kedro.pipeline import Pipeline

from finrlhf_pipeline.pipelines import (
    dpo,
    evaluation,
    grpo,
    ingestion,
    ppo,
    preferences,
    pretrain,
    prompts,
    reporting,
    reward_model,
    scoring,
    sft,
    synthesis,
)
from finrlhf_pipeline.policies import POLICIES


def register_pipelines() -> dict[str, Pipeline]:
    """Sum stages into journeys; `kedro run --pipeline NAME` goes from the raw files to NAME."""
    to_ingestion = _folded("ingestion", ingestion.create_pipeline())
    to_prompts = to_ingestion + _folded("prompts", prompts.create_pipeline())
    to_preferences = to_prompts + _folded("preferences", preferences.create_pipeline())
    to_sft = to_prompts + _folded("training.sft", sft.create_pipeline())
    to_reward_model = (
        to_preferences + to_sft + _folded("training.reward_model", reward_model.create_pipeline())
    )
    to_dpo = to_preferences + to_sft + _folded("training.dpo", dpo.create_pipeline())
    to_grpo = to_sft + _folded("training.grpo", grpo.create_pipeline())
    to_ppo = to_reward_model + _folded("training.ppo", ppo.create_pipeline())
    return {
        "synthesis": synthesis.create_pipeline(),
        "pretrain": pretrain.create_pipeline(),
        "ingestion": to_ingestion,
        "prompts": to_prompts,
        "preferences": to_preferences,
        "scoring": scoring.create_pipeline(),
        "scoring_comparison": scoring.create_comparison(),
        "reward_model": to_reward_model,
        "sft": to_sft + _judged("base", "sft"),
        "dpo": to_dpo + _judged("base", "sft", "dpo"),
        "ppo": to_ppo + _judged("base", "sft", "ppo", with_reward_model=True),
        "grpo": to_grpo + _judged("base", "sft", "grpo"),
        "grpo_with_reward_model": (
            to_reward_model
            + _folded("training.grpo", grpo.create_pipeline(with_reward_model=True))
            + _judged("base", "sft", "grpo", with_reward_model=True)
        ),
        "__default__": to_dpo + to_ppo + to_grpo + _judged(*POLICIES, with_reward_model=True),
    }


def _judged(*policies: str, with_reward_model: bool = False) -> Pipeline:
    """Return the same questions put to each policy, and what that says about them."""
    evaluated = evaluation.create_pipeline(policies, with_reward_model=with_reward_model)
    compared = evaluation.create_comparison(policies)
    reported = reporting.create_pipeline(policies, with_reward_model=with_reward_model)
    return _folded("evaluation", evaluated + compared) + _folded("reporting", reported)


def _folded(namespace: str, stage: Pipeline) -> Pipeline:
    """Return the stage as one box of the lineage; what it reads and writes is everyone's."""
    return Pipeline(stage, namespace=namespace, prefix_datasets_with_namespace=False)
