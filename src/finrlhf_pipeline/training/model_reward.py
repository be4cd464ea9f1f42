"""The trained reward model as a reward function, one of the mixture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_classifier, open_tokenizer
from finrlhf_pipeline.modelling.scoring import score_texts


@dataclass(eq=False)
class ModelReward:
    """Score prompt and completion; the logistic function keeps the reward between 0 and 1."""

    reward_model: Checkpoint
    __name__: ClassVar[str] = "reward_model"

    def __post_init__(self) -> None:
        self._model = open_classifier(self.reward_model)
        self._tokenizer = open_tokenizer(self.reward_model)

    def __call__(self, prompts: Sequence[str], completions: Sequence[str], **_: Any) -> list[float]:
        """Return one reward for each completion."""
        scores = score_texts(
            self._model, self._tokenizer, list(zip(prompts, completions, strict=True))
        )
        return [float(reward) for reward in torch.tensor(scores).sigmoid()]
