import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from finrlhf_pipeline.modelling import generation
from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.generation import (
    decode,
    draw_noise,
    end_tokens,
    greedy,
    sample,
    shares_prompts,
)

PAD, END = 0, 1
PROMPTS = [[5, 6, 7, 8, 9, 10], [3], [4, 11, 12], [13, 14, 15, 16], [2, 2], [9, 8, 7, 6, 5]]
SETTINGS = {
    "vocab_size": 20,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "pad_token_id": PAD,
    "eos_token_id": END,
    "bos_token_id": None,
    "initializer_range": 0.3,
}


@pytest.fixture(scope="module")
def llama() -> PreTrainedModel:
    torch.manual_seed(1)
    return LlamaForCausalLM(LlamaConfig(**SETTINGS)).eval()


@pytest.fixture(scope="module")
def mistral() -> PreTrainedModel:
    torch.manual_seed(1)
    return MistralForCausalLM(MistralConfig(**SETTINGS, sliding_window=8)).eval()


# tokens that end an answer are many here, so that lengths differ
DECODING = Decoding(max_new_tokens=12, eos_token_ids=(END, 4, 17, 18), pad_token_id=PAD)


def by_the_library(model: PreTrainedModel, prompt: list[int]) -> list[int]:
    ids = torch.tensor([prompt])
    written = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=12,
        do_sample=False,
        eos_token_id=list(DECODING.eos_token_ids),
        pad_token_id=PAD,
    )
    return written[0, len(prompt) :].tolist()


@pytest.mark.parametrize("kind", ["llama", "mistral"])
def test_greedy_answers_are_the_library_s(kind: str, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(kind)
    answers = greedy(model, PROMPTS, DECODING, batch_size=4).token_lists()
    assert answers == [by_the_library(model, prompt) for prompt in PROMPTS]
    assert len({len(answer) for answer in answers}) > 1


def test_batches_and_their_order_change_nothing(llama: PreTrainedModel) -> None:
    whole = greedy(llama, PROMPTS, DECODING, batch_size=64)
    single = greedy(llama, PROMPTS, DECODING, batch_size=1)
    turned = greedy(llama, PROMPTS[::-1], DECODING, batch_size=2)
    assert torch.equal(whole.token_ids, single.token_ids)
    assert torch.equal(whole.token_ids, turned.token_ids.flip(0))
    torch.testing.assert_close(whole.logprobs, single.logprobs, atol=1e-5, rtol=1e-5)


def test_samples_that_share_their_prompt_are_those_that_do_not(
    llama: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(size: int) -> generation.Completions:
        return sample(
            llama,
            PROMPTS,
            DECODING,
            num_per_prompt=3,
            generator=torch.Generator().manual_seed(5),
            completions_per_batch=size,
        )

    shared, small = draw(64), draw(3)
    monkeypatch.setattr(generation, "shares_prompts", lambda _: False)
    apart = draw(64)
    for other in (small, apart):
        assert torch.equal(shared.token_ids, other.token_ids)
        assert torch.equal(shared.mask, other.mask)
        torch.testing.assert_close(shared.logprobs, other.logprobs, atol=1e-5, rtol=1e-5)


def test_the_first_of_the_samples_may_be_the_greedy_answer(llama: PreTrainedModel) -> None:
    def draw(*, greedy_first: bool) -> generation.Completions:
        return sample(
            llama,
            PROMPTS,
            DECODING,
            num_per_prompt=3,
            generator=torch.Generator().manual_seed(5),
            first_is_greedy=greedy_first,
        )

    drawn, mixed = draw(greedy_first=False).token_lists(), draw(greedy_first=True).token_lists()
    assert mixed[::3] == greedy(llama, PROMPTS, DECODING).token_lists()
    assert mixed[1::3] == drawn[1::3]
    assert mixed[2::3] == drawn[2::3]


def test_samples_follow_the_model_s_probabilities(llama: PreTrainedModel) -> None:
    one = Decoding(1, (END,), PAD, temperature=0.8)
    drawn = sample(
        llama,
        [PROMPTS[0]],
        one,
        num_per_prompt=4000,
        generator=torch.Generator().manual_seed(0),
        completions_per_batch=4000,
    )
    with torch.no_grad():
        logits = llama(input_ids=torch.tensor([PROMPTS[0]])).logits[0, -1] / 0.8
    shares = torch.bincount(drawn.token_ids[:, 0], minlength=20) / 4000
    # four standard deviations of a share near one half
    torch.testing.assert_close(shares, logits.softmax(dim=0), atol=0.032, rtol=0)


def test_log_probabilities_are_those_of_a_plain_forward_pass(llama: PreTrainedModel) -> None:
    drawn = sample(
        llama, PROMPTS, DECODING, num_per_prompt=2, generator=torch.Generator().manual_seed(3)
    )
    for row, answer in enumerate(drawn.token_lists()):
        prompt = PROMPTS[row // 2]
        with torch.no_grad():
            logits = llama(input_ids=torch.tensor([prompt + answer])).logits[0]
        logprobs = logits.log_softmax(dim=1)[len(prompt) - 1 : -1]
        expected = logprobs.gather(1, torch.tensor(answer)[:, None])[:, 0]
        torch.testing.assert_close(
            drawn.logprobs[row, : len(answer)], expected, atol=1e-4, rtol=1e-4
        )


def test_an_answer_stops_at_its_end_token_or_at_the_limit(llama: PreTrainedModel) -> None:
    drawn = sample(
        llama, PROMPTS, DECODING, num_per_prompt=8, generator=torch.Generator().manual_seed(3)
    )
    assert 0 < int(drawn.ended.sum()) < len(drawn.ended)
    for answer, ended in zip(drawn.token_lists(), drawn.ended.tolist(), strict=True):
        assert (answer[-1] in DECODING.eos_token_ids) == ended
        assert not set(answer[:-1]) & set(DECODING.eos_token_ids)
        assert ended or len(answer) == 12
    assert bool((drawn.token_ids[~drawn.mask] == PAD).all())


def test_noise_for_a_part_of_the_prompts_gives_that_part(llama: PreTrainedModel) -> None:
    noise = draw_noise(12, 12, torch.Generator().manual_seed(2))
    whole = decode(llama, PROMPTS, DECODING, noise=noise)
    part = decode(llama, PROMPTS[3:], DECODING, noise=noise[6:])
    assert torch.equal(whole.token_ids[6:], part.token_ids)


def test_the_model_is_left_as_it_was(llama: PreTrainedModel) -> None:
    llama.train()
    greedy(llama, PROMPTS[:1], DECODING)
    assert llama.training
    llama.eval()
    assert not any(weight.grad is not None for weight in llama.parameters())


def test_windows_and_foreign_attention_share_no_prompts(
    llama: PreTrainedModel, mistral: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shares_prompts(llama)
    assert not shares_prompts(mistral)
    monkeypatch.setattr(llama.config, "_attn_implementation_internal", "flash_attention_2")
    assert not shares_prompts(llama)


def test_end_tokens_are_the_tokenizer_s_and_the_model_s(
    llama: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = Tokenizer(WordLevel({"<end>": 0, "a": 1}, unk_token="a"))
    words.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<end>")
    assert end_tokens(llama, tokenizer) == (0, 1)
    monkeypatch.setattr(llama.generation_config, "eos_token_id", [7, 3])
    assert end_tokens(llama, tokenizer) == (0, 3, 7)
    monkeypatch.setattr(llama.generation_config, "eos_token_id", None)
    assert end_tokens(llama, tokenizer) == (0,)
