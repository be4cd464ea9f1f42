"""Trying a model on a few tokens, to see that a shared prompt changes nothing for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import torch
from torch import Tensor

from finrlhf_pipeline.training.grpo.layout import lay_out
from finrlhf_pipeline.training.grpo.scoring import score
from finrlhf_pipeline.training.grpo.switch import attention_switched

# two prompts of unequal length, left-padded, with two completions of unequal length each
_MASK: Final = (
    (0, 0, 1, 1, 1, 1, 1, 0),
    (0, 0, 1, 1, 1, 1, 0, 0),
    (1, 1, 1, 1, 1, 1, 1, 1),
    (1, 1, 1, 1, 1, 1, 0, 0),
)
_COMPLETION_WIDTH: Final = 3
# far above rounding, far below what a wrong mask or position does to a log-probability
_TOLERANCE: Final = {torch.float32: 1e-3, torch.float64: 1e-3}
_HALF_TOLERANCE: Final = 0.25


def find_difference(
    model: Any, score_padded: Callable[[Any, Tensor, Tensor, int], Tensor]
) -> str | None:
    """Return what goes wrong when the model shares prompts, or None if nothing does.

    Args:
        model: a model with TRL's fused head whose backbone keeps scored hidden states.
        score_padded: TRL's own path, from model, token ids, mask and completion width to
            log-probabilities.
    """
    parameter = next(p for p in model.parameters() if p.is_floating_point())
    mask = torch.tensor(_MASK, device=parameter.device)
    config = model.config.get_text_config()
    last_layer = config.num_hidden_layers - 1
    prompts = torch.arange(10, device=parameter.device).view(2, 5) % config.vocab_size
    tokens = torch.cat([prompts.repeat_interleave(2, 0), prompts.flip(1)[:, :3].repeat(2, 1)], 1)
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            expected = score_padded(model, tokens, mask, _COMPLETION_WIDTH)
            layout = lay_out(tokens, mask, _COMPLETION_WIDTH)
            with attention_switched(model):
                found = score(model, layout, last_layer).log_probabilities
    except Exception as error:  # noqa: BLE001 - any failure is the answer: the reason is passed on
        return f"a trial failed: {error}"
    finally:
        model.train(training)
    difference = (found - expected).abs().max().item()
    if difference <= _TOLERANCE.get(parameter.dtype, _HALF_TOLERANCE):
        return None
    return f"a trial gave log-probabilities that differ by {difference:.2g}"
