"""PPO as a function of plain values."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.generation import Model
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.rewards import Mixture
from finrlhf_pipeline.training.correctness import measure_correctness
from finrlhf_pipeline.training.live import tell_checkpoint, tell_samples, tell_step
from finrlhf_pipeline.training.parameters import LoraParameters, ValidationParameters
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.settings import PpoSettings
from finrlhf_pipeline.training.ppo.trainer import PpoTrainer
from finrlhf_pipeline.training.stop_rules import StepMetrics, StopRules, find_stop_reason
from finrlhf_pipeline.training.supervision import Trained
from finrlhf_pipeline.training.workspace import RESULT, close_workspace, open_workspace

Row = Mapping[str, Any]


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
        self._history: list[StepMetrics] = []

    def on_step(self, step: int, statistics: Mapping[str, float]) -> None:
        """Tell the figures of a step, and remember those that the rules go by."""
        self._history.append(
            StepMetrics(
                step=step,
                reward=statistics.get("reward"),
                reward_spread=statistics.get("reward_std"),
                silent_groups=statistics.get("zero_spread_share"),
                kl=statistics.get("kl_token"),
                entropy=statistics.get("entropy"),
                length=statistics.get("length"),
                correctness=statistics.get("validation"),
            )
        )
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
        return {"validation": share}

    def stop_reason(self, step: int, statistics: Mapping[str, float]) -> str | None:  # noqa: ARG002  # the observer's signature
        """Return the first rule's reason to stop."""
        return find_stop_reason(self._history, self._rules)


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
    plain = {
        "settings": settings.model_dump(),
        "lora": lora.model_dump(),
        "rewards": dict(zip(rewards.names, rewards.weights, strict=True)),
        "validation": validation.model_dump(),
    }
    open_workspace(workspace, start, rows, plain)
    tokenizer = open_tokenizer(start)
    trainer = PpoTrainer(
        open_causal_lm(start),
        tokenizer,
        rows,
        rewards.rewards,
        rewards.weights,
        settings.model_copy(update={"validate_every": validation.every_steps}),
        lora_config(**lora.model_dump()),
        observer=Follower(
            tokenizer, held_out[: validation.questions], settings.max_new_tokens, rules
        ),
        checkpoints=workspace / "checkpoints",
    )
    result = trainer.train()
    trainer.save_adapter(workspace / RESULT)
    if trainer.networks.accelerator.is_main_process:
        close_workspace(workspace)
    adapter = str(workspace / RESULT)
    return Trained(
        Checkpoint(start.base, "", revision=start.revision, adapter=adapter), result.history
    )
