"""What is written stays written: tokens up to the end, and nothing after it."""

import torch

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.completions import Drafts
from finrlhf_pipeline.modelling.loading import open_tokenizer

PAD, END = 0, 1
DECODING = Decoding(max_new_tokens=3, eos_token_ids=(END,), pad_token_id=PAD)


def drafts_of_one_prompt_with_two_samples() -> Drafts:
    """Write 5, 6, 7 and, beside it, 8 and the end."""
    drafts = Drafts.empty(1, 2, DECODING, torch.device("cpu"))
    rows = torch.tensor([0])
    for step, tokens in enumerate(([5, 8], [6, END], [7, 9])):
        drafts.write(rows, step, torch.tensor([tokens]), torch.full((1, 2), -1.0))
        drafts.ended[rows] |= torch.tensor([tokens]) == END
    return drafts


def test_nothing_is_written_after_the_end() -> None:
    written = drafts_of_one_prompt_with_two_samples().completions()
    assert written.token_ids.tolist() == [[5, 6, 7], [8, END, PAD]]
    assert written.logprobs.tolist() == [[-1.0, -1.0, -1.0], [-1.0, -1.0, 0.0]]
    assert written.ended.tolist() == [False, True]


def test_token_lists_hold_the_end_token_and_no_padding() -> None:
    written = drafts_of_one_prompt_with_two_samples().completions()
    assert written.token_lists() == [[5, 6, 7], [8, END]]


def test_texts_hold_neither(tiny_base: Checkpoint) -> None:
    tokenizer = open_tokenizer(tiny_base)
    expected = [tokenizer.decode(tokens) for tokens in ([5, 6, 7], [8])]
    assert drafts_of_one_prompt_with_two_samples().completions().texts(tokenizer) == expected
