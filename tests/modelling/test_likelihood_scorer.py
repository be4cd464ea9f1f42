"""A score that is half the log-likelihood of the answer, and of nothing before it."""

import pytest
import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.likelihood_scorer import is_by_likelihood, score_by_likelihood
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.scoring import score_texts

TEXTS = [("what is 2", "4"), ("a longer question?", "two words"), ("q", "")]


@torch.no_grad()
def by_hand(base: Checkpoint, prompt: str, answer: str) -> float:
    tokenizer = open_tokenizer(base)
    asked, said = encode_prompt(tokenizer, prompt), encode_response(tokenizer, answer)
    logits = open_causal_lm(base)(torch.tensor([asked + said])).logits[0].log_softmax(-1)
    return 0.5 * sum(
        float(logits[place - 1, token]) for place, token in enumerate(said, start=len(asked))
    )


def test_the_score_is_half_the_log_likelihood_of_the_answer_alone(tiny_base: Checkpoint) -> None:
    scorer = score_by_likelihood(open_causal_lm(tiny_base))
    scores = score_texts(scorer, open_tokenizer(tiny_base), TEXTS)
    for (prompt, answer), score in zip(TEXTS, scores, strict=True):
        assert score == pytest.approx(by_hand(tiny_base, prompt, answer), abs=1e-4)


def test_what_comes_before_the_answers_cancels_in_a_pair(tiny_base: Checkpoint) -> None:
    scorer = score_by_likelihood(open_causal_lm(tiny_base))
    ids = torch.tensor([[5, 6, 7, 8], [5, 6, 9, 3]])
    mask, starts = torch.ones_like(ids), torch.tensor([2, 2])
    whole = scorer(input_ids=ids, attention_mask=mask).logits
    answers = scorer(input_ids=ids, attention_mask=mask, answer_starts=starts).logits
    assert float(whole[0] - whole[1]) == pytest.approx(float(answers[0] - answers[1]), abs=1e-5)


def test_the_configuration_says_what_it_is(tiny_base: Checkpoint) -> None:
    model = open_causal_lm(tiny_base)
    assert not is_by_likelihood(model.config)
    assert is_by_likelihood(score_by_likelihood(model).config)
