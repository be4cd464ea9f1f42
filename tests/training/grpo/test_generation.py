from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import GenerationConfig, TopKLogitsWarper

from finrlhf_pipeline.training.grpo.generation import Decoding, write_completions
from finrlhf_pipeline.training.grpo.sampling import Draws
from finrlhf_pipeline.training.grpo.switch import keep_only_scored

TOKENS = 12
PROMPTS = [[5, 6, 7, 8, 9], [11, 12], [5, 6, 7, 8, 9], [21, 22, 23], [11, 12], [11, 12]]


@pytest.fixture
def model(tiny: Any) -> Any:
    model = tiny.llama().eval()
    keep_only_scored(model)
    return model


def write(
    model: Any, prompts: list[list[int]], rows: slice, ends: tuple[int, ...], **how: Any
) -> Any:
    draws = Draws.make(("test",), TOKENS, len(PROMPTS), rows)
    temperature, warpers = how.get("temperature", 1.0), how.get("warpers", ())
    return write_completions(model, prompts, draws, Decoding(TOKENS, ends, temperature, warpers))


@pytest.mark.parametrize("ends", [(41,), tuple(range(0, 40, 3))], ids=["long", "ending early"])
def test_the_likeliest_tokens_are_those_that_transformers_writes(
    tiny: Any, model: Any, ends: tuple[int, ...]
) -> None:
    ids, mask, _ = tiny.padded_rows(PROMPTS, [[0]] * len(PROMPTS))
    config = GenerationConfig(
        max_new_tokens=TOKENS, do_sample=False, eos_token_id=list(ends), pad_token_id=tiny.PAD
    )
    expected = model.generate(ids[:, :-1], attention_mask=mask[:, :-1], generation_config=config)
    found = write(model, PROMPTS, slice(0, 6), ends, warpers=[TopKLogitsWarper(1)])
    for completion, row in zip(found, expected[:, ids.size(1) - 1 :].tolist(), strict=True):
        length = len(completion.tokens)
        assert completion.tokens == row[:length]
        assert set(row[length:]) <= {tiny.PAD}
        assert length == TOKENS or completion.tokens[-1] in ends


def test_a_row_writes_the_same_whoever_is_beside_it(model: Any) -> None:
    ends = tuple(range(0, 40, 5))
    together = write(model, PROMPTS, slice(0, 6), ends)
    apart = [write(model, [PROMPTS[n]], slice(n, n + 1), ends)[0] for n in range(6)]
    assert [row.tokens for row in together] == [row.tokens for row in apart]
    assert len({len(row.tokens) for row in together}) > 1
    assert together[0].tokens != together[2].tokens  # equal prompts, other draws


def test_the_entropies_are_those_of_the_policy_at_its_temperature(model: Any) -> None:
    (completion,) = write(
        model, [[5, 6]], slice(0, 1), (41,), temperature=0.5, warpers=[TopKLogitsWarper(3)]
    )
    ids = torch.tensor([[5, 6, *completion.tokens]])
    with torch.no_grad():
        logs = (model(ids).logits[0, 1:-1] / 0.5).log_softmax(-1)
    expected = -(logs.exp() * logs).sum(-1)
    torch.testing.assert_close(torch.tensor(completion.entropies), expected)


def test_the_attention_is_handed_back(model: Any) -> None:
    write(model, [[5]], slice(0, 1), (41,))
    assert model.config._attn_implementation == "sdpa"
