"""First weights of a small Llama in which copying is already wired.

Reading a table is copying: find where the same tokens stood before, and write what came next. A
small model needs millions of tokens to invent the two heads that do this (an earlier-token head and
a matching head above it, the "induction heads" of Olsson et al., 2022). Here it starts with rough
ones, as Trockman and Kolter (2023) start attention from the shape it has after training.
"""

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch.nn.functional import normalize
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaAttention

# The residual stream's parts: a token's own code, a constant, codes of the two tokens before it,
# and what the matching heads found.
_CODE_SHARE: Final = 0.375
_CONSTANT: Final = 3.0
_FAST: Final = 0.03  # radians per position: turns that tell neighbours apart
_FASTEST_KEPT: Final = 5
_SLOW: Final = 0.006  # radians per position: turns that leave a match alone
_OFFSET_SHARPNESS: Final = 12.0
_MATCH_SHARPNESS: Final = 5.0
_EMISSION: Final = 4.0
_MATCHING_HEADS: Final = 2
_WORD_HEAD: Final = 2  # the place after the two heads of earlier tokens, or of matching
_SAME_LINE: Final = (0.01, 0.1)  # radians per position: turns that fade within a line
_NEARNESS: Final = 4.0
_WORDINESS: Final = 7.0
_FARNESS: Final = 2.0
_ALIKENESS: Final = 8.0
_USUAL_WORDS: Final = 3


class _Parts:
    """Where each part of the residual stream lies, for a width."""

    def __init__(self, width: int) -> None:
        codes = int(width * _CODE_SHARE)
        self.slot = (width - codes - 2) // 4
        self.code = slice(0, codes)
        self.constant, self.word = codes, codes + 1
        self.before_1, self.before_2, self.found, self.words = (
            slice(codes + 2 + place * self.slot, codes + 2 + (place + 1) * self.slot)
            for place in range(4)
        )
        self.code_size = codes


def wired_model(config: LlamaConfig, words: Sequence[int], seed: int) -> LlamaForCausalLM:
    """Return a model whose first two layers copy; the others begin as doing nothing."""
    chance = torch.Generator().manual_seed(seed)
    model = LlamaForCausalLM(config)
    parts = _Parts(config.hidden_size)
    with torch.no_grad():
        _start_silent(model, chance)
        _write_codes(model, parts, words, chance)
        shrink = _normal(chance, parts.slot, parts.code_size, fan_in=parts.code_size)
        _wire_earlier_tokens(model, parts, shrink)
        _wire_matching(model, parts, shrink, chance)
        _wire_recent_words(model, parts, chance)
        _wire_same_words(model, parts, chance)
    return model


def _normal(chance: torch.Generator, *shape: int, fan_in: int) -> torch.Tensor:
    return torch.randn(*shape, generator=chance) / math.sqrt(fan_in)


def _start_silent(model: LlamaForCausalLM, chance: torch.Generator) -> None:
    """Let every layer attend to what is alike and add nothing."""
    for layer in model.model.layers:
        attention, mlp = layer.self_attn, layer.mlp
        for linear in (attention.q_proj, attention.v_proj, mlp.gate_proj, mlp.up_proj):
            rows, columns = linear.weight.shape
            linear.weight.copy_(_normal(chance, rows, columns, fan_in=columns))
        attention.k_proj.weight.copy_(attention.q_proj.weight)
        attention.o_proj.weight.zero_()
        mlp.down_proj.weight.zero_()


def _write_codes(
    model: LlamaForCausalLM, parts: _Parts, words: Sequence[int], chance: torch.Generator
) -> None:
    codes = model.model.embed_tokens.weight.zero_()
    # all of one length, so that no token draws attention merely by being small
    drawn = normalize(_normal(chance, codes.shape[0], parts.code_size, fan_in=1), dim=1)
    codes[:, parts.code] = drawn * math.sqrt(parts.code_size)
    codes[:, parts.constant] = _CONSTANT
    codes[torch.tensor(words), parts.word] = _CONSTANT


def _wire_earlier_tokens(model: LlamaForCausalLM, parts: _Parts, shrink: torch.Tensor) -> None:
    """Let the first layer's heads write the codes of the last two tokens."""
    attention = model.model.layers[0].self_attn
    size, turns = _head(model.config)
    fast = [place for place, turn in enumerate(turns) if turn > _FAST][:_FASTEST_KEPT]
    spread = _spread(model, parts, 0)
    strength = math.sqrt(_OFFSET_SHARPNESS * math.sqrt(size)) * spread / _CONSTANT
    for offset, slot in ((1, parts.before_1), (2, parts.before_2)):
        start = (offset - 1) * size
        _clear_head(attention, start, size)
        for place in fast:
            # query (1, 0) and key turned back by the offset: their product peaks at the offset
            angle = turns[place] * offset
            attention.q_proj.weight[start + place, parts.constant] = strength
            attention.k_proj.weight[start + place, parts.constant] = strength * math.cos(angle)
            attention.k_proj.weight[start + place + size // 2, parts.constant] = (
                strength * math.sin(angle)
            )
        _carry(attention, start, size, parts.code, shrink * spread, slot)


def _wire_matching(
    model: LlamaForCausalLM, parts: _Parts, shrink: torch.Tensor, chance: torch.Generator
) -> None:
    """Let the second layer find where the last two tokens stood, and emit what followed."""
    attention = model.model.layers[1].self_attn
    size, _ = _head(model.config)
    slow = _slow_places(model.config)
    spread = _spread(model, parts, 2)
    strength = math.sqrt(_MATCH_SHARPNESS * math.sqrt(size) / len(slow)) * spread
    emitted = _normal(chance, parts.slot, parts.code_size, fan_in=parts.code_size)
    for head in range(_MATCHING_HEADS):
        start = head * size
        _clear_head(attention, start, size)
        rows = torch.tensor(slow) + start
        last = _normal(chance, len(slow), parts.slot, fan_in=parts.slot) * strength
        one_before = _normal(chance, len(slow), parts.slot, fan_in=parts.slot) * strength
        attention.q_proj.weight[rows, parts.code] = last @ shrink
        attention.q_proj.weight[rows, parts.before_1] = one_before
        attention.k_proj.weight[rows, parts.before_1] = last
        attention.k_proj.weight[rows, parts.before_2] = one_before
        _carry(attention, start, size, parts.code, emitted * spread, parts.found)
    head_weight = model.lm_head.weight.normal_(0, 0.01, generator=chance)
    codes = model.model.embed_tokens.weight[:, parts.code]
    head_weight[:, parts.found] += codes @ emitted.T * (_EMISSION / parts.slot)


def _wire_recent_words(model: LlamaForCausalLM, parts: _Parts, chance: torch.Generator) -> None:
    """Let a head of the first layer write the codes of the last few words, a cell's row label."""
    attention = model.model.layers[0].self_attn
    size, _ = _head(model.config)
    start = _WORD_HEAD * size
    _clear_head(attention, start, size)
    spread = _spread(model, parts, 0)
    _prefer_near(attention, start, model, parts, _NEARNESS)
    strength = math.sqrt(_WORDINESS * math.sqrt(size)) * spread / _CONSTANT
    attention.q_proj.weight[start + size // 2 - 1, parts.constant] = strength
    attention.k_proj.weight[start + size // 2 - 1, parts.word] = strength
    shrink = _normal(chance, parts.slot, parts.code_size, fan_in=parts.code_size)
    through = shrink * spread * math.sqrt(_USUAL_WORDS)
    _carry(attention, start, size, parts.code, through, parts.words)


def _wire_same_words(model: LlamaForCausalLM, parts: _Parts, chance: torch.Generator) -> None:
    """Let a head of the second layer attend to where the last few words were the same."""
    attention = model.model.layers[1].self_attn
    size, _ = _head(model.config)
    start = _WORD_HEAD * size
    _clear_head(attention, start, size)
    rows = torch.tensor(_slow_places(model.config)) + start
    strength = math.sqrt(_ALIKENESS * math.sqrt(size) / parts.slot) * _spread(model, parts, 4)
    alike = _normal(chance, len(rows), parts.slot, fan_in=len(rows)) * strength
    attention.q_proj.weight[rows, parts.words] = alike
    attention.k_proj.weight[rows, parts.words] = alike
    _prefer_near(attention, start, model, parts, -_FARNESS)
    found = _normal(chance, parts.slot, parts.code_size, fan_in=parts.code_size)
    _carry(attention, start, size, parts.code, found * _spread(model, parts, 4), parts.found)


def _prefer_near(
    attention: LlamaAttention, start: int, model: LlamaForCausalLM, parts: _Parts, weight: float
) -> None:
    """Let a head prefer what stands within the same line, or avoid it with a negative weight."""
    size, turns = _head(model.config)
    slots = 0 if attention.layer_idx == 0 else 4
    strength = math.sqrt(abs(weight) * math.sqrt(size)) * _spread(model, parts, slots) / _CONSTANT
    for place, turn in enumerate(turns):
        if _SAME_LINE[0] < turn < _SAME_LINE[1]:
            attention.q_proj.weight[start + place, parts.constant] = strength
            attention.k_proj.weight[start + place, parts.constant] = math.copysign(strength, weight)


def _spread(model: LlamaForCausalLM, parts: _Parts, slots: int) -> float:
    """Return the root mean square of the residual stream once this many slots are written."""
    squares = parts.code_size + _CONSTANT**2 + slots * parts.slot
    return math.sqrt(squares / model.config.hidden_size)


def _slow_places(config: LlamaConfig) -> list[int]:
    size, turns = _head(config)
    slow = [place for place, turn in enumerate(turns) if turn < _SLOW]
    return slow + [place + size // 2 for place in slow]


def _head(config: LlamaConfig) -> tuple[int, list[float]]:
    """Return a head's size and the radians by which each of its pairs turns per position."""
    size = config.hidden_size // config.num_attention_heads
    theta = config.rope_parameters["rope_theta"]
    return size, [theta ** (-2 * place / size) for place in range(size // 2)]


def _clear_head(attention: LlamaAttention, start: int, size: int) -> None:
    for linear in (attention.q_proj, attention.k_proj, attention.v_proj):
        linear.weight[start : start + size] = 0


def _carry(
    attention: LlamaAttention,
    start: int,
    size: int,
    source: slice,
    through: torch.Tensor,
    target: slice,
) -> None:
    """Let a head read `source` through a matrix and write what it read to `target`."""
    carried = min(len(through), size)
    attention.v_proj.weight[start : start + carried, source] = through[:carried]
    for place in range(carried):
        attention.o_proj.weight[target.start + place, start + place] = 1.0
