"""PPO as a function of plain values."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt
from finrlhf_pipeline.modelling.generation import Model
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.rewards import Mixture
from finrlhf_pipeline.training.correctness import measure_correctness
from finrlhf_pipeline.training.fitting import check_room_for_rollouts
from finrlhf_pipeline.training.live import (
    Ending,
    tell_checkpoint,
    tell_end,
    tell_samples,
    tell_start,
    tell_step,
)
from finrlhf_pipeline.training.parameters import LoraParameters, ValidationParameters
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.settings import PpoSettings
from finrlhf_pipeline.training.ppo.trainer import PpoResult, PpoTrainer
from finrlhf_pipeline.training.processes import ask_first
from finrlhf_pipeline.training.rewarding import check_questions, plain_settings
from finrlhf_pipeline.training.rows_seen import write_rows_seen
from finrlhf_pipeline.training.stop_rules import (
    CORRECTNESS,
    StepMetrics,
    StopRules,
    find_stop_reason,
)
from finrlhf_pipeline.training.supervision import Trained, with_stop_reason, without_clocks
from finrlhf_pipeline.training.workspace import RESULT, open_workspace, writing_result

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]

# what the rules call the figures of a step, and what PPO calls them
_FIGURES: Final = {
    "reward": "reward",
    "reward_spread": "reward_std",
    "silent_groups": "zero_spread_share",
    "kl": "kl_token",
    "entropy": "entropy",
    "length": "length",
    "correctness": CORRECTNESS,
}


class Follower(Observer):
    """Tells whoever listens, measures correctness on held-out questions, and applies the rules."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        questions: Sequence[Row],
        max_new_tokens: int,
        rules: StopRules,
    ) -> None:
        self._tokenizer = tokenizer
        self._questions = questions
        self._max_new_tokens = max_new_tokens
        self._rules = rules

    def on_start(self, step: int, steps: int) -> None:
        """Tell how far there is to go."""
        tell_start(step, steps)

    def on_step(self, step: int, statistics: Mapping[str, float]) -> None:
        """Tell the figures of a step."""
        tell_step(step, statistics)

    def on_samples(self, step: int, rows: Sequence[Row]) -> None:
        """Tell sample completions."""
        tell_samples(step, rows)

    def on_checkpoint(self, step: int, size_bytes: int) -> None:
        """Tell that a checkpoint is complete."""
        tell_checkpoint(step, size_bytes)

    def validate(self, step: int, model: Model) -> Mapping[str, float]:  # noqa: ARG002  # the observer's signature
        """Return the share of held-out questions answered rightly."""
        share = measure_correctness(
            model, self._tokenizer, self._questions, max_new_tokens=self._max_new_tokens
        )
        return {CORRECTNESS: share}

    def stop_reason(self, history: Sequence[Mapping[str, float]]) -> str | None:
        """Return the first rule's reason to stop, and say it."""
        reason = find_stop_reason([read_figures(figures) for figures in history], self._rules)
        if reason is not None:
            logger.warning("Training stops at step %d. %s", history[-1]["step"], reason)
        return reason


def read_figures(figures: Mapping[str, float]) -> StepMetrics:
    """Return the figures of one step as the rules know them.

    >>> read_figures({"step": 3.0, "kl_token": 0.1}).kl
    0.1
    """
    known = {name: figures[key] for name, key in _FIGURES.items() if key in figures}
    return StepMetrics(step=int(figures["step"]), **known)


def train_ppo(
    start: Checkpoint,
    rows: Sequence[Row],
    held_out: Sequence[Row],
    rewards: Mixture,
    settings: PpoSettings,
    lora: LoraParameters,
    *,
    validation: ValidationParameters,
    rules: StopRules,
    workspace: Path,
) -> Trained:
    """Train an adapter on `start` to earn rewards for answers to `prompt` of each row."""
    check_questions(rows, held_out)
    plain = {
        "settings": settings.model_dump(),
        "lora": lora.model_dump(),
        **plain_settings(rewards, held_out, validation, rules),
    }
    tokenizer = open_tokenizer(start)
    lengths = [len(encode_prompt(tokenizer, row["prompt"])) for row in rows]
    check_room_for_rollouts(start, rows, lengths, settings, lora)
    ask_first(lambda: open_workspace(workspace, start, rows, plain))
    questions = held_out[: validation.questions]
    trainer = PpoTrainer(
        _open(start, settings),
        tokenizer,
        rows,
        rewards.rewards,
        rewards.weights,
        settings.model_copy(
            update={
                "validate_every": validation.every_steps,
                "equal_rewards_patience": rules.equal_reward_steps,
            }
        ),
        lora_config(**lora.model_dump()),
        observer=Follower(tokenizer, questions, settings.max_new_tokens, rules),
        checkpoints=workspace / "checkpoints",
        accelerator=_accelerator(settings),
    )
    result = trainer.train()
    if trainer.networks.accelerator.is_main_process:
        tell_end(_ending(result, settings))
        with writing_result(workspace) as folder:
            trainer.save_adapter(folder)
            deck, each = trainer.sampler.deck, settings.prompts_per_step
            kept = range(1, result.best_step + 1)
            write_rows_seen(folder, rows, [deck.deal(step, each) for step in kept])
    trainer.networks.accelerator.wait_for_everyone()
    adapter = str(workspace / RESULT)
    return Trained(
        Checkpoint(start.base, "", revision=start.revision, adapter=adapter),
        with_stop_reason(without_clocks(result.history), result.stop_reason),
    )


def _accelerator(settings: PpoSettings) -> Accelerator:
    """Return this training's own: a training before it would leave its precision behind."""
    AcceleratorState._reset_state()  # noqa: SLF001  # as transformers' trainers do
    return Accelerator(mixed_precision="bf16" if settings.bf16 else "no")


def _open(start: Checkpoint, settings: PpoSettings) -> Any:
    model = open_causal_lm(
        start,
        dtype=torch.bfloat16 if settings.bf16 else torch.float32,
        load_in_4bit=settings.load_in_4bit,
    )
    if settings.activation_checkpointing:
        model.activation_checkpointing_enable()
    return model


def _ending(result: PpoResult, settings: PpoSettings) -> Ending:
    kept = None if result.best_validation is None else result.best_step
    return Ending(settings.completions_per_step, result.stop_reason, kept, result.best_validation)
