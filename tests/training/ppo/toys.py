"""Builders that the PPO tests share, also those that run in processes of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from peft import LoraConfig
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from finrlhf_pipeline.rewards.signature import Reward
from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.batches import Batch
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.settings import PpoSettings
from finrlhf_pipeline.training.ppo.trainer import PpoTrainer

WORDS = 29
PAD, END = WORDS, WORDS + 1


def sevens(completions: Sequence[str], **_: Any) -> list[float]:
    """Reward each `w7`, an eighth apiece."""
    return [completion.split().count("w7") / 8 for completion in completions]


class Toys:
    """Tiny things that train in seconds."""

    PAD, END = PAD, END

    @staticmethod
    def llama(**changes: Any) -> LlamaForCausalLM:
        """Return a random Llama whose weights are large enough to have opinions."""
        torch.manual_seed(0)
        settings = {
            "vocab_size": WORDS + 2,
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
        return LlamaForCausalLM(LlamaConfig(**{**settings, **changes})).eval()

    @staticmethod
    def tokenizer() -> PreTrainedTokenizerFast:
        """Return a tokenizer in which `w7` is token 7."""
        vocabulary = {f"w{number}": number for number in range(WORDS)}
        words = Tokenizer(WordLevel(vocabulary | {"<pad>": PAD, "<end>": END}, unk_token="<pad>"))
        words.pre_tokenizer = WhitespaceSplit()
        return PreTrainedTokenizerFast(
            tokenizer_object=words, pad_token="<pad>", eos_token="<end>", padding_side="left"
        )

    @staticmethod
    def lora(**changes: Any) -> LoraConfig:
        """Return an adapter on every linear layer."""
        return LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", **changes)

    @staticmethod
    def rows(count: int = 20) -> list[dict[str, Any]]:
        """Return prompts of one to five words, with two columns."""
        return [
            {
                "id": f"row-{row}",
                "prompt": " ".join(f"w{(row * word) % WORDS}" for word in range(1, 2 + row % 5)),
                "wanted": f"w{row % WORDS}",
            }
            for row in range(count)
        ]

    @staticmethod
    def settings(**changes: Any) -> PpoSettings:
        """Return settings for steps of a fraction of a second."""
        small = {
            "steps": 3,
            "prompts_per_step": 4,
            "completions_per_prompt": 3,
            "max_new_tokens": 6,
            "learning_rate": 5e-3,
            "tokens_per_pass": 40,
        }
        return PpoSettings(**{**small, **changes})

    @classmethod
    def trainer(
        cls,
        *,
        reward: Reward = sevens,
        observer: Observer | None = None,
        checkpoints: Path | None = None,
        rows: Sequence[dict[str, Any]] | None = None,
        **changes: Any,
    ) -> PpoTrainer:
        """Return a trainer of the tiny model."""
        return PpoTrainer(
            cls.llama(),
            cls.tokenizer(),
            cls.rows() if rows is None else rows,
            [reward],
            [1.0],
            cls.settings(**changes),
            cls.lora(),
            observer=observer,
            checkpoints=checkpoints,
        )

    @classmethod
    def networks(cls, *, stirred: bool = True, **changes: Any) -> ActorCritic:
        """Return actor, critic and reference, the first two away from where they start."""
        networks = ActorCritic(cls.llama(**changes), cls.lora(), Accelerator(), seed=1)
        if stirred:
            torch.manual_seed(2)
            trained = networks.actor_parameters() | networks.critic_parameters()
            for weight in trained.values():
                weight.data.add_(0.1 * torch.randn_like(weight))
        return networks

    @staticmethod
    def batch() -> Batch:
        """Return two prompts of unlike length with three completions of unlike length each."""
        torch.manual_seed(3)
        lengths = torch.tensor([[4, 1, 3], [2, 4, 4]])
        mask = torch.arange(4) < lengths[..., None]
        tokens = torch.randint(0, WORDS, (2, 3, 4)).where(mask, torch.tensor(PAD))
        return Batch(((1, 2, 3, 4, 5), (6, 7)), tokens, mask)
