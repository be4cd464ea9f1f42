"""The PPO trainer: text prompts and reward functions in, a better adapter and its history out."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from accelerate import Accelerator
from accelerate.utils import broadcast
from peft import LoraConfig
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.generation import end_tokens
from finrlhf_pipeline.rewards.signature import Reward
from finrlhf_pipeline.training.determinism import sums_in_order
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.actor_critic import ACTOR, ActorCritic
from finrlhf_pipeline.training.ppo.checkpoints import Progress, Weights
from finrlhf_pipeline.training.ppo.experience import learn_from, total_scores
from finrlhf_pipeline.training.ppo.identity import identify
from finrlhf_pipeline.training.ppo.keeper import Keeper, copied, load
from finrlhf_pipeline.training.ppo.kl_control import next_coefficient, next_learning_rate
from finrlhf_pipeline.training.ppo.observer import Observer
from finrlhf_pipeline.training.ppo.optimization import make_optimizer, set_learning_rates
from finrlhf_pipeline.training.ppo.prompts import PromptDeck, Row
from finrlhf_pipeline.training.ppo.rollout import Sampler
from finrlhf_pipeline.training.ppo.scoring import WeightedRewards
from finrlhf_pipeline.training.ppo.settings import PpoSettings
from finrlhf_pipeline.training.ppo.statistics import describe_rollout
from finrlhf_pipeline.training.ppo.supervision import Supervision, count_equal_rewards
from finrlhf_pipeline.training.ppo.update import Updater
from finrlhf_pipeline.training.stop_rules import CORRECTNESS


@dataclass(frozen=True, slots=True)
class PpoResult:
    """How a training went: its statistics step by step, and why it stopped early, if it did.

    `best_step` is the step whose weights were kept: the best by validation, or else the last.
    """

    history: list[dict[str, float]]
    stop_reason: str | None
    best_step: int
    best_validation: float | None


class PpoTrainer:
    """Trains an adapter on the model it is given; the model itself stays the reference."""

    def __init__(  # a trainer is where all of these meet
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        rows: Sequence[Row],
        rewards: Sequence[Reward],
        reward_weights: Sequence[float],
        settings: PpoSettings,
        lora: LoraConfig,
        *,
        observer: Observer | None = None,
        checkpoints: Path | None = None,
        accelerator: Accelerator | None = None,
    ) -> None:
        accelerator = accelerator or Accelerator()
        _require_even_shares(settings, accelerator.num_processes)
        deck = PromptDeck.from_rows(
            rows,
            tokenizer,
            window=model.config.max_position_embeddings,
            max_new_tokens=settings.max_new_tokens,
            seed=settings.seed,
        )
        functions = WeightedRewards.pair(rewards, reward_weights)
        identity = identify(settings, deck, functions, lora, model.named_parameters())
        decoding = _decoding(model, tokenizer, settings)
        self.settings = settings
        self.networks = ActorCritic(model, lora, accelerator, seed=settings.seed)
        _start_alike(self.networks)
        self.sampler = Sampler(
            self.networks, tokenizer, deck, functions, decoding, settings, accelerator
        )
        self.optimizer = make_optimizer(self.networks, settings)
        self.updater = Updater(self.networks, self.optimizer, settings, accelerator)
        self.supervision = Supervision(observer or Observer(), self.sampler)
        self.keeper = Keeper(
            checkpoints, identity, self.networks, self.optimizer, settings.checkpoints_kept
        )
        self.progress = Progress(
            kl_coefficient=settings.kl_coefficient, learning_rate=settings.learning_rate
        )
        self.best: Weights = {}

    @sums_in_order()
    def train(self) -> PpoResult:
        """Train from the newest complete checkpoint, or from the start, to the end or a stop."""
        resumed = self.keeper.resume()
        if resumed is not None:
            self.progress, self.best = resumed
        self.supervision.tell_start(self.progress.step)
        if resumed is None and (figures := self._validate(0)):
            self._note(0, figures)
        while self.progress.step < self.settings.steps and self.progress.stop_reason is None:
            self._take(self.progress.step + 1)
        if self.best:
            load(self.networks.actor_parameters(), self.best)
        kept = self.progress.best_step if self.best else self.progress.step
        return PpoResult(
            self.progress.history, self.progress.stop_reason, kept, self.progress.best_validation
        )

    def save_adapter(self, folder: Path) -> None:
        """Write the actor's adapter as peft does; a matter of the first process alone."""
        self.networks.model.save_pretrained(
            str(folder), selected_adapters=[ACTOR], save_embedding_layers=False
        )

    def _take(self, step: int) -> None:
        """Take one step, note it, and store it where it is time to."""
        figures = self._learn(step)
        self.progress.step = step
        last = step == self.settings.steps
        if last or step % self.settings.validate_every == 0:
            figures |= self._validate(step)
        self._note(step, figures)
        self.progress.stop_reason = self.supervision.reason_to_stop(self.progress.history)
        stopped = self.progress.stop_reason is not None
        if last or stopped or step % self.settings.checkpoint_every == 0:
            size = self.keeper.write(self.progress, self.best)
            self.supervision.tell_checkpoint(step, size)

    def _learn(self, step: int) -> dict[str, float]:
        """Sample, learn from it, adapt, and return the statistics."""
        progress, settings, rewards = self.progress, self.settings, self.sampler.rewards
        began = time.perf_counter()
        rollout = self.sampler.roll_out(step)
        rolled_out = time.perf_counter()
        scores = total_scores(rollout, rewards.weights, settings.missing_eos_penalty)
        progress.steps_of_equal_rewards = count_equal_rewards(
            scores,
            progress.steps_of_equal_rewards,
            patience=settings.equal_rewards_patience,
            step=step,
        )
        experience = learn_from(rollout, scores, progress.kl_coefficient, settings)
        rate = set_learning_rates(self.optimizer, progress.learning_rate, settings, step)
        figures = describe_rollout(rollout, scores, experience, rewards.names)
        figures |= self.updater.update(experience, step)
        figures |= {"learning_rate": rate, "kl_coefficient": progress.kl_coefficient}
        progress.tokens += rollout.batch.count_tokens()
        figures["num_tokens"] = progress.tokens
        self._adapt(figures)
        ended = time.perf_counter()
        self.supervision.show(step, rollout, scores)
        return figures | {
            "seconds_rollout": rolled_out - began,
            "seconds_update": ended - rolled_out,
            "samples_per_second": settings.completions_per_step / (ended - began),
        }

    def _adapt(self, figures: Mapping[str, float]) -> None:
        """Let the penalty follow the divergence, and the rate the size of the update."""
        self.progress.kl_coefficient = next_coefficient(
            self.progress.kl_coefficient,
            figures["kl"],
            target=self.settings.kl_target,
            gain=self.settings.kl_gain,
            samples=self.settings.completions_per_step,
        )
        self.progress.learning_rate = next_learning_rate(
            self.progress.learning_rate,
            figures["update_kl"],
            target=self.settings.update_kl_target,
            lowest=self.settings.lowest_learning_rate,
            highest=self.settings.highest_learning_rate,
        )

    def _validate(self, step: int) -> dict[str, float]:
        """Have the actor measured, and keep its weights where they are the best so far."""
        figures = self.supervision.validate(step)
        best = self.progress.best_validation
        if CORRECTNESS in figures and (best is None or figures[CORRECTNESS] > best):
            self.progress.best_validation = figures[CORRECTNESS]
            self.progress.best_step = step
            self.best = copied(self.networks.actor_parameters())
        return figures

    def _note(self, step: int, figures: Mapping[str, float]) -> None:
        self.progress.history.append({"step": float(step), **figures})
        self.supervision.tell(step, figures)


def _require_even_shares(settings: PpoSettings, processes: int) -> None:
    smallest = settings.prompts_per_step // settings.minibatches
    if settings.prompts_per_step % processes or smallest < processes:
        raise TrainingError(
            f"{settings.prompts_per_step} prompts a step in {settings.minibatches} minibatches "
            f"cannot be shared evenly among {processes} processes: make prompts_per_step a "
            "multiple of the processes, with at least one prompt each in every minibatch."
        )


def _decoding(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, settings: PpoSettings
) -> Decoding:
    ends = end_tokens(model, tokenizer)
    if not ends:
        raise TrainingError(
            "Neither the tokenizer nor the model names an end token, so no answer could ever end: "
            "set eos_token in the tokenizer's configuration."
        )
    pad = tokenizer.pad_token_id
    return Decoding(
        settings.max_new_tokens,
        ends,
        ends[0] if pad is None else int(pad),
        settings.temperature,
        settings.top_k,
        settings.top_p,
    )


def _start_alike(networks: ActorCritic) -> None:
    """Give every process the first one's weights."""
    for weight in (networks.actor_parameters() | networks.critic_parameters()).values():
        weight.data.copy_(broadcast(weight.data))
