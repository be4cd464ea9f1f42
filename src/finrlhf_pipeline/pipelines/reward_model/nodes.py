"""Training the reward model, and asking held-out pairs whether it can be trusted."""

from pathlib import Path
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.reward_model.parameters import RewardModelParameters
from finrlhf_pipeline.pipelines.reward_model.report import describe_scores

Row = dict[str, Any]


def train_reward_model(
    reward_base_model: Checkpoint,
    sft_policy: Checkpoint,
    pairs: list[Row],
    parameters: RewardModelParameters,
) -> tuple[Checkpoint, list[Row]]:
    """Train a model to score the chosen answer of each pair higher."""
    from finrlhf_pipeline.training import reward_model

    trained = reward_model.train_reward_model(
        sft_policy if parameters.start == "sft" else reward_base_model,
        pairs,
        parameters.trainer,
        parameters.lora,
        margin_scale=parameters.margin_scale,
        score_from=parameters.score_from,
        seed=parameters.seed,
        workspace=Path(parameters.workspace),
    )
    return trained.checkpoint, trained.history


def score_pairs(reward_model: Checkpoint, pairs: list[Row]) -> list[Row]:
    """Score both answers of each held-out pair."""
    from finrlhf_pipeline.modelling.loading import open_classifier, open_tokenizer
    from finrlhf_pipeline.modelling.scoring import score_texts

    texts = [(row["prompt"], row[side]) for row in pairs for side in ("chosen", "rejected")]
    scores = score_texts(open_classifier(reward_model), open_tokenizer(reward_model), texts)
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "reason": row["reason"],
            "chosen_score": scores[2 * number],
            "rejected_score": scores[2 * number + 1],
            "chosen_length": len(row["chosen"]),
            "rejected_length": len(row["rejected"]),
        }
        for number, row in enumerate(pairs)
    ]


def report_reward_model(scored: list[Row], audit: dict[str, Any]) -> dict[str, Any]:
    """Say how often the score is right, where it is not, and what a shortcut would have got."""
    return {**describe_scores(scored), "shortcut_controls": audit}
