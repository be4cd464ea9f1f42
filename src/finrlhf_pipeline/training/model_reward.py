"""The trained reward model as a reward function, one of the mixture."""

from collections.abc import Sequence
from typing import Any

import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_classifier, open_tokenizer
from finrlhf_pipeline.modelling.scoring import score_texts


class ModelReward:
    """Score prompt and completion; the logistic function keeps the reward between 0 and 1."""

    __name__ = "reward_model"

    def __init__(self, reward_model: Checkpoint) -> None:
        self._model = open_classifier(reward_model)
        self._tokenizer = open_tokenizer(reward_model)

    def __call__(self, prompts: Sequence[str], completions: Sequence[str], **_: Any) -> list[float]:
        """Return one reward for each completion."""
        scores = score_texts(
            self._model, self._tokenizer, list(zip(prompts, completions, strict=True))
        )
        return [float(reward) for reward in torch.tensor(scores).sigmoid()]
