"""A reward model without a new head: an answer's score is how likely the model finds it."""

from typing import Any, Final

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

# what the stored configuration says, so that the folder is opened as what it is
SCORE_FROM: Final = "score_from"
LIKELIHOOD: Final = "likelihood"
# nats are halved, so that a preference of 0.9 is an answer eighty times as likely
SCORE_PER_NAT: Final = 0.5


def score_by_likelihood(model: PreTrainedModel) -> PreTrainedModel:
    """Make a causal language model return one score for each text instead of logits."""
    model.__class__ = _scorer(type(model))
    model.config.num_labels = 1
    setattr(model.config, SCORE_FROM, LIKELIHOOD)
    return model


def is_by_likelihood(config: Any) -> bool:
    """Whether a stored configuration is that of such a scorer."""
    return getattr(config, SCORE_FROM, None) == LIKELIHOOD


class _ScoresByLikelihood:
    """What takes the place of a causal model's own forward pass; weights keep their names."""

    config: Any

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        answer_starts: Tensor | None = None,
        **_: Any,
    ) -> SequenceClassifierOutput:
        """Return scores of shape (texts, 1); `answer_starts` says where each answer begins."""
        model: Any = self
        seen = model.get_decoder()(
            input_ids=input_ids, attention_mask=attention_mask, use_cache=False
        ).last_hidden_state[:, :-1]
        counts = attention_mask[:, 1:].bool()
        if answer_starts is not None:
            places = torch.arange(1, input_ids.shape[1], device=input_ids.device)
            counts = counts & (places >= answer_starts[:, None])
        logits = model.get_output_embeddings()(seen[counts]).float()
        found = -cross_entropy(logits, input_ids[:, 1:][counts], reduction="none")
        by_token = torch.zeros(counts.shape, device=found.device).masked_scatter(counts, found)
        return SequenceClassifierOutput(logits=SCORE_PER_NAT * by_token.sum(1, keepdim=True))


def _scorer(kind: type[PreTrainedModel]) -> type[PreTrainedModel]:
    """Return the class under its own name, which the stored configuration shows."""
    return type(kind.__name__, (_ScoresByLikelihood, kind), {"__module__": kind.__module__})
