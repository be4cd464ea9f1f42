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
from torch.nn.functional import normalize
from transformers import LlamaConfig, LlamaForCausalLM

from finrlhf_pipeline.modelling.wired_heads import FLAG, WITHIN_CELLS, WITHIN_LINE, Wiring

WIRED_LAYERS: Final = 3

# how far apart the logits of attention are for what a head looks for and for what it does not
_MATCH: Final = 5.0
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


def wired_model(config: LlamaConfig, vocabulary: Vocabulary, seed: int) -> LlamaForCausalLM:
    """Return a model whose first three layers copy and look up; the others do nothing yet."""
    wiring = Wiring(config, seed)
    with torch.no_grad():
        _start_silent(wiring)
        _write_codes(wiring, vocabulary)
        _wire_first_layer(wiring)
        _wire_second_layer(wiring)
        _wire_third_layer(wiring)
        _wire_output(wiring)
    return wiring.model


def _start_silent(wiring: Wiring) -> None:
    """Let every layer attend to what is alike and add nothing."""
    for layer in wiring.model.model.layers:
        attention, mlp = layer.self_attn, layer.mlp
        for linear in (attention.q_proj, attention.v_proj, mlp.gate_proj, mlp.up_proj):
            linear.weight.copy_(wiring.normal(*linear.weight.shape) / math.sqrt(wiring.width))
        attention.k_proj.weight.copy_(attention.q_proj.weight)
        attention.o_proj.weight.zero_()
        mlp.down_proj.weight.zero_()


def _write_codes(wiring: Wiring, vocabulary: Vocabulary) -> None:
    embeddings = wiring.model.model.embed_tokens.weight.zero_()
    codes = wiring.normal(len(embeddings), wiring.codes)
    # borders are told apart by what they follow more than by what they hold
    shared = wiring.normal(wiring.codes) * math.sqrt(_SHARED_BY_BORDERS)
    for sign, borders in ((1, vocabulary.first_borders), (-1, vocabulary.later_borders)):
        for token in borders:
            codes[token] = codes[token] * math.sqrt(1 - _SHARED_BY_BORDERS) + sign * shared
    # all of one length, so that no token draws attention merely by being small
    embeddings[:, wiring.code] = normalize(codes, dim=1) * math.sqrt(wiring.codes)
    embeddings[:, wiring.flag] = FLAG
    embeddings[torch.tensor(vocabulary.words), wiring.word] = FLAG
    marks = (
        *vocabulary.first_borders,
        *vocabulary.later_borders,
        *vocabulary.line_breaks,
    )
    embeddings[torch.tensor(marks), wiring.mark] = FLAG


def _wire_first_layer(wiring: Wiring) -> None:
    """Write what stood before: the last two tokens, the last few words, the last few borders."""
    for head in range(4):
        wiring.clear(0, head)
    wiring.look_back(0, 0, offset=1)
    wiring.carry(0, 0, wiring.shrink, wiring.code, wiring.before_1)
    wiring.pass_flag(0, 0, wiring.mark, wiring.after_mark)
    wiring.look_back(0, 1, offset=2)
    wiring.carry(0, 1, wiring.shrink, wiring.code, wiring.before_2)
    # in a row these words are its label
    wiring.prefer_near(0, 2, _NEAR_WORDS, WITHIN_LINE)
    wiring.prefer_flagged(0, 2, wiring.word)
    wiring.carry(0, 2, wiring.shrink * math.sqrt(_USUAL_WORDS), wiring.code, wiring.words)
    # the last border and the one before it tell the first column, the second and the third
    wiring.prefer_near(0, 3, _NEAR_MARKS, WITHIN_CELLS)
    wiring.prefer_flagged(0, 3, wiring.mark)
    wiring.carry(0, 3, wiring.shrink, wiring.code, wiring.marks)


def _wire_second_layer(wiring: Wiring) -> None:
    """Find where the last two tokens stood before, the row of the last words, the year's column."""
    for head in range(4):
        wiring.clear(1, head)
    for head in (0, 1):
        wiring.match(1, head, wiring.code, wiring.before_1, _MATCH)
        wiring.match(1, head, wiring.before_1, wiring.before_2, _MATCH)
        wiring.carry(1, head, wiring.emitted, wiring.code, wiring.found)
    wiring.match(1, 2, wiring.words, wiring.words, _SAME_WORDS)
    wiring.prefer_near(1, 2, _FAR, WITHIN_LINE)
    wiring.carry(1, 2, wiring.emitted * _FAINT, wiring.code, wiring.found)
    # after a year: to the last digit of the same year in the header, whose borders are the column
    wiring.match(1, 3, wiring.before_1, wiring.code, _SAME_YEAR)
    wiring.match(1, 3, wiring.before_2, wiring.before_1, _SAME_YEAR)
    wiring.prefer_near(1, 3, _FAR, WITHIN_LINE)
    wiring.carry(1, 3, torch.eye(wiring.slot), wiring.marks, wiring.column)


def _wire_third_layer(wiring: Wiring) -> None:
    """Find the cell of the last words' row and the last year's column."""
    wiring.clear(2, 0)
    wiring.match(2, 0, wiring.words, wiring.words, _SAME_WORDS)
    wiring.match(2, 0, wiring.column, wiring.marks, _SAME_COLUMN)
    wiring.prefer_near(2, 0, _FAR, WITHIN_LINE)
    wiring.prefer_flagged(2, 0, wiring.after_mark)
    wiring.carry(2, 0, wiring.emitted * _LOUD, wiring.code, wiring.found)


def _wire_output(wiring: Wiring) -> None:
    """Let what was found be said."""
    head = wiring.model.lm_head.weight.normal_(0, 0.01, generator=wiring.chance)
    codes = wiring.model.model.embed_tokens.weight[:, wiring.code]
    head[:, wiring.found] += codes @ wiring.emitted.T * (_EMISSION / wiring.slot)
