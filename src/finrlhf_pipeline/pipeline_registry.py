"""The journeys a user can ask for: a name is a target, and its pipeline is all that leads there."""

from kedro.pipeline import Pipeline

from finrlhf_pipeline.pipelines import ingestion, preferences, pretrain, prompts, synthesis


def register_pipelines() -> dict[str, Pipeline]:
    """Sum stages into journeys; `kedro run --pipeline NAME` goes from the raw files to NAME."""
    to_ingestion = ingestion.create_pipeline()
    to_prompts = to_ingestion + prompts.create_pipeline()
    to_preferences = to_prompts + preferences.create_pipeline()
    return {
        "synthesis": synthesis.create_pipeline(),
        "pretrain": pretrain.create_pipeline(),
        "ingestion": to_ingestion,
        "prompts": to_prompts,
        "preferences": to_preferences,
        "__default__": to_preferences,
    }
