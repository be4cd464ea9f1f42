"""Batched decoding: samples that share their prompt's cache, and greedy answers for evaluation."""

from collections.abc import Sequence
from typing import TypeAlias

import torch
from peft import PeftModel
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.choosing import Decoding, choose
from finrlhf_pipeline.modelling.completions import Completions, Drafts
from finrlhf_pipeline.modelling.growing_cache import make_cache, remembers_everything

Prompt: TypeAlias = Sequence[int]
Model: TypeAlias = PreTrainedModel | PeftModel

# rows are dropped once this share of them has ended: dropping copies the cache of the others
DROP_ROWS_AT = 0.25


def end_tokens(model: Model, tokenizer: PreTrainedTokenizerBase) -> tuple[int, ...]:
    """Return every token that ends an answer, by the tokenizer and by the model's own settings."""
    configured = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    listed = configured if isinstance(configured, list) else [configured]
    known = (*listed, tokenizer.eos_token_id)
    return tuple(sorted({int(token) for token in known if token is not None}))


def greedy(
    model: Model, prompts: Sequence[Prompt], decoding: Decoding, *, batch_size: int = 64
) -> Completions:
    """Return the most likely continuation of each prompt, in the order of the prompts."""
    return decode(model, prompts, decoding, noise=None, completions_per_batch=batch_size)


def sample(
    model: Model,
    prompts: Sequence[Prompt],
    decoding: Decoding,
    *,
    num_per_prompt: int = 1,
    generator: torch.Generator | None = None,
    completions_per_batch: int = 64,
    first_is_greedy: bool = False,
) -> Completions:
    """Return `num_per_prompt` samples for each prompt, those of one prompt side by side.

    Prompt p's samples are rows p * num_per_prompt and following; the first of them may be the
    greedy continuation instead, which then costs no run of the prompt of its own. The same
    generator state gives the same samples however prompts are batched, up to rounding.
    """
    noise = draw_noise(len(prompts) * num_per_prompt, decoding.max_new_tokens, generator)
    if first_is_greedy:
        noise[::num_per_prompt] = -1.0
    return decode(
        model, prompts, decoding, noise=noise, completions_per_batch=completions_per_batch
    )


def draw_noise(count: int, length: int, generator: torch.Generator | None) -> torch.Tensor:
    """Return what decides each sampled token: uniform numbers of shape (count, length)."""
    return torch.rand(count, length, generator=generator, dtype=torch.float64)


@torch.no_grad()
def decode(
    model: Model,
    prompts: Sequence[Prompt],
    decoding: Decoding,
    *,
    noise: torch.Tensor | None,
    completions_per_batch: int = 64,
) -> Completions:
    """Decode from noise of shape (completions, max_new_tokens), or greedily where there is none.

    Prompts of like length run together; the number of rows of noise says how many samples each
    prompt gets, and these share one run of the prompt where the model allows it.
    """
    per_prompt = 1 if noise is None else len(noise) // len(prompts)
    if per_prompt > 1 and not shares_prompts(model):
        prompts, per_prompt = [prompt for prompt in prompts for _ in range(per_prompt)], 1
    order = sorted(range(len(prompts)), key=lambda index: -len(prompts[index]))
    size = max(1, completions_per_batch // per_prompt)
    drafts = Drafts.empty(len(prompts), per_prompt, decoding, _device(model))
    chances = None if noise is None else noise.view(*drafts.token_ids.shape).to(_device(model))
    was_training = model.training
    model.eval()
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        rows = torch.tensor(chosen, device=_device(model))
        _decode_batch(model, [prompts[index] for index in chosen], rows, drafts, chances, decoding)
    model.train(was_training)
    return drafts.completions()


def shares_prompts(model: Model) -> bool:
    """Return whether samples can share a prompt: any mask is taken, and every layer sees it all."""
    config = model.config
    implementation = getattr(config, "_attn_implementation", None)
    return implementation in {"sdpa", "eager"} and remembers_everything(config)


def _decode_batch(
    model: Model,
    prompts: Sequence[Prompt],
    rows: torch.Tensor,
    drafts: Drafts,
    chances: torch.Tensor | None,
    decoding: Decoding,
) -> None:
    """Decode one batch of prompts into `rows` of the drafts."""
    per_prompt = drafts.token_ids.shape[1]
    ids, mask = _pad_left(prompts, decoding.pad_token_id, rows.device)
    lengths = mask.sum(dim=1, keepdim=True)
    capacity = ids.shape[1] + per_prompt * decoding.max_new_tokens
    cache = make_cache(model.config, capacity)
    logits = model(
        input_ids=ids,
        attention_mask=mask,
        position_ids=(mask.cumsum(dim=1) - 1).clamp(min=0),
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    ).logits
    visible = _visibility(model, mask, per_prompt, decoding.max_new_tokens)
    ends = torch.tensor(decoding.eos_token_ids, device=rows.device)
    for step in range(decoding.max_new_tokens):
        wanted = logits.expand(-1, per_prompt, -1).float()
        chance = None if chances is None else chances[rows, :, step]
        tokens, logprobs = choose(wanted, chance, decoding)
        drafts.write(rows, step, tokens, logprobs)
        drafts.ended[rows] |= torch.isin(tokens, ends)
        alive = ~drafts.ended[rows].all(dim=1)
        if step + 1 == decoding.max_new_tokens or not alive.any():
            return
        if alive.float().mean() <= 1 - DROP_ROWS_AT:
            kept = alive.nonzero()[:, 0]
            cache.batch_select_indices(kept)
            rows, tokens, lengths, visible = rows[kept], tokens[kept], lengths[kept], visible[kept]
        seen = ids.shape[1] + (step + 1) * per_prompt
        logits = model(
            input_ids=tokens,
            attention_mask=visible[..., :seen],
            position_ids=(lengths + step).expand(-1, per_prompt),
            past_key_values=cache,
            use_cache=True,
        ).logits


def _visibility(model: Model, mask: torch.Tensor, per_prompt: int, steps: int) -> torch.Tensor:
    """Return which cached positions each sample sees, now and at every later step.

    All samples of a prompt are fed side by side, so the cache holds the prompt and then, for each
    step, one position a sample; a sample sees the prompt and its own positions. Shape (prompts, 1,
    samples, positions), zero or the lowest number, or the library's (prompts, positions) of ones
    and zeros for an attention that takes no mask of ours.
    """
    if not shares_prompts(model):
        return torch.cat((mask, mask.new_ones(len(mask), steps)), dim=1)
    own = torch.eye(per_prompt, dtype=torch.bool, device=mask.device).repeat(1, steps)
    seen = torch.cat(
        (
            mask.bool()[:, None, :].expand(-1, per_prompt, -1),
            own[None].expand(len(mask), -1, -1),
        ),
        dim=2,
    )
    return additive(seen, model.dtype)[:, None]


def additive(seen: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return a mask to add to attention scores: 0 where `seen`, the lowest number elsewhere."""
    return torch.zeros_like(seen, dtype=dtype).masked_fill(~seen, torch.finfo(dtype).min)


def _pad_left(
    prompts: Sequence[Prompt], pad: int, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(prompt) for prompt in prompts)
    missing = [longest - len(prompt) for prompt in prompts]
    ids = [[pad] * gap + list(prompt) for gap, prompt in zip(missing, prompts, strict=True)]
    mask = [[0] * gap + [1] * (longest - gap) for gap in missing]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def _device(model: Model) -> torch.device:
    device: torch.device = next(model.parameters()).device
    return device
