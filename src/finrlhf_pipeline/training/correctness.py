"""How often a model answers rightly, measured while it is still being trained."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.finqa import Example, grade
from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.encoding import encode_prompt
from finrlhf_pipeline.modelling.generation import Model, end_tokens, greedy


def measure_correctness(
    model: Model,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[Mapping[str, Any]],
    *,
    max_new_tokens: int,
) -> float:
    """Return the share of rows, a `prompt` and its `record` each, that greedy answers get right."""
    decoding = Decoding(
        max_new_tokens=max_new_tokens,
        eos_token_ids=end_tokens(model, tokenizer),
        pad_token_id=int(tokenizer.pad_token_id),
    )
    prompts = [encode_prompt(tokenizer, row["prompt"]) for row in rows]
    responses = greedy(model, prompts, decoding).texts(tokenizer)
    right = [
        grade(response, Example.from_record(json.loads(row["record"]))).correct
        for response, row in zip(responses, rows, strict=True)
    ]
    return sum(right) / len(right)
