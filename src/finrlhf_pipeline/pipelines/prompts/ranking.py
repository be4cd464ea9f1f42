"""Evidence ranking: how likely each sentence and table row is to answer the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from finrlhf_pipeline.pipelines.prompts.evidence import HEADER_KEY, Unit
from finrlhf_pipeline.pipelines.prompts.similarity import bm25, coverage, importance
from finrlhf_pipeline.pipelines.prompts.terms import terms

_SHARE = frozenset(terms("percent percentage portion proportion ratio share"))
_CHANGE = frozenset(terms("change decline decrease difference growth increase"))
_TOTAL = frozenset(terms("total"))
_BALANCE = frozenset(terms("balance beginning december end ending january"))

# a table is introduced right before it, often with a line of units or years in between
_CAPTION_SENTENCES = 2


class Signals(NamedTuple):
    """What speaks for or against one unit, each from 0 to about 1; also the weight of each."""

    similarity: float  # BM25 to the question
    table_row: float  # the unit is a row of the table
    row_label: float  # share of the question that is in the row's first cell
    table_caption: float  # share of the question that is in the introduction of the row's table
    total_for_share: float  # the question asks for a share and the row is a total
    balance_for_change: float  # the question asks for a change and the row opens or closes one
    row_without_numbers: float  # the header, or a row that only names a group of rows
    sentence_with_amount: float  # the sentence states money or a percentage


@dataclass(frozen=True, slots=True)
class _Asked:
    weights: Mapping[str, float]
    share: bool
    change: bool
    caption: float


def rank(question: str, units: Sequence[Unit], weights: Signals) -> list[str]:
    """Return the keys of the units, best evidence first, ties in document order."""
    scores = {
        # rounded, so that the last bit of a logarithm never decides between two machines
        unit.key: round(sum(w * s for w, s in zip(weights, signals, strict=True)), 6)
        for unit, signals in zip(units, read_signals(question, units), strict=True)
    }
    return sorted(scores, key=lambda key: -scores[key])


def read_signals(question: str, units: Sequence[Unit]) -> list[Signals]:
    """Return the signals of every unit of one page for the question."""
    texts = [terms(unit.line) for unit in units]
    words = terms(question)
    weights = importance(words, texts)
    asked = _Asked(
        weights=weights,
        share=not _SHARE.isdisjoint(words),
        change=not _CHANGE.isdisjoint(words),
        caption=max((coverage(weights, texts[i]) for i in _captions(units)), default=0.0),
    )
    return [
        _sentence_signals(unit.line, similarity)
        if unit.label is None
        else _row_signals(unit, unit.label, similarity, asked)
        for unit, similarity in zip(units, bm25(weights, texts), strict=True)
    ]


def _sentence_signals(line: str, similarity: float) -> Signals:
    amount = "$" in line or "%" in line
    return Signals(similarity, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, float(amount))


def _row_signals(unit: Unit, label: str, similarity: float, asked: _Asked) -> Signals:
    named = terms(label)
    numbers = any(map(str.isdigit, unit.line[len(label) :]))
    return Signals(
        similarity=similarity,
        table_row=1.0,
        row_label=coverage(asked.weights, named),
        table_caption=asked.caption,
        total_for_share=float(asked.share and not _TOTAL.isdisjoint(named)),
        balance_for_change=float(asked.change and not _BALANCE.isdisjoint(named)),
        row_without_numbers=float(unit.key == HEADER_KEY or not numbers),
        sentence_with_amount=0.0,
    )


def _captions(units: Sequence[Unit]) -> range:
    first_row = next((i for i, unit in enumerate(units) if unit.label is not None), 0)
    return range(max(0, first_row - _CAPTION_SENTENCES), first_row)
