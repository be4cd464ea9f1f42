"""Log-probabilities of completions with every shared prompt run once."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from finrlhf_pipeline.training.grpo.attention import TrainingAttention
from finrlhf_pipeline.training.grpo.layout import SharedLayout, distinct_rows, lay_out
from finrlhf_pipeline.training.grpo.switch import NO_MASK


@dataclass(frozen=True, slots=True)
class Scores:
    """What TRL computes for each completion token, (rows, completion width), zero at padding."""

    log_probabilities: Tensor
    entropies: Tensor | None


def score_rows(
    model: nn.Module, input_ids: Tensor, attention_mask: Tensor, width: int, last_layer: int
) -> Scores:
    """Score the completions of padded rows; equal rows, of which a sure policy has many, run once.

    Args:
        model: see `score`.
        input_ids: prompts, left-padded, and completions, right-padded, (rows, length).
        attention_mask: one where a token stands, (rows, length).
        width: of the completions.
        last_layer: number of the model's last layer.
    """
    first, kinds = distinct_rows(input_ids, attention_mask)
    scores = score(model, lay_out(input_ids[first], attention_mask[first], width), last_layer)
    if first.numel() == kinds.numel():
        return scores
    entropies = None if scores.entropies is None else scores.entropies[kinds]
    return Scores(scores.log_probabilities[kinds], entropies)


def score(model: nn.Module, layout: SharedLayout, last_layer: int) -> Scores:
    """Score the completions of a layout with a model that has TRL's fused head.

    The call goes through the wrapped model, so that gradients are synchronised as ever; the
    attention must be switched (`switch.attention_switched`) until the backward pass is over.
    """
    outputs = model(
        input_ids=layout.tokens,
        attention_mask=NO_MASK.to(layout.tokens.device),
        position_ids=layout.positions,
        shared_prefix=TrainingAttention(layout, last_layer),
        shift_labels=layout.labels,
        fused_lm_head=True,
    )
    entropies = None if outputs.entropy is None else _unflatten(outputs.entropy, layout.mask)
    return Scores(_unflatten(outputs.log_probs, layout.mask), entropies)


def _unflatten(values: Tensor, mask: Tensor) -> Tensor:
    """Return (1, scored) values at the scored cells of a (rows, width) batch."""
    return values.new_zeros(mask.shape).masked_scatter(mask, values)
