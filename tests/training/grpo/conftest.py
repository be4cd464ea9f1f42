"""Tiny random models, a word tokenizer and padded batches for the GRPO tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from peft import LoraConfig
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import GRPOConfig

WORDS = 40
PAD, EOS = WORDS, WORDS + 1


class Tiny:
    """Builders that the tests share."""

    PAD, EOS = PAD, EOS

    @staticmethod
    def lora(**changes: Any) -> LoraConfig:
        """Return an adapter on every linear layer, without dropout."""
        return LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", **changes)

    @staticmethod
    def llama(**changes: Any) -> LlamaForCausalLM:
        """Return a random Llama with two layers, four heads and two key heads."""
        torch.manual_seed(0)
        settings = {
            "vocab_size": WORDS + 3,
            "hidden_size": 32,
            "intermediate_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "max_position_embeddings": 128,
            "pad_token_id": PAD,
            "eos_token_id": EOS,
            "bos_token_id": None,
            "initializer_range": 0.3,
        }
        model = LlamaForCausalLM(LlamaConfig(**{**settings, **changes}))
        # a fifth of the words ends a completion too, so that lengths differ
        model.generation_config.eos_token_id = [EOS, *range(WORDS // 5)]
        return model

    @staticmethod
    def tokenizer() -> PreTrainedTokenizerFast:
        """Return a tokenizer in which `w7` is token 7."""
        vocabulary = {f"w{n}": n for n in range(WORDS)} | {
            "<pad>": PAD,
            "<eos>": EOS,
            "<unk>": EOS + 1,
        }
        tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
        tokenizer.pre_tokenizer = WhitespaceSplit()
        return PreTrainedTokenizerFast(
            tokenizer_object=tokenizer,
            pad_token="<pad>",
            eos_token="<eos>",
            unk_token="<unk>",
            padding_side="left",
        )

    @staticmethod
    def words(seed: int, length: int) -> str:
        """Return a prompt of random words."""
        generator = torch.Generator().manual_seed(seed)
        return " ".join(
            f"w{n}" for n in torch.randint(0, WORDS, (length,), generator=generator).tolist()
        )

    @staticmethod
    def prompts_of(lengths: Sequence[int]) -> Dataset:
        """Return one prompt for each length."""
        return Dataset.from_list(
            [{"prompt": Tiny.words(n, length)} for n, length in enumerate(lengths)]
        )

    @staticmethod
    def count_even(completions: list[str], **_: Any) -> list[float]:
        """Reward the share of even words: differs between completions, cheap and deterministic."""
        shares = []
        for completion in completions:
            numbers = [int(word[1:]) for word in completion.split() if word[1:].isdigit()]
            shares.append(sum(number % 2 == 0 for number in numbers) / max(1, len(numbers)))
        return shares

    @staticmethod
    def settings(folder: Path, **changes: Any) -> GRPOConfig:
        """Return settings for two prompts a step with four completions each."""
        values = {
            "output_dir": str(folder),
            "per_device_train_batch_size": 8,
            "num_generations": 4,
            "max_completion_length": 6,
            "max_steps": 3,
            "learning_rate": 1e-2,
            "activation_checkpointing": False,
            "report_to": [],
            "logging_steps": 1,
            "save_strategy": "no",
            "bf16": False,
            "use_cpu": True,
            "disable_tqdm": True,
            "dataloader_pin_memory": False,
            "seed": 5,
        }
        return GRPOConfig(**{**values, **changes})

    @staticmethod
    def padded_rows(
        prompts: Sequence[Sequence[int]], completions: Sequence[Sequence[int]]
    ) -> tuple[Tensor, Tensor, int]:
        """Return token ids, mask and completion width of rows, padded as TRL pads."""
        left, right = max(map(len, prompts)), max(map(len, completions))
        ids, mask = [], []
        for prompt, completion in zip(prompts, completions, strict=True):
            before, after = left - len(prompt), right - len(completion)
            ids.append([PAD] * before + [*prompt, *completion] + [PAD] * after)
            mask.append([0] * before + [1] * (len(prompt) + len(completion)) + [0] * after)
        return torch.tensor(ids), torch.tensor(mask), right


@pytest.fixture
def tiny() -> type[Tiny]:
    """Return the builders."""
    return Tiny
