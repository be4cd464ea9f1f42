"""The face of the world: the same from a seed everywhere, and a small closed vocabulary."""

import os
import re
import subprocess
import sys

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.world import make_advice_pairs, make_advice_prompts

DIGEST = """
import hashlib
from finrlhf_pipeline.world import *
made = [
    [example.to_record() for example in make_examples(40, 7, company_names("test"))],
    make_advice_pairs(40, 7),
    make_advice_prompts(40, 7),
]
print(hashlib.sha256(repr(made).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def digests() -> list[str]:
    return [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1")
    ]


def test_the_world_does_not_depend_on_the_hash_seed(digests: list[str]) -> None:
    assert digests[0] == digests[1]


def test_the_world_speaks_at_most_600_words(sample: list[Example]) -> None:
    texts = [
        " ".join(
            (
                *example.pre_text,
                *example.post_text,
                *(cell for row in example.table for cell in row),
                example.question,
                example.explanation,
            )
        )
        for example in sample
    ]
    for pair in make_advice_pairs(600, 7):
        texts += [pair["prompt"], pair["chosen"], pair["rejected"]]
    texts += make_advice_prompts(300, 7)
    assert len(set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(texts)))) <= 600
