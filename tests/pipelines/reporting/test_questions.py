"""The usual questions, each with a history that shows it."""

from typing import Any

import pytest

from finrlhf_pipeline.pipelines.reporting.questions import (
    FINE,
    LOOK,
    QUESTIONS,
    ask_about_chosen,
    ask_about_clipping,
    ask_about_divergence,
    ask_about_end,
    ask_about_entropy,
    ask_about_gaming,
    ask_about_length,
    ask_about_memory,
    ask_about_pairs,
    ask_about_spikes,
    ask_about_spread,
    ask_about_truncation,
    ask_about_zero_loss,
)


def logged(**figures: list[Any]) -> list[dict[str, Any]]:
    """Return a history in which each figure takes these values; '__' stands for '/'."""
    return [
        {
            "step": step,
            **{name.replace("__", "/"): values[step - 1] for name, values in figures.items()},
        }
        for step in range(1, 1 + len(next(iter(figures.values()))))
    ]


CASES = [
    (ask_about_zero_loss, logged(loss=[0.001, -0.001], reward=[0.2, 0.4]), FINE, "0.2 to 0.4"),
    (ask_about_zero_loss, logged(loss=[0.001, -0.001], reward=[0.2, 0.1]), LOOK, "did not rise"),
    (ask_about_memory, logged(loss=[1.0, 0.0002]), LOOK, "learnt by heart"),
    (ask_about_spread, logged(frac_reward_zero_std=[0.1, 0.2]), FINE, "20.0 % of the groups"),
    (ask_about_spread, logged(zero_spread_share=[0.1, 0.8]), LOOK, "num_generations"),
    (ask_about_divergence, logged(kl=[0.0, 0.1]), FINE, "0 to 0.1 nats"),
    (ask_about_divergence, logged(kl=[0.0, 3.0], kl_token=[0.0, 0.9]), LOOK, "0 to 0.9 nats"),
    (ask_about_entropy, logged(entropy=[0.5, 0.3], reward=[0, 1]), FINE, "0.5 to 0.3"),
    (ask_about_entropy, logged(entropy=[0.5, 0.01], reward=[0, 1]), LOOK, "same answer each time"),
    (ask_about_length, logged(length=[20.0, 25.0]), FINE, "20 tokens at the start, 25"),
    (ask_about_length, logged(length=[20.0, 50.0]), LOOK, "pay for length"),
    (ask_about_truncation, logged(truncated_share=[0.0, 0.05]), FINE, "5.0 %"),
    (ask_about_truncation, logged(completions__clipped_ratio=[0.0, 0.5]), LOOK, "more tokens"),
    (ask_about_clipping, logged(clip_share=[0.0, 0.1]), FINE, "10.0 %"),
    (ask_about_clipping, logged(clip_share=[0.0, 0.4]), LOOK, "lower the learning rate"),
    (ask_about_gaming, logged(reward=[0, 1], validation__correctness=[0.2, 0.4]), FINE, "40.0 %"),
    (ask_about_gaming, logged(reward=[0, 1], validation__correctness=[0.4, 0.2]), LOOK, "gamed"),
    (
        ask_about_gaming,
        logged(reward=[0.27, 0.35, 0.4], validation__correctness=[0.29, 0.42, 0.39]),
        FINE,
        "It was best at step 2, with 42.0 %, and those weights were kept.",
    ),
    (
        ask_about_gaming,
        logged(reward=[0.27, 0.4], validation__correctness=[0.29, 0.26]),
        FINE,
        "It was best at step 1, with 29.0 %, and those weights were kept.",
    ),
    (
        ask_about_divergence,
        [{"step": 1, "loss": 0.1}, {"step": 25, "kl": 0.15}, {"step": 50, "kl": 0.06}],
        FINE,
        "It was 0.15 when first measured, at step 25, and 0.06 nats per token at the end.",
    ),
    (ask_about_pairs, logged(accuracy=[0.5, 0.9]), FINE, "90.0 %"),
    (ask_about_pairs, logged(rewards__accuracies=[0.5, 0.55]), LOOK, "hardly more than chance"),
    (ask_about_chosen, logged(logps__chosen=[-10.0, -14.0]), FINE, "−10 to −14"),
    (ask_about_spikes, logged(grad_norm=[1.0, 1.0, 50.0]), LOOK, "50 times"),
    (ask_about_end, [{"step": 3, "stop_reason": "The KL is 2."}], LOOK, "The KL is 2."),
]


@pytest.mark.parametrize(("ask", "history", "verdict", "words"), CASES)
def test_a_question_is_answered_from_the_figures(
    ask: Any, history: list[dict[str, Any]], verdict: str, words: str
) -> None:
    (finding,) = ask(history)
    assert finding.verdict == verdict
    assert words in finding.answer


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_question_is_not_asked_where_nothing_was_logged(ask: Any) -> None:
    assert list(ask([{"step": 1}])) == []


def test_every_question_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(QUESTIONS)


def test_an_even_loss_of_a_supervised_training_raises_no_question() -> None:
    assert list(ask_about_memory(logged(loss=[1.0, 0.5]))) == []
    assert list(ask_about_zero_loss(logged(loss=[1.0, 0.5], reward=[0.0, 1.0]))) == []
