"""Prompts and responses become tokens in one way, and too many of them are refused."""

import pytest

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import (
    PromptTooLongError,
    check_fits,
    encode_prompt,
    encode_response,
)
from finrlhf_pipeline.modelling.loading import open_tokenizer


def test_only_a_response_ends(tiny_base: Checkpoint) -> None:
    tokenizer = open_tokenizer(tiny_base)
    prompt, response = encode_prompt(tokenizer, "ab"), encode_response(tokenizer, "ab")
    assert response == [*prompt, tokenizer.eos_token_id]
    assert len(prompt) == 2


def test_a_prompt_that_leaves_just_enough_room_fits() -> None:
    check_fits([("a", 90)], 100, room_for_answer=10)


def test_the_first_prompt_without_room_for_an_answer_is_named() -> None:
    with pytest.raises(PromptTooLongError, match=r"'b' has 91 tokens; with 10 for the .* 100 pos"):
        check_fits([("a", 90), ("b", 91), ("c", 99)], 100, room_for_answer=10)


def test_a_text_with_its_answer_is_measured_whole() -> None:
    with pytest.raises(PromptTooLongError, match="answer of 'a' have 101 tokens together"):
        check_fits([("a", 101)], 100)
