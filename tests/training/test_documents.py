import itertools
import random

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_tokenizer
from finrlhf_pipeline.training.documents import Document, batched, encode, pad_right


def test_a_document_ends_with_the_end_token_weighted_like_what_precedes_it(
    tiny_base: Checkpoint,
) -> None:
    tokenizer = open_tokenizer(tiny_base)
    tokenizer.bos_token = tokenizer.pad_token
    ids, weights = encode(tokenizer, [("ab", 0.1), ("7", 1.0)])
    assert len(ids) == len(weights) == 5
    assert ids[-1] == tokenizer.eos_token_id
    assert weights == [0.0, 0.1, 0.1, 1.0, 1.0]


def test_what_is_padded_on_the_right_weighs_nothing() -> None:
    ids, weights = pad_right([([5, 6, 7], [0.0, 1.0, 1.0]), ([8], [0.5])])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert weights.tolist() == [[0.0, 1.0, 1.0], [0.5, 0.0, 0.0]]


def test_batches_hold_like_lengths_within_the_limit_and_lose_nothing(
    tiny_base: Checkpoint,
) -> None:
    tokenizer = open_tokenizer(tiny_base)
    tokenizer.bos_token = tokenizer.pad_token
    texts: list[Document] = [[("a" * (1 + 7 * number % 30), 1.0)] for number in range(100)]
    batches = list(batched(iter(texts), tokenizer, 100, random.Random(1)))  # noqa: S311  # order
    assert all(len(batch) * max(len(ids) for ids, _ in batch) <= 100 for batch in batches)
    lengths = sorted(len(ids) - 2 for ids, _ in itertools.chain(*batches))
    assert lengths == sorted(len(one[0][0]) for one in texts)
