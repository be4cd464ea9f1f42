"""What a pretrained model can do, by practice: how often its first choice is right throughout."""

from collections.abc import Mapping, Sequence
from typing import Final

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from finrlhf_pipeline.training.documents import Document, Encoded, encode, pad_right

_AT_ONCE: Final = 32


def measure_abilities(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    documents: Mapping[str, Sequence[Document]],
    least_weight: float,
) -> dict[str, float]:
    """Return, by practice, the share of documents whose weighty tokens are all the first choice.

    Every token before is the right one, so a document is right exactly where greedy decoding
    would write it.
    """
    return {
        name: sum(
            sum(_all_right(model, [encode(tokenizer, one) for one in part], least_weight))
            for part in _parts(several)
        )
        / len(several)
        for name, several in documents.items()
    }


def _parts(documents: Sequence[Document]) -> list[Sequence[Document]]:
    return [documents[start : start + _AT_ONCE] for start in range(0, len(documents), _AT_ONCE)]


@torch.no_grad()
def _all_right(model: PreTrainedModel, batch: Sequence[Encoded], least_weight: float) -> list[bool]:
    ids, weights = pad_right(batch)
    choices = model(input_ids=ids[:, :-1]).logits.argmax(dim=-1)
    # the end token is left out: whether a line of practice is the last one is anyone's guess
    counts = (weights[:, 1:] >= least_weight) & (ids[:, 1:] != model.config.eos_token_id)
    right = ((choices == ids[:, 1:]) | ~counts).all(dim=1)
    return [bool(one) for one in right]
