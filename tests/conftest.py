"""A tiny model that tests make themselves, and the quiet that tests share with users."""

import os

# one thread: the same arithmetic on every machine, and two tests in parallel do not fight
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from pathlib import Path

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 .,:#()%$!?\n_PABEO-"


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Return a randomly initialised two-layer Llama over single characters."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny_base")
    vocabulary = {
        token: number for number, token in enumerate(["<pad>", "<eos>", "<unk>", *LETTERS])
    }
    characters = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    characters.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    PreTrainedTokenizerFast(
        tokenizer_object=characters, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=256,
            pad_token_id=0,
            eos_token_id=1,
            bos_token_id=None,
            tie_word_embeddings=True,
        )
    ).save_pretrained(folder)
    return Checkpoint(base=str(folder), fingerprint="tiny")


@pytest.fixture
def copied_base(tiny_base: Checkpoint, tmp_path: Path) -> Path:
    """Return a copy of the tiny base's folder that a test may damage."""
    import shutil

    return Path(shutil.copytree(tiny_base.base, tmp_path / "base"))
