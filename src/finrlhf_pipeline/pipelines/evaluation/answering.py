"""Policies at work: answers to questions, samples beside them, and advice."""

from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.evaluation.parameters import GenerationParameters

Row = dict[str, Any]


def answer_prompts(
    policy: Checkpoint,
    prompts: Sequence[Mapping[str, Any]],
    generation: GenerationParameters,
    *,
    samples: int,
    max_new_tokens: int,
) -> list[Row]:
    """Return the greedy answer to each prompt, with samples that share its run of the prompt."""
    import torch

    from finrlhf_pipeline.modelling.choosing import Decoding
    from finrlhf_pipeline.modelling.encoding import check_fits, encode_prompt
    from finrlhf_pipeline.modelling.generation import end_tokens, sample
    from finrlhf_pipeline.modelling.loading import context_window, open_causal_lm, open_tokenizer

    model, tokenizer = open_causal_lm(policy), open_tokenizer(policy)
    if policy.adapter is not None:
        # an adapter beside every layer makes each token half as dear again
        model = model.merge_and_unload()
    encoded = [encode_prompt(tokenizer, row["prompt"]) for row in prompts]
    lengths = [(row["id"], len(ids)) for row, ids in zip(prompts, encoded, strict=True)]
    check_fits(lengths, context_window(policy), room_for_answer=max_new_tokens)
    decoding = Decoding(
        max_new_tokens=max_new_tokens,
        eos_token_ids=end_tokens(model, tokenizer),
        pad_token_id=int(tokenizer.pad_token_id),
        temperature=generation.temperature,
    )
    completions = sample(
        model,
        encoded,
        decoding,
        num_per_prompt=1 + samples,
        generator=torch.Generator().manual_seed(generation.seed),
        completions_per_batch=generation.batch_size,
        first_is_greedy=True,
    )
    texts = completions.texts(tokenizer)
    tokens, ended = completions.mask.sum(dim=1).tolist(), completions.ended.tolist()
    return [
        {
            "response": texts[first],
            "tokens": tokens[first],
            "truncated": not ended[first],
            **({"samples": texts[first + 1 : first + 1 + samples]} if samples else {}),
        }
        for first in range(0, len(texts), 1 + samples)
    ]
