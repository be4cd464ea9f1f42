"""Likelihoods and divergences are those of a plain forward pass, one answer at a time."""

import pytest
import torch
from peft import get_peft_model

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.likelihood import (
    Text,
    divergences,
    encode_texts,
    negative_log_likelihoods,
)
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config

TEXTS = [
    Text([5, 6, 7, 8], [9, 10]),
    Text([11], [12, 13, 14, 1]),
    Text([5, 6], []),
    Text([7, 7, 7], [8]),
]


def other_model(base: Checkpoint) -> torch.nn.Module:
    model = open_causal_lm(base)
    generator = torch.Generator().manual_seed(1)
    for weights in model.parameters():
        weights.data += 0.05 * torch.randn(weights.shape, generator=generator)
    return model


def logprobs(model: torch.nn.Module, text: Text) -> torch.Tensor:
    ids = torch.tensor([[*text.prompt, *text.answer]])
    with torch.no_grad():
        found: torch.Tensor = model(input_ids=ids).logits[0].log_softmax(dim=-1)
    return found[len(text.prompt) - 1 : -1]


@pytest.mark.parametrize("batch_size", [1, 2, 8])
def test_likelihoods_are_sums_over_the_answer_alone(tiny_base: Checkpoint, batch_size: int) -> None:
    model = open_causal_lm(tiny_base)
    expected = [
        -sum(
            float(row[token]) for row, token in zip(logprobs(model, text), text.answer, strict=True)
        )
        for text in TEXTS
    ]
    found = negative_log_likelihoods(model, TEXTS, 0, batch_size=batch_size)
    assert found == pytest.approx(expected, abs=1e-4)
    assert found[2] == 0.0


@pytest.mark.parametrize("batch_size", [1, 8])
def test_divergence_is_exact_at_each_token(tiny_base: Checkpoint, batch_size: int) -> None:
    policy, reference = other_model(tiny_base), open_causal_lm(tiny_base)
    expected = []
    for text in TEXTS:
        ours, theirs = logprobs(policy, text), logprobs(reference, text)
        expected.append(float((ours.exp() * (ours - theirs)).sum()))
    found, own = divergences(policy, reference, TEXTS, 0, batch_size=batch_size)
    assert found == pytest.approx(expected, abs=1e-4)
    assert found[0] > 0.01
    assert own == pytest.approx(negative_log_likelihoods(policy, TEXTS, 0), abs=1e-4)


def test_a_policy_does_not_diverge_from_itself(tiny_base: Checkpoint) -> None:
    model = open_causal_lm(tiny_base)
    assert divergences(model, model, TEXTS, 0)[0] == pytest.approx([0.0] * 4, abs=1e-6)


def test_without_a_reference_it_is_the_adapter_s_base(tiny_base: Checkpoint) -> None:
    torch.manual_seed(0)
    config = lora_config(r=2, lora_alpha=4, lora_dropout=0.0, target_modules="all-linear")
    policy = get_peft_model(open_causal_lm(tiny_base), config)
    for name, weights in policy.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.2)
    against_base = divergences(policy, open_causal_lm(tiny_base), TEXTS, 0)
    assert against_base[0][0] > 0.001
    assert divergences(policy, None, TEXTS, 0)[0] == pytest.approx(against_base[0], abs=1e-5)


def test_an_answer_that_was_cut_off_has_no_end_token(tiny_base: Checkpoint) -> None:
    tokenizer = open_tokenizer(tiny_base)
    whole, cut = encode_texts(tokenizer, [("ab", "cd", False), ("ab", "cd", True)])
    assert whole.answer[:-1] == cut.answer
    assert whole.answer[-1] == tokenizer.eos_token_id
