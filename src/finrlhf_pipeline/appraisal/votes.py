"""Several answers to one question: whether any is right, and whether most agree on it."""

from collections import Counter
from collections.abc import Sequence
from math import comb
from typing import Any

from finrlhf_pipeline.finqa import Example, grade
from finrlhf_pipeline.rewards.answers import answer_of


def pass_at(k: int, n: int, right: int) -> float:
    """Return the chance that `k` of `n` answers, drawn without looking, hold one of the right ones.

    >>> pass_at(1, 4, 1), pass_at(2, 4, 1), pass_at(4, 4, 1)
    (0.25, 0.5, 1.0)
    """
    return 1 - comb(n - right, k) / comb(n, k)


def count_votes(responses: Sequence[str], example: Example) -> dict[str, Any]:
    """Return how many of the sampled answers are right, and whether the most frequent one is.

    Answers are alike when they come to the same result; those without one do not vote, and of
    results that are equally frequent the one given first wins.
    """
    results = [answer_of(response, example) for response in responses]
    right = [grade(response, example).correct for response in responses]
    votes = Counter(result for result in results if result is not None)
    winner = results.index(votes.most_common(1)[0][0]) if votes else None
    return {
        "sampled": len(responses),
        "sampled_correct": sum(right),
        "majority_correct": int(winner is not None and right[winner]),
    }
