"""Correctness is the share of greedy answers that the one definition of correct accepts."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.training import correctness
from finrlhf_pipeline.training.correctness import measure_correctness

RECORD = {
    "id": "a",
    "filename": "acme",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2019", "2018"], ["sales", "5829", "5735"]],
    "qa": {"question": "change?", "program": "subtract(5829, 5735)", "exe_ans": 94.0},
}
ROWS = [{"prompt": f"q{n}", "record": json.dumps(RECORD)} for n in range(4)]


def test_right_answers_are_counted(tiny_base: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["Answer: 94", "Answer: 95", "", "Answer: -94"]
    asked: list[Any] = []

    def greedy(_: Any, prompts: Sequence[list[int]], decoding: Decoding) -> Any:
        asked.extend(prompts)
        assert decoding.max_new_tokens == 5
        return SimpleNamespace(texts=lambda _: answers)

    monkeypatch.setattr(correctness, "greedy", greedy)
    tokenizer = open_tokenizer(tiny_base)
    model = open_causal_lm(tiny_base)
    assert measure_correctness(model, tokenizer, ROWS, max_new_tokens=5) == 0.25
    assert tokenizer.decode(asked[2]).replace(" ", "") == "q2"


def test_a_model_that_knows_nothing_is_never_right(tiny_base: Checkpoint) -> None:
    model, tokenizer = open_causal_lm(tiny_base), open_tokenizer(tiny_base)
    assert measure_correctness(model, tokenizer, ROWS, max_new_tokens=4) == 0.0
