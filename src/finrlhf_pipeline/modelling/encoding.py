"""How text becomes tokens: one way for training and generation alike."""

from collections.abc import Iterable

from transformers import PreTrainedTokenizerBase


class PromptTooLongError(ValueError):
    """A prompt that leaves the model no room for an answer."""


def encode_prompt(tokenizer: PreTrainedTokenizerBase, prompt: str) -> list[int]:
    """Return the prompt's tokens, with whatever the tokenizer puts before a text."""
    return list(tokenizer(prompt)["input_ids"])


def encode_response(tokenizer: PreTrainedTokenizerBase, response: str) -> list[int]:
    """Return the response's tokens and the end token, which the model has to learn too."""
    tokens = tokenizer(response, add_special_tokens=False)["input_ids"]
    return [*tokens, int(tokenizer.eos_token_id)]


def check_fits(
    lengths: Iterable[tuple[str, int]], window: int, *, room_for_answer: int = 0
) -> None:
    """Refuse the first text that does not fit, naming it; without room, answers are in it."""
    for name, length in lengths:
        if length + room_for_answer > window:
            too_long = (
                f"The prompt of '{name}' has {length} tokens; with {room_for_answer} for the "
                "answer that is more than"
                if room_for_answer
                else f"Prompt and answer of '{name}' have {length} tokens together, more than"
            )
            raise PromptTooLongError(
                f"{too_long} the model's {window} positions. Lower prompts.budget.size or choose "
                "a model with a longer window."
            )
