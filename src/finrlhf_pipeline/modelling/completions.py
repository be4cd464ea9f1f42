"""What decoding writes, while it writes and when it is done."""

from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.choosing import Decoding


@dataclass(frozen=True, slots=True)
class Completions:
    """What was decoded: tensors of shape (completions, max_new_tokens), padded on the right.

    `logprobs` are those of the whole distribution at the decoding's temperature, before top-k and
    top-p cut it; a completion that `ended` has the end token as its last.
    """

    token_ids: torch.Tensor
    mask: torch.Tensor
    logprobs: torch.Tensor
    ended: torch.Tensor

    def texts(self, tokenizer: PreTrainedTokenizerBase) -> list[str]:
        """Return each completion as text, without special tokens."""
        return list(tokenizer.batch_decode(self.token_lists(), skip_special_tokens=True))

    def token_lists(self) -> list[list[int]]:
        """Return each completion's tokens, the end token included."""
        lengths = self.mask.sum(dim=1).tolist()
        rows = self.token_ids.tolist()
        return [row[:length] for row, length in zip(rows, lengths, strict=True)]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What is being written: tensors of shape (prompts, samples of each, max_new_tokens)."""

    token_ids: torch.Tensor
    logprobs: torch.Tensor
    mask: torch.Tensor
    ended: torch.Tensor

    @classmethod
    def empty(
        cls, prompts: int, per_prompt: int, decoding: Decoding, device: torch.device
    ) -> "Drafts":
        """Return drafts with nothing written yet."""
        shape = (prompts, per_prompt, decoding.max_new_tokens)
        return cls(
            torch.full(shape, decoding.pad_token_id, device=device),
            torch.zeros(shape, device=device),
            torch.zeros(shape, dtype=torch.bool, device=device),
            torch.zeros(shape[:2], dtype=torch.bool, device=device),
        )

    def write(
        self, rows: torch.Tensor, step: int, tokens: torch.Tensor, logprobs: torch.Tensor
    ) -> None:
        """Write token number `step` of the given rows, except where a sample has ended."""
        running = ~self.ended[rows]
        self.token_ids[rows, :, step] = tokens.where(running, self.token_ids[rows, :, step])
        self.logprobs[rows, :, step] = logprobs.where(running, 0.0)
        self.mask[rows, :, step] = running

    def completions(self) -> Completions:
        """Return what was written, the samples of one prompt side by side."""
        return Completions(
            self.token_ids.flatten(0, 1),
            self.mask.flatten(0, 1),
            self.logprobs.flatten(0, 1),
            self.ended.flatten(),
        )
