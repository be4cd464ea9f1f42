"""Rollouts: completions sampled by the actor, with their rewards, reference and expected values."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.generation import decode, draw_noise
from finrlhf_pipeline.training.ppo.actor_critic import ActorCritic
from finrlhf_pipeline.training.ppo.batches import Batch, plan_passes
from finrlhf_pipeline.training.ppo.packing import PackedRows, pack
from finrlhf_pipeline.training.ppo.prompts import PromptDeck
from finrlhf_pipeline.training.ppo.scoring import WeightedRewards
from finrlhf_pipeline.training.ppo.settings import PpoSettings


@dataclass(frozen=True, slots=True)
class Rollout:
    """What one step's sampling gave, the same in every process.

    `logprobs`, `reference` and `values` have shape (prompts, samples of each, tokens) and are 0 on
    padding; `rewards` has shape (prompts, samples of each, functions), `ended` (prompts, samples).
    """

    batch: Batch
    logprobs: torch.Tensor
    reference: torch.Tensor
    values: torch.Tensor
    rewards: torch.Tensor
    ended: torch.Tensor


@dataclass(frozen=True, slots=True)
class Sampler:
    """Everything a rollout needs that does not change from step to step."""

    networks: ActorCritic
    tokenizer: PreTrainedTokenizerBase
    deck: PromptDeck
    rewards: WeightedRewards
    decoding: Decoding
    settings: PpoSettings
    accelerator: Accelerator

    @torch.no_grad()
    def roll_out(self, step: int) -> Rollout:
        """Sample one step's completions; each process makes its share and receives the rest."""
        dealt = self.deck.deal(step, self.settings.prompts_per_step)
        share = self._share(len(dealt))
        mine = dealt[share]
        batch, sampled, ended = self._sample(step, share, mine)
        rewards = self._score(mine, batch)
        with self.networks.referring():
            reference = self._read(batch, self._logprobs)
        with self.networks.judging():
            values = self._read(batch, self.networks.values)
        if not self.networks.exact:
            with self.networks.acting():
                sampled = self._read(batch, self._logprobs)
        local = (batch.token_ids, batch.mask, sampled, reference, values, rewards, ended)
        token_ids, mask, *known = (self.accelerator.gather(tensor) for tensor in local)
        prompts = tuple(self.deck.token_ids[index] for index in dealt)
        return Rollout(Batch(prompts, token_ids, mask), *known)

    def _share(self, count: int) -> slice:
        size = count // self.accelerator.num_processes
        start = self.accelerator.process_index * size
        return slice(start, start + size)

    def _sample(
        self, step: int, share: slice, mine: list[int]
    ) -> tuple[Batch, torch.Tensor, torch.Tensor]:
        """Return the completions of `mine`, their log-probabilities and which of them ended."""
        per_prompt = self.settings.completions_per_prompt
        noise = draw_noise(
            self.settings.completions_per_step,
            self.settings.max_new_tokens,
            stream(self.settings.seed, "sampling", step),
        )
        prompts = tuple(self.deck.token_ids[index] for index in mine)
        with self.networks.sampling() as model:
            drafts = decode(
                model,
                prompts,
                self.decoding,
                noise=noise[share.start * per_prompt : share.stop * per_prompt],
                completions_per_batch=self.settings.completions_per_batch,
            )
        shape = (len(mine), per_prompt, -1)
        batch = Batch(prompts, drafts.token_ids.view(shape), drafts.mask.view(shape))
        return batch, drafts.logprobs.view(shape), drafts.ended.view(shape[:2])

    def _score(self, mine: list[int], batch: Batch) -> torch.Tensor:
        """Return what each reward function gives, of shape (prompts, samples, functions)."""
        per_prompt = self.settings.completions_per_prompt
        token_lists = token_lists_of(batch)
        scores = self.rewards.score(
            [str(self.deck.rows[index]["prompt"]) for index in mine for _ in range(per_prompt)],
            self.tokenizer.batch_decode(token_lists, skip_special_tokens=True),
            token_lists,
            self.deck.columns(mine, per_prompt),
        )
        return torch.tensor(scores, device=batch.mask.device).T.reshape(len(mine), per_prompt, -1)

    def _logprobs(self, rows: PackedRows) -> torch.Tensor:
        logits = self.networks.logits(rows) / self.settings.temperature
        return logits.log_softmax(dim=-1).gather(1, rows.targets[:, None])[:, 0]

    def _read(self, batch: Batch, read: Callable[[PackedRows], torch.Tensor]) -> torch.Tensor:
        """Return one number for each token of the batch, read in passes of like length."""
        rows = batch if self.networks.packs else batch.spread()
        numbers = torch.zeros(rows.mask.shape, device=rows.mask.device)
        for chosen in plan_passes(rows.packed_lengths(), self.settings.tokens_per_pass):
            part = rows.select(chosen)
            packed = pack(part, self.networks.dtype)
            numbers[chosen] = numbers[chosen].masked_scatter(part.mask, read(packed))
        return numbers.view(batch.mask.shape)


def token_lists_of(batch: Batch) -> list[list[int]]:
    """Return the tokens of each completion, those of one prompt side by side."""
    lengths = batch.mask.sum(dim=2).flatten().tolist()
    rows = batch.token_ids.flatten(0, 1).tolist()
    return [row[:length] for row, length in zip(rows, lengths, strict=True)]


def stream(seed: int, purpose: str, step: int) -> torch.Generator:
    """Return a source of random numbers that its three names alone decide."""
    digest = hashlib.sha256(f"{seed}:{purpose}:{step}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
