"""Scores depend on a text alone, and leave the model as it was."""

import pytest
import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.loading import new_classifier, open_tokenizer
from finrlhf_pipeline.modelling.scoring import pad_right, score_texts

TEXTS = [("q", "a"), ("long question", "and a long answer"), ("q", "b")]


def test_rows_are_padded_on_the_right() -> None:
    ids, mask = pad_right([[5, 6], [7]], pad=9)
    assert ids.tolist() == [[5, 6], [7, 9]]
    assert mask.tolist() == [[1, 1], [1, 0]]


def test_a_score_is_the_head_at_the_end_token(tiny_base: Checkpoint) -> None:
    tokenizer, model = open_tokenizer(tiny_base), new_classifier(tiny_base).eval()
    ids = encode_prompt(tokenizer, "q") + encode_response(tokenizer, "a")
    with torch.no_grad():
        hidden = model.model(input_ids=torch.tensor([ids])).last_hidden_state[0, -1]
        expected = float(model.score(hidden))
    assert score_texts(model, tokenizer, TEXTS[:1]) == pytest.approx([expected], abs=1e-6)


def test_scores_do_not_depend_on_company_order_or_batches(tiny_base: Checkpoint) -> None:
    tokenizer, model = open_tokenizer(tiny_base), new_classifier(tiny_base)
    together = score_texts(model, tokenizer, TEXTS)
    apart = [score_texts(model, tokenizer, [text])[0] for text in TEXTS]
    backwards = score_texts(model, tokenizer, TEXTS[::-1], batch_size=2)[::-1]
    assert together == pytest.approx(apart, abs=1e-5)
    assert together == pytest.approx(backwards, abs=1e-5)


def test_a_model_in_training_stays_in_training(tiny_base: Checkpoint) -> None:
    model = new_classifier(tiny_base).train()
    score_texts(model, open_tokenizer(tiny_base), TEXTS[:1])
    assert model.training
