"""The prompts of a training: checked before it starts, dealt in an order the seed decides."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transformers import PreTrainedTokenizerBase

from finrlhf_pipeline.modelling.encoding import check_fits, encode_prompt
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.ppo.batches import Prompt

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PromptDeck:
    """Rows of prompts with their tokens; `deal` says which ones a step answers."""

    rows: tuple[Row, ...]
    token_ids: tuple[Prompt, ...]
    seed: int

    @classmethod
    def from_rows(
        cls,
        rows: Sequence[Row],
        tokenizer: PreTrainedTokenizerBase,
        *,
        window: int,
        max_new_tokens: int,
        seed: int,
    ) -> "PromptDeck":
        """Tokenise the rows, refusing an empty set, uneven columns and prompts that do not fit."""
        _check_rows(rows)
        token_ids = tuple(tuple(encode_prompt(tokenizer, row["prompt"])) for row in rows)
        names = [str(row.get("id", f"row {position}")) for position, row in enumerate(rows, 1)]
        lengths = [len(tokens) for tokens in token_ids]
        check_fits(zip(names, lengths, strict=True), window, room_for_answer=max_new_tokens)
        for name, length in zip(names, lengths, strict=True):
            if length == 0:
                raise TrainingError(
                    f"The prompt of '{name}' has no tokens: there is nothing to answer."
                )
        return cls(tuple(rows), token_ids, seed)

    def deal(self, step: int, count: int) -> list[int]:
        """Return the rows of a step, counted from 1: every row comes up once before any twice."""
        first = (step - 1) * count
        return [self._at(position) for position in range(first, first + count)]

    def columns(self, indices: Sequence[int], repeats: int) -> dict[str, list[Any]]:
        """Return every column but the prompt, as reward functions take them."""
        names = [name for name in self.rows[0] if name != "prompt"]
        return {
            name: [self.rows[index][name] for index in indices for _ in range(repeats)]
            for name in names
        }

    def _at(self, position: int) -> int:
        lap, place = divmod(position, len(self.rows))
        return shuffled(len(self.rows), f"{self.seed}:prompts:{lap}")[place]


def shuffled(count: int, stream: str) -> list[int]:
    """Return 0 to count - 1 in an order that the stream's name alone decides."""
    order = list(range(count))
    random.Random(stream).shuffle(order)  # noqa: S311  # an order, not a secret
    return order


def _check_rows(rows: Sequence[Row]) -> None:
    if not rows:
        raise TrainingError(
            "There are no prompts to train on: the prompt rows are empty. Check the stage that "
            "makes them, or the filter in front of this training."
        )
    expected = set(rows[0])
    for position, row in enumerate(rows, 1):
        if not isinstance(row.get("prompt"), str):
            raise TrainingError(f"Prompt row {position} has no text under 'prompt'; give it one.")
        if set(row) != expected:
            odd = ", ".join(sorted(expected.symmetric_difference(row)))
            raise TrainingError(
                f"Prompt row {position} does not have the columns of row 1 (difference: {odd}): "
                "give every row the same columns, since rewards are called with whole columns."
            )
