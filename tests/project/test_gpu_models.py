"""Models of the shapes that `--env gpu` names, shrunk, take a step of each training in bf16."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from tokenizers import pre_tokenizers
from transformers import (
    DebertaV2Config,
    DebertaV2Model,
    DebertaV2Tokenizer,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Tokenizer,
)

from finrlhf_pipeline.modelling.checkpoint import Checkpoint, CheckpointError
from finrlhf_pipeline.modelling.generation import end_tokens
from finrlhf_pipeline.modelling.loading import (
    new_classifier,
    open_causal_lm,
    open_classifier,
    open_tokenizer,
)
from finrlhf_pipeline.modelling.scoring import score_texts
from finrlhf_pipeline.rewards import mixture
from finrlhf_pipeline.training import dpo, reward_model, sft, supervision
from finrlhf_pipeline.training.grpo import method as grpo
from finrlhf_pipeline.training.model_reward import ModelReward
from finrlhf_pipeline.training.parameters import ValidationParameters
from finrlhf_pipeline.training.ppo import method as ppo
from finrlhf_pipeline.training.stop_rules import StopRules

pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver:UserWarning")

END, PAD = "<|im_end|>", "<|endoftext|>"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:#()%$!?_-"
ROWS = [{"prompt": f"question {n} :", "response": f"{n}"} for n in range(8)]
PAIRS = [
    {"prompt": f"q{n}", "chosen": "it may.", "rejected": "now now", "preference_strength": 0.9}
    for n in range(8)
]
RECORD = {
    "id": "one",
    "filename": "one",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2024"], ["fee", "7"]],
    "qa": {"question": "?", "program": "add(7, 1)", "exe_ans": 8.0},
}
QUESTION = {"prompt": "7 + 1 :", "record": json.dumps(RECORD)}
NEVER = ValidationParameters(every_steps=100, questions=1)


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Return a Qwen2.5 of two layers: tied, in bf16, with the settings that its card ships."""
    folder = tmp_path_factory.mktemp("qwen")
    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), PAD, "<|im_start|>", END]
    vocabulary = {word: number for number, word in enumerate(words)}
    Qwen2Tokenizer(
        vocab=vocabulary, merges=[], eos_token=END, pad_token=PAD, chat_template="{{ messages }}"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(words) + 5,  # Qwen's embedding is longer than its vocabulary
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            tie_word_embeddings=True,
            max_position_embeddings=512,
            bos_token_id=vocabulary[PAD],
            eos_token_id=vocabulary[END],
        )
    )
    model.generation_config.update(
        do_sample=True,
        temperature=0.7,
        top_p=0.8,
        top_k=20,
        repetition_penalty=1.1,
        eos_token_id=[vocabulary[END], vocabulary[PAD]],
        pad_token_id=vocabulary[PAD],
    )
    model.to(torch.bfloat16).save_pretrained(folder)
    return Checkpoint(base=str(folder), fingerprint="qwen")


@pytest.fixture(scope="module")
def deberta(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Return a DeBERTa-v3 of two layers as it is once converted: an encoder without a head."""
    folder = tmp_path_factory.mktemp("deberta")
    pieces = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "▁", *LETTERS, "[MASK]"]
    DebertaV2Tokenizer(vocab=[(piece, -1.0) for piece in pieces]).save_pretrained(folder)
    torch.manual_seed(0)
    DebertaV2Model(
        DebertaV2Config(
            vocab_size=len(pieces),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=128,
            relative_attention=True,
            position_buckets=16,
            norm_rel_ebd="layer_norm",
            share_att_key=True,
            pos_att_type="p2c|c2p",
            position_biased_input=False,
            type_vocab_size=0,
            pooler_hidden_size=32,
            pooler_hidden_act="gelu",
            pad_token_id=0,
        )
    ).save_pretrained(folder)
    return Checkpoint(base=str(folder), fingerprint="deberta")


@pytest.fixture(autouse=True)
def on_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let bf16 be computed here: the libraries want to be told that it is no mistake."""

    def defaults(workspace: Path) -> dict[str, Any]:
        return supervision.library_defaults(workspace) | {"use_cpu": True}

    for training in (sft, reward_model, dpo, grpo):
        monkeypatch.setattr(training, "library_defaults", defaults)


def brief(parameters: Any, **changes: Any) -> Any:
    steps = {
        "max_steps": 1,
        "per_device_train_batch_size": 4,
        "logging_steps": 1,
        "warmup_steps": 0,
    }
    return parameters.trainer.model_copy(update=steps | changes)


def losses(trained: supervision.Trained) -> list[float]:
    return [step["loss"] for step in trained.history if "loss" in step]


def test_a_tied_head_is_no_missing_key_and_both_end_tokens_end(qwen: Checkpoint) -> None:
    model, tokenizer = open_causal_lm(qwen), open_tokenizer(qwen)
    assert model.lm_head.weight is model.model.embed_tokens.weight
    assert tokenizer.convert_ids_to_tokens(end_tokens(model, tokenizer)) == [PAD, END]
    assert tokenizer.pad_token == PAD


def test_fine_tuning_leaves_a_whole_model_that_did_not_round_its_adapter_away(
    qwen: Checkpoint, gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    parameters = gpu_parameters["sft"]
    trained = sft.train_sft(
        qwen, ROWS, brief(parameters), parameters.lora, seed=1, workspace=tmp_path / "run"
    )
    assert all(math.isfinite(loss) for loss in losses(trained))
    stored, before = Path(trained.checkpoint.base), Path(qwen.base)
    with (
        safe_open(stored / "model.safetensors", "pt") as after,
        safe_open(before / "model.safetensors", "pt") as base,
    ):
        assert set(after.keys()) == set(base.keys())
        moved = after.get_tensor("model.layers.0.mlp.up_proj.weight")
        still = base.get_tensor("model.layers.0.mlp.up_proj.weight")
    assert moved.dtype == torch.float32
    assert not torch.equal(moved, still.float())
    open_causal_lm(trained.checkpoint)


def test_preferences_move_an_adapter(
    qwen: Checkpoint, gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    parameters = gpu_parameters["dpo"]
    trained = dpo.train_dpo(
        qwen,
        PAIRS,
        brief(parameters),
        parameters.lora,
        beta=parameters.beta,
        seed=1,
        workspace=tmp_path / "run",
    )
    assert losses(trained)[0] == pytest.approx(math.log(2), abs=0.01)
    open_causal_lm(trained.checkpoint)


def test_an_encoder_takes_a_new_head_and_keeps_its_scores(
    deberta: Checkpoint, gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(CheckpointError, match=r"classifier\.weight"):
        open_classifier(deberta)
    assert next(new_classifier(deberta).parameters()).dtype == torch.float32
    parameters = gpu_parameters["reward_model"]
    trained = reward_model.train_reward_model(
        deberta,
        PAIRS,
        brief(parameters, max_steps=2),
        parameters.lora,
        margin_scale=parameters.margin_scale,
        seed=1,
        workspace=tmp_path / "run",
    )
    assert all(math.isfinite(loss) for loss in losses(trained))
    model, tokenizer = open_classifier(trained.checkpoint), open_tokenizer(trained.checkpoint)
    together = score_texts(model, tokenizer, [("q", "a"), ("a long question ?", "it may .")])
    assert together[0] == pytest.approx(score_texts(model, tokenizer, [("q", "a")])[0], abs=1e-5)


def test_groups_of_answers_share_their_prompt(
    qwen: Checkpoint, gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    parameters = gpu_parameters["grpo"]
    trained = grpo.train_grpo(
        qwen,
        ROWS,
        [QUESTION],
        mixture({"length_of_text": 1.0}, {}, {"length_of_text": length_of_text}),
        brief(parameters, num_generations=4, max_completion_length=8, warmup_steps=0),
        parameters.lora,
        validation=NEVER,
        rules=StopRules(),
        seed=1,
        workspace=tmp_path / "run",
    )
    assert all(math.isfinite(loss) for loss in losses(trained))
    open_causal_lm(trained.checkpoint)


def test_actor_critic_and_reward_model_take_a_step_together(
    qwen: Checkpoint, deberta: Checkpoint, gpu_parameters: dict[str, Any], tmp_path: Path
) -> None:
    scorer, parameters = tmp_path / "scorer", gpu_parameters["ppo"]
    sft.save_whole(new_classifier(deberta), open_tokenizer(deberta), scorer)
    judge = ModelReward(Checkpoint(str(scorer), ""))
    trained = ppo.train_ppo(
        qwen,
        ROWS,
        [QUESTION],
        mixture({"reward_model": 1.0}, {}, {"reward_model": judge}),
        parameters.trainer.model_copy(
            update={"steps": 1, "prompts_per_step": 4, "max_new_tokens": 8, "minibatches": 2}
        ),
        parameters.lora,
        validation=NEVER,
        rules=StopRules(),
        workspace=tmp_path / "run",
    )
    assert trained.history[-1]["kl"] == pytest.approx(0.0, abs=0.01)
    open_causal_lm(trained.checkpoint)


def length_of_text(completions: list[str], **_: Any) -> list[float]:
    """Reward what costs nothing and differs between completions."""
    return [len(completion) / 100 for completion in completions]
