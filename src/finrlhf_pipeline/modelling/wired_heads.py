"""Heads of a small Llama written by hand, and the parts of the stream that they read and write."""

import math
from typing import Final

import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaAttention

FLAG: Final = 3.0
_CODE_SHARE: Final = 0.375
# radians per position by which a pair of a head's dimensions turns
WITHIN_CELLS: Final = (0.01, 0.2)  # fades within a cell or two
WITHIN_LINE: Final = (0.01, 0.1)  # fades within a line
_FAST: Final = (0.03, 2.0)  # tells neighbours apart
_SLOW: Final = 0.006  # leaves a match alone at any distance
# how far apart the logits of attention are for what a head looks for and for what it does not
_OFFSET: Final = 12.0
_FLAGGED: Final = 7.0


class Wiring:
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
        return math.sqrt((self.codes + 2 * FLAG**2 + written) / self.width)

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
        amplitude = math.sqrt(_OFFSET * math.sqrt(self.size)) * self.spread(layer) / FLAG
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
        amplitude = math.sqrt(abs(logit) * math.sqrt(self.size)) * self.spread(layer) / FLAG
        for place in self._pairs(*within):
            attention.q_proj.weight[start + place, self.flag] = amplitude
            attention.k_proj.weight[start + place, self.flag] = math.copysign(amplitude, logit)

    def prefer_flagged(self, layer: int, head: int, flag: int) -> None:
        """Let a head prefer tokens with a flag."""
        row, attention = head * self.size + self.size // 2 - 1, self.attention(layer)
        amplitude = math.sqrt(_FLAGGED * math.sqrt(self.size)) * self.spread(layer) / FLAG
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
