"""Evidence recall on real FinQA records beside plain BM25: `python benchmarks/evidence_recall.py`.

Reads train.json and dev.json from the folder named by FINQA_DIR, else ../shared/data/finqa.
`--fit` prints the ranking weights that train.json alone gives, and their ten-fold check.

Recall at k is the mean over questions of the share of gold units among the k best-ranked; the
words of a budget are those of `str.split` in the rendered evidence, the table's header included.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import bm25s
import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.prompts.evidence import Unit, read_units
from finrlhf_pipeline.pipelines.prompts.nodes import build_prompts
from finrlhf_pipeline.pipelines.prompts.parameters import PromptParameters
from finrlhf_pipeline.pipelines.prompts.ranking import Signals, read_signals
from finrlhf_pipeline.pipelines.prompts.recall import Finding, evidence_metrics

PROJECT = Path(__file__).resolve().parents[1]
FINQA = Path(os.environ.get("FINQA_DIR", PROJECT.parent / "shared/data/finqa"))
PARAMETERS = PROJECT / "conf/base/parameters/prompts.yml"
TEMPLATE = "{context}\n{question}"  # no labels, so that no line of evidence is touched
BUDGETS = (256, 384, 512)
PENALTY = 1.0  # of the squared weights, against a loss of one logarithm a question
FOLDS = 10

Record = Mapping[str, Any]
Method = Callable[[Sequence[Record], int], Mapping[str, float]]
# of one record: the signals of its units, a row each, and which of the units are gold
Page = tuple[NDArray[np.float64], NDArray[np.bool_]]


def main() -> None:
    """Print the table, or with `--fit` the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the ranking weights instead")
    if parser.parse_args().fit:
        print_fit(read_records("train.json"))
        return
    print(f"{'':34} {'recall at':^19}    {'all evidence in, words':^19}    a record")
    print(f"{'':34} {3:>5}  {5:>5}  {10:>5}    " + "  ".join(f"{size:>5}" for size in BUDGETS))
    for name in ("train.json", "dev.json"):
        records = read_records(name)
        report(f"{name}: BM25, rows as sentences", records, bm25_spelled_rows)
        report(f"{name}: BM25, rows as cells", records, bm25_short_rows)
        report(f"{name}: this project", records, this_project)


def read_records(name: str) -> list[Record]:
    """Return the records of one FinQA file, with the origin that ingestion adds."""
    path = FINQA / name
    if not path.exists():
        raise SystemExit(f"{path} does not exist. Set FINQA_DIR to a folder with FinQA's files.")
    records = json.loads(path.read_text("utf-8"))
    return [{**record, "source": name, "position": i} for i, record in enumerate(records, 1)]


def report(title: str, records: Sequence[Record], method: Method) -> None:
    """Print one line: recall, the share of questions with all evidence, the time a record."""
    started = time.perf_counter()
    by_size = [method(records, size) for size in BUDGETS]
    milliseconds = (time.perf_counter() - started) * 1000 / len(BUDGETS) / len(records)
    recall = "  ".join(f"{by_size[0][f'recall_at_{depth}']:.3f}" for depth in (3, 5, 10))
    shares = "  ".join(f"{metrics['all_evidence_share']:.3f}" for metrics in by_size)
    print(f"{title:34} {recall}    {shares}    {milliseconds:5.2f} ms")


def this_project(records: Sequence[Record], size: int) -> Mapping[str, float]:
    """Return the figures of the prompts stage under the project's own parameters."""
    parameters = yaml.safe_load(PARAMETERS.read_text("utf-8"))["prompts"]
    parameters["budget"] = {"size": size, "unit": "words"}
    return build_prompts(records, TEMPLATE, PromptParameters.model_validate(parameters))[2]


def bm25_spelled_rows(records: Sequence[Record], size: int) -> Mapping[str, float]:
    """Return the figures of plain BM25 where a row is packed as the sentence that is ranked."""
    return evidence_metrics([_bm25(Example.from_record(r), size, spell_row) for r in records])


def bm25_short_rows(records: Sequence[Record], size: int) -> Mapping[str, float]:
    """Return the figures of plain BM25 where a row is packed as its cells."""
    return evidence_metrics(
        [_bm25(Example.from_record(r), size, lambda _, row: " | ".join(row)) for r in records]
    )


def spell_row(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as FinQA writes it out: `( in millions ) the cash of 2008 is $ 5 ;`."""
    cells = zip(header[1:], row[1:], strict=False)
    return " ".join([header[0], *(f"the {row[0]} of {name} is {cell} ;" for name, cell in cells)])


def _bm25(
    example: Example, size: int, pack_row: Callable[[Sequence[str], Sequence[str]], str]
) -> Finding:
    """Rank by the bm25s library with its defaults, stop words kept, and pack greedily."""
    ranked = {f"text_{i}": s for i, s in enumerate((*example.pre_text, *example.post_text))}
    packed = dict(ranked)
    for i, row in enumerate(example.table):
        ranked[f"table_{i}"] = spell_row(example.table[0], row)
        packed[f"table_{i}"] = pack_row(example.table[0], row)
    index = bm25s.BM25()
    index.index(_split(list(ranked.values())), show_progress=False)
    scores = index.get_scores(_split([example.question])[0])
    ranking = [list(ranked)[i] for i in np.argsort(-scores, kind="stable")]
    held = []
    for key in ranking:
        if len(packed[key].split()) <= size:
            size -= len(packed[key].split())
            held.append(key)
    gold = frozenset(example.gold_inds)
    return Finding(tuple(ranking), frozenset(held), gold, cut=len(held) < len(ranking))


def _split(texts: list[str]) -> list[list[str]]:
    words: list[list[str]] = bm25s.tokenize(
        texts, stopwords=[], return_ids=False, show_progress=False
    )
    return words


def print_fit(records: Sequence[Record]) -> None:
    """Print the weights fitted to all records, and the recall of weights that saw nine tenths."""
    pages = [read_page(Example.from_record(record)) for record in records]
    for name, weight in zip(Signals._fields, fit(pages), strict=True):
        print(f"{name:22} {weight:5.1f}")
    recalls = []
    for left_out in np.array_split(np.random.default_rng(0).permutation(len(pages)), FOLDS):
        weights = fit([page for i, page in enumerate(pages) if i not in left_out])
        recalls += [recall_at_5(pages[i], weights) for i in left_out]
    print(f"recall at 5 on the tenth that was left out: {fmean(recalls):.3f}")


def read_page(example: Example) -> Page:
    """Return the signals of a record's units, and which of them are gold."""
    units: list[Unit] = read_units(example.pre_text, example.table, example.post_text)
    signals = np.array(read_signals(example.question, units))
    return signals, np.array([unit.key in example.gold_inds for unit in units])


def fit(pages: Sequence[Page]) -> NDArray[np.float64]:
    """Return the weights under which gold units are likeliest, each against those not gold."""

    def loss(weights: NDArray[np.float64]) -> float:
        total = PENALTY * float(weights @ weights) / 2
        for signals, gold in pages:
            scores = np.exp(signals @ weights)
            total += float(np.mean(np.log1p(scores[~gold].sum() / scores[gold])))
        return total

    fitted: NDArray[np.float64] = minimize(loss, np.zeros(len(Signals._fields))).x
    return fitted


def recall_at_5(page: Page, weights: NDArray[np.float64]) -> float:
    """Return the share of a page's gold units among its five best-ranked."""
    signals, gold = page
    best = np.argsort(-(signals @ weights), kind="stable")[:5]
    return float(gold[best].sum() / gold.sum())


if __name__ == "__main__":
    main()
