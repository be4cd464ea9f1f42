"""First weights of a small Llama in which reading a table is already wired.

A small model needs many millions of tokens to invent the heads that copy (an earlier-token head and
a matching head above it, the "induction heads" of Olsson et al., 2022) and those that look a cell
up by its row and column. Here it starts with rough ones, as Trockman and Kolter (2023) start
attention from the shape it has after training; what they find is noisy, and training does the rest.
"""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import normalize
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaAttention

WIRED_LAYERS: Final = 3

_CODE_SHARE: Final = 0.375
_FLAG: Final = 3.0
# radians per position by which a pair of a head's dimensions turns
_FAST: Final = (0.03, 2.0)  # tells neighbours apart
_WITHIN_CELLS: Final = (0.01, 0.2)  # fades within a cell or two
_WITHIN_LINE: Final = (0.01, 0.1)  # fades within a line
_SLOW: Final = 0.006  # leaves a match alone at any distance
# how far apart the logits of attention are for what a head looks for and for what it does not
_OFFSET: Final = 12.0
_MATCH: Final = 5.0
_FLAGGED: Final = 7.0
_NEAR_WORDS: Final = 4.0
_NEAR_MARKS: Final = 2.0
_FAR: Final = -2.0
_SAME_WORDS: Final = 8.0
_SAME_YEAR: Final = 8.0
_SAME_COLUMN: Final = 16.0
_USUAL_WORDS: Final = 3
_EMISSION: Final = 3.0
_FAINT: Final = 0.3
_LOUD: Final = 2.0
_SHARED_BY_BORDERS: Final = 0.9


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens that a table is read by.

    Attributes:
        words: whole words, which labels consist of.
        first_borders: borders of cells that follow a word, so the first of a row.
        later_borders: borders that follow a number.
        line_breaks: tokens that end a line.
    """

    words: tuple[int, ...]
    first_borders: tuple[int, ...]
    later_borders: tuple[int, ...]
    line_breaks: tuple[int, ...]


class _Wiring:
    """The parts of the residual stream, and the heads that write and read them."""

    def __init__(self, config: LlamaConfig, seed: int) -> None:
        self.chance = torch.Generator().manual_seed(seed)
        self.model = LlamaForCausalLM(config)
        self.width: int = config.hidden_size
        self.size: int = config.hidden_size // config.num_attention_heads
        theta = config.rope_parameters["rope_theta"]
        self.turns = [theta ** (-2 * place / self.size) for place in range(self.size // 2)]
        self.slow = self._pairs(0.0, _SLOW)
        self.slow += [place + self.size // 2 for place in self.slow]
        self.codes = int(self.width * _CODE_SHARE)
        self.slot = (self.width - self.codes - 4) // 6
        self.code = slice(0, self.codes)
        self.flag, self.word, self.mark, self.after_mark = range(self.codes, self.codes + 4)
        self.before_1, self.before_2, self.words, self.marks, self.column, self.found = (
            slice(start, start + self.slot)
            for start in range(self.codes + 4, self.codes + 4 + 6 * self.slot, self.slot)
        )
        self.shrink = self.normal(self.slot, self.codes) / math.sqrt(self.codes)
        self.emitted = self.normal(self.slot, self.codes) / math.sqrt(self.codes)

    def normal(self, *shape: int) -> Tensor:
        """Draw a matrix."""
        return torch.randn(*shape, generator=self.chance)

    def spread(self, layer: int) -> float:
        """Return the root mean square of the residual stream before a layer."""
        written = (0, 4, 6)[layer] * self.slot
        return math.sqrt((self.codes + 2 * _FLAG**2 + written) / self.width)

    def attention(self, layer: int) -> LlamaAttention:
        """Return a layer's attention."""
        return self.model.model.layers[layer].self_attn

    def clear(self, layer: int, head: int) -> int:
        """Empty a head and return its first row."""
        start = head * self.size
        attention = self.attention(layer)
        for linear in (attention.q_proj, attention.k_proj, attention.v_proj):
            linear.weight[start : start + self.size] = 0
        return start

    def look_back(self, layer: int, head: int, offset: int) -> None:
        """Let a head attend to the token that stands `offset` positions before."""
        start, attention = head * self.size, self.attention(layer)
        amplitude = math.sqrt(_OFFSET * math.sqrt(self.size)) * self.spread(layer) / _FLAG
        for place in self._pairs(*_FAST):
            # query (1, 0) and key turned back by the offset: their product peaks at the offset
            angle = self.turns[place] * offset
            attention.q_proj.weight[start + place, self.flag] = amplitude
            attention.k_proj.weight[start + place, self.flag] = amplitude * math.cos(angle)
            attention.k_proj.weight[start + place + self.size // 2, self.flag] = (
                amplitude * math.sin(angle)
            )

    def prefer_near(self, layer: int, head: int, logit: float, within: tuple[float, float]) -> None:
        """Let a head prefer what stands near, or avoid it where the logit is negative."""
        start, attention = head * self.size, self.attention(layer)
        amplitude = math.sqrt(abs(logit) * math.sqrt(self.size)) * self.spread(layer) / _FLAG
        for place in self._pairs(*within):
            attention.q_proj.weight[start + place, self.flag] = amplitude
            attention.k_proj.weight[start + place, self.flag] = math.copysign(amplitude, logit)

    def prefer_flagged(self, layer: int, head: int, flag: int) -> None:
        """Let a head prefer tokens with a flag."""
        row, attention = head * self.size + self.size // 2 - 1, self.attention(layer)
        amplitude = math.sqrt(_FLAGGED * math.sqrt(self.size)) * self.spread(layer) / _FLAG
        attention.q_proj.weight[row, self.flag] = amplitude
        attention.k_proj.weight[row, flag] = amplitude

    def match(self, layer: int, head: int, asked: slice, there: slice, logit: float) -> None:
        """Let a head attend to where `there` holds what `asked` holds here."""
        attention = self.attention(layer)
        rows = torch.tensor(self.slow) + head * self.size
        amplitude = math.sqrt(logit * math.sqrt(self.size) / len(rows)) * self.spread(layer)
        mix = self.normal(len(rows), self.slot) / math.sqrt(self.slot) * amplitude
        for linear, part in ((attention.q_proj, asked), (attention.k_proj, there)):
            linear.weight[rows, part] += mix @ self.shrink if part == self.code else mix

    def carry(self, layer: int, head: int, through: Tensor, source: slice, target: slice) -> None:
        """Let a head write what it attends to, from one part to another."""
        start, attention = head * self.size, self.attention(layer)
        carried = min(len(through), self.size)
        attention.v_proj.weight[start : start + carried, source] = through[:carried] * self.spread(
            layer
        )
        for place in range(carried):
            attention.o_proj.weight[target.start + place, start + place] = 1.0

    def pass_flag(self, layer: int, head: int, source: int, target: int) -> None:
        """Let a head write a flag of what it attends to as a flag of its own."""
        row, attention = (head + 1) * self.size - 1, self.attention(layer)
        attention.v_proj.weight[row, source] = self.spread(layer)
        attention.o_proj.weight[target, row] = 1.0

    def _pairs(self, low: float, high: float) -> list[int]:
        return [place for place, turn in enumerate(self.turns) if low < turn < high]


def wired_model(config: LlamaConfig, vocabulary: Vocabulary, seed: int) -> LlamaForCausalLM:
    """Return a model whose first three layers copy and look up; the others do nothing yet."""
    wiring = _Wiring(config, seed)
    with torch.no_grad():
        _start_silent(wiring)
        _write_codes(wiring, vocabulary)
        _wire_first_layer(wiring)
        _wire_second_layer(wiring)
        _wire_third_layer(wiring)
        _wire_output(wiring)
    return wiring.model


def _start_silent(wiring: _Wiring) -> None:
    """Let every layer attend to what is alike and add nothing."""
    for layer in wiring.model.model.layers:
        attention, mlp = layer.self_attn, layer.mlp
        for linear in (attention.q_proj, attention.v_proj, mlp.gate_proj, mlp.up_proj):
            linear.weight.copy_(wiring.normal(*linear.weight.shape) / math.sqrt(wiring.width))
        attention.k_proj.weight.copy_(attention.q_proj.weight)
        attention.o_proj.weight.zero_()
        mlp.down_proj.weight.zero_()


def _write_codes(wiring: _Wiring, vocabulary: Vocabulary) -> None:
    embeddings = wiring.model.model.embed_tokens.weight.zero_()
    codes = wiring.normal(len(embeddings), wiring.codes)
    # borders are told apart by what they follow more than by what they hold
    shared = wiring.normal(wiring.codes) * math.sqrt(_SHARED_BY_BORDERS)
    for sign, borders in ((1, vocabulary.first_borders), (-1, vocabulary.later_borders)):
        for token in borders:
            codes[token] = codes[token] * math.sqrt(1 - _SHARED_BY_BORDERS) + sign * shared
    # all of one length, so that no token draws attention merely by being small
    embeddings[:, wiring.code] = normalize(codes, dim=1) * math.sqrt(wiring.codes)
    embeddings[:, wiring.flag] = _FLAG
    embeddings[torch.tensor(vocabulary.words), wiring.word] = _FLAG
    marks = (
        *vocabulary.first_borders,
        *vocabulary.later_borders,
        *vocabulary.line_breaks,
    )
    embeddings[torch.tensor(marks), wiring.mark] = _FLAG


def _wire_first_layer(wiring: _Wiring) -> None:
    """Write what stood before: the last two tokens, the last few words, the last few borders."""
    for head in range(4):
        wiring.clear(0, head)
    wiring.look_back(0, 0, offset=1)
    wiring.carry(0, 0, wiring.shrink, wiring.code, wiring.before_1)
    wiring.pass_flag(0, 0, wiring.mark, wiring.after_mark)
    wiring.look_back(0, 1, offset=2)
    wiring.carry(0, 1, wiring.shrink, wiring.code, wiring.before_2)
    # in a row these words are its label
    wiring.prefer_near(0, 2, _NEAR_WORDS, _WITHIN_LINE)
    wiring.prefer_flagged(0, 2, wiring.word)
    wiring.carry(0, 2, wiring.shrink * math.sqrt(_USUAL_WORDS), wiring.code, wiring.words)
    # the last border and the one before it tell the first column, the second and the third
    wiring.prefer_near(0, 3, _NEAR_MARKS, _WITHIN_CELLS)
    wiring.prefer_flagged(0, 3, wiring.mark)
    wiring.carry(0, 3, wiring.shrink, wiring.code, wiring.marks)


def _wire_second_layer(wiring: _Wiring) -> None:
    """Find where the last two tokens stood before, the row of the last words, the year's column."""
    for head in range(4):
        wiring.clear(1, head)
    for head in (0, 1):
        wiring.match(1, head, wiring.code, wiring.before_1, _MATCH)
        wiring.match(1, head, wiring.before_1, wiring.before_2, _MATCH)
        wiring.carry(1, head, wiring.emitted, wiring.code, wiring.found)
    wiring.match(1, 2, wiring.words, wiring.words, _SAME_WORDS)
    wiring.prefer_near(1, 2, _FAR, _WITHIN_LINE)
    wiring.carry(1, 2, wiring.emitted * _FAINT, wiring.code, wiring.found)
    # after a year: to the last digit of the same year in the header, whose borders are the column
    wiring.match(1, 3, wiring.before_1, wiring.code, _SAME_YEAR)
    wiring.match(1, 3, wiring.before_2, wiring.before_1, _SAME_YEAR)
    wiring.prefer_near(1, 3, _FAR, _WITHIN_LINE)
    wiring.carry(1, 3, torch.eye(wiring.slot), wiring.marks, wiring.column)


def _wire_third_layer(wiring: _Wiring) -> None:
    """Find the cell of the last words' row and the last year's column."""
    wiring.clear(2, 0)
    wiring.match(2, 0, wiring.words, wiring.words, _SAME_WORDS)
    wiring.match(2, 0, wiring.column, wiring.marks, _SAME_COLUMN)
    wiring.prefer_near(2, 0, _FAR, _WITHIN_LINE)
    wiring.prefer_flagged(2, 0, wiring.after_mark)
    wiring.carry(2, 0, wiring.emitted * _LOUD, wiring.code, wiring.found)


def _wire_output(wiring: _Wiring) -> None:
    """Let what was found be said."""
    head = wiring.model.lm_head.weight.normal_(0, 0.01, generator=wiring.chance)
    codes = wiring.model.model.embed_tokens.weight[:, wiring.code]
    head[:, wiring.found] += codes @ wiring.emitted.T * (_EMISSION / wiring.slot)
