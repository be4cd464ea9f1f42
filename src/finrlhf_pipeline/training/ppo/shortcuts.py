"""What may be skipped for a model without changing what it says, found out by asking it."""

import torch
from transformers import PreTrainedModel

from finrlhf_pipeline.modelling.generation import shares_prompts
from finrlhf_pipeline.training.ppo.batches import Batch
from finrlhf_pipeline.training.ppo.packing import PackedRows, pack

# relative to the largest logit: half precision keeps two to three digits
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-6}
HALF_PRECISION_TOLERANCE = 3e-2


@torch.no_grad()
def runs_packed_rows(model: PreTrainedModel) -> bool:
    """Return whether completions packed behind one prompt come out as they do one by one."""
    if not shares_prompts(model):
        return False
    probe = _probe(model)
    together = _read(model, pack(probe, next(model.parameters()).dtype))
    apart = _read(model, pack(probe.spread()))
    return _agree(together, apart)


@torch.no_grad()
def has_plain_head(model: PreTrainedModel) -> bool:
    """Return whether logits are the output layer of the last hidden state and nothing more."""
    rows = pack(_probe(model).spread())
    hidden = model.get_decoder()(
        input_ids=rows.input_ids, position_ids=rows.position_ids, use_cache=False
    ).last_hidden_state[rows.read_rows, rows.read_columns]
    return _agree(model.get_output_embeddings()(hidden), _read(model, rows))


def _probe(model: PreTrainedModel) -> Batch:
    """Return two prompts of unlike length with two unlike completions each."""
    vocabulary = model.config.vocab_size
    device = next(model.parameters()).device
    tokens = torch.arange(1, 17, device=device).view(2, 2, 4) % vocabulary
    mask = torch.ones(2, 2, 4, dtype=torch.bool, device=device)
    mask[0, 1, 2:] = False
    first = tuple(token % vocabulary for token in range(3, 8))
    return Batch((first, first[:2]), tokens, mask)


def _read(model: PreTrainedModel, rows: PackedRows) -> torch.Tensor:
    logits: torch.Tensor = model(
        input_ids=rows.input_ids,
        attention_mask=rows.attention_mask,
        position_ids=rows.position_ids,
        use_cache=False,
    ).logits
    return logits[rows.read_rows, rows.read_columns]


def _agree(one: torch.Tensor, other: torch.Tensor) -> bool:
    tolerance = TOLERANCES.get(one.dtype, HALF_PRECISION_TOLERANCE)
    return bool((one - other).abs().max() <= tolerance * other.abs().max())
