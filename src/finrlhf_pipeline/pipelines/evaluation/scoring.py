"""What models think of a policy's answers: the reward model, the base, and where it began."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from finrlhf_pipeline.modelling.checkpoint import Checkpoint

Row = dict[str, Any]


def likelihood_scores(
    policy: Checkpoint,
    start: Checkpoint,
    base: Checkpoint,
    texts: Sequence[tuple[str, str, bool]],
    batch_size: int,
) -> list[Row]:
    """Return each answer's divergence from where training began, and its likelihood to the base.

    `kl` and `nll` are sums over the answer's tokens, in nats, from which means over all tokens of
    all answers are made; `kl_from_sft` and `perplexity` are means over this answer's own.
    """
    from finrlhf_pipeline.modelling.likelihood import (
        divergences,
        encode_texts,
        negative_log_likelihoods,
    )
    from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer

    tokenizer = open_tokenizer(base)
    pad = int(tokenizer.pad_token_id)
    encoded = encode_texts(tokenizer, texts)
    kl, nll = [0.0] * len(encoded), None
    if policy != start:
        reference = None if _is_adapter_on(policy, start) else open_causal_lm(start)
        kl, own = divergences(
            open_causal_lm(policy), reference, encoded, pad, batch_size=batch_size
        )
        nll = own if policy == base else None
    if nll is None:
        nll = negative_log_likelihoods(open_causal_lm(base), encoded, pad, batch_size=batch_size)
    return [_told(len(text.answer), kl[place], nll[place]) for place, text in enumerate(encoded)]


def _told(tokens: int, kl: float, nll: float) -> Row:
    return {
        "scored_tokens": tokens,
        "kl": kl,
        "nll": nll,
        "kl_from_sft": kl / tokens if tokens else None,
        "perplexity": math.exp(nll / tokens) if tokens else None,
    }


def _is_adapter_on(policy: Checkpoint, start: Checkpoint) -> bool:
    return policy.adapter is not None and policy.base == start.base and start.adapter is None


def reward_model_scores(
    reward_model: Checkpoint, texts: Sequence[tuple[str, str]], batch_size: int
) -> list[float]:
    """Return the reward model's score of each prompt and response, asking once for each pair."""
    from finrlhf_pipeline.modelling.loading import open_classifier, open_tokenizer
    from finrlhf_pipeline.modelling.scoring import score_texts

    distinct = list(dict.fromkeys(texts))
    scores = score_texts(
        open_classifier(reward_model), open_tokenizer(reward_model), distinct, batch_size=batch_size
    )
    known = dict(zip(distinct, scores, strict=True))
    return [known[text] for text in texts]


def texts_of(
    answers: Sequence[Mapping[str, Any]], prompts: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str, bool]]:
    """Return prompt, response and whether it was cut off, in the order of the answers."""
    asked = {row["id"]: row["prompt"] for row in prompts}
    return [(asked[row["id"]], row["response"], row["truncated"]) for row in answers]
