"""The usual questions about a training, each answered in plain words from what it logged."""

from collections.abc import Callable, Iterator
from statistics import fmean, median
from typing import Final, NamedTuple

from finrlhf_pipeline.pipelines.reporting.histories import (
    History,
    begins_late,
    ends,
    kept_step,
    series,
)
from finrlhf_pipeline.pipelines.reporting.wording import number, percent

FINE: Final = "fine"
LOOK: Final = "look at this"

# rules of thumb, each said in the answer that it leads to
SMALL_LOSS: Final = 0.02
LEARNT_BY_HEART: Final = 0.001
SILENT: Final = 0.5
LARGE_KL: Final = 0.5
LEAST_ENTROPY_KEPT: Final = 0.2
MOST_CUT_OFF: Final = 0.1
MOST_LENGTH_CHANGE: Final = 0.5
MOST_CLIPPED: Final = 0.2
# two standard errors of a difference on 220 questions, where one answer in seven changes
LOST_CORRECTNESS: Final = 0.05
SPIKE: Final = 20
CHANCE: Final = 0.6


class Finding(NamedTuple):
    """A question, whether there is anything to do about it, and the answer."""

    question: str
    verdict: str
    answer: str


def found(question: str, answer: str, advice: str, *, fine: bool) -> Finding:
    """Return the answer alone where all is fine, and what to do about it where it is not."""
    return (
        Finding(question, FINE, answer) if fine else Finding(question, LOOK, f"{answer} {advice}")
    )


def ask_about_end(history: History) -> Iterator[Finding]:
    """Answer why a training ended before its last step."""
    for entry in history:
        if "stop_reason" in entry:
            yield Finding("Why did it stop early?", LOOK, str(entry["stop_reason"]))


def ask_about_zero_loss(history: History) -> Iterator[Finding]:
    """Answer why the loss of a training by reward is nearly nothing."""
    losses, rewards = series(history, "loss"), series(history, "reward")
    if not losses or not rewards:
        return
    size = fmean(abs(value) for _, value in losses)
    before, after = ends(rewards)
    if size < SMALL_LOSS:
        yield found(
            "Why is the loss (nearly) 0?",
            f"It is {number(size)} in size on average, and that is how this method works: an "
            "answer counts by how much better it is than the others, which sums to about nothing. "
            "The loss says nothing about progress; the reward does: it went from "
            f"{number(before)} to {number(after)}.",
            "It did not rise: look at the spread within groups, and at the learning rate.",
            fine=after > before,
        )


def ask_about_memory(history: History) -> Iterator[Finding]:
    """Answer why the loss of a training on examples is nearly nothing."""
    losses = series(history, "loss")
    if losses and not series(history, "reward") and ends(losses)[1] < LEARNT_BY_HEART:
        yield Finding(
            "Why is the loss (nearly) 0?",
            LOOK,
            f"It ends at {number(ends(losses)[1])}: the training data is learnt by heart. Train "
            "for fewer steps, or on more rows.",
        )


def ask_about_spread(history: History) -> Iterator[Finding]:
    """Answer whether groups of answers differ enough in reward to teach anything."""
    if silent := series(history, "silent"):
        before, after = ends(silent)
        yield found(
            "Is there spread within groups?",
            f"{percent(after)} of the groups had equal rewards at the end ({percent(before)} at "
            "the start), and taught nothing.",
            "The questions are too easy or too hard for this policy: sample more answers a "
            "question (num_generations), sample warmer (temperature), or add a reward that tells "
            "wrong answers apart.",
            fine=max(before, after) <= SILENT,
        )


def ask_about_divergence(history: History) -> Iterator[Finding]:
    """Answer whether the policy runs away from its reference."""
    if divergence := series(history, "kl"):
        before, after = ends(divergence)
        first = f"It was {number(before)} when first measured, at step {divergence[0][0]:g}, and "
        yield found(
            "Does the KL divergence explode?",
            f"{first}{number(after)} nats per token at the end."
            if begins_late(history, divergence)
            else f"It went from {number(before)} to {number(after)} nats per token.",
            f"Above {LARGE_KL} the answers have little to do with the reference any more. Lower "
            "the learning rate, raise beta (GRPO) or the KL coefficient (PPO), or stop earlier.",
            fine=after <= LARGE_KL,
        )


def ask_about_entropy(history: History) -> Iterator[Finding]:
    """Answer whether the policy still tries different answers."""
    entropies = series(history, "entropy")
    if entropies and series(history, "reward"):
        before, after = ends(entropies)
        yield found(
            "Does the policy still explore?",
            f"The entropy went from {number(before)} to {number(after)} nats per token.",
            "It gives nearly the same answer each time, so there is hardly anything left to learn "
            "from. Stop here, sample warmer, or begin with a policy that still hesitates.",
            fine=after >= LEAST_ENTROPY_KEPT * before,
        )


def ask_about_length(history: History) -> Iterator[Finding]:
    """Answer whether answers grow or shrink."""
    if lengths := series(history, "length"):
        before, after = ends(lengths)
        yield found(
            "Do the answers keep their length?",
            f"{number(before)} tokens at the start, {number(after)} at the end.",
            "Check that the reward does not pay for length itself.",
            fine=abs(after - before) <= MOST_LENGTH_CHANGE * before,
        )


def ask_about_truncation(history: History) -> Iterator[Finding]:
    """Answer whether answers are cut off."""
    if truncated := series(history, "truncated"):
        share = ends(truncated)[1]
        yield found(
            "Are answers cut off?",
            f"{percent(share)} at the end.",
            "An answer that is cut off earns nothing for what it would have said: allow more "
            "tokens, or reward short answers.",
            fine=share <= MOST_CUT_OFF,
        )


def ask_about_clipping(history: History) -> Iterator[Finding]:
    """Answer whether updates are too large for their own data."""
    if clipped := series(history, "clipped"):
        share = ends(clipped)[1]
        yield found(
            "Are the updates small enough?",
            f"{percent(share)} of the tokens were clipped at the end.",
            "Much of each batch is thrown away: lower the learning rate, or go over each batch "
            "fewer times.",
            fine=share <= MOST_CLIPPED,
        )


def ask_about_gaming(history: History) -> Iterator[Finding]:
    """Answer whether the reward rises while correctness falls below where it began."""
    rewards, correct = series(history, "reward"), series(history, "correctness")
    if rewards and len(correct) > 1:
        (before, after), kept = ends(rewards), kept_step(history)
        first, last, best = correct[0][1], correct[-1][1], max(share for _, share in correct)
        told = (
            f" It was best at step {kept:g}, with {percent(best)}, and those weights were kept."
            if kept != correct[-1][0]
            else ""
        )
        yield found(
            "Does the reward mean what we want?",
            f"The reward went from {number(before)} to {number(after)}, correctness on held-out "
            f"questions from {percent(first)} to {percent(last)}.{told}",
            "What is rewarded is not what is wanted: the reward is being gamed.",
            fine=after <= before or first - last <= LOST_CORRECTNESS,
        )


def ask_about_pairs(history: History) -> Iterator[Finding]:
    """Answer whether a training on pairs tells the better answer from the worse."""
    if accuracies := series(history, "pair accuracy"):
        before, after = ends(accuracies)
        yield found(
            "Does it tell better answers from worse?",
            f"Of the training pairs, {percent(before)} were ordered rightly at first, then "
            f"{percent(after)}.",
            "That is hardly more than chance: train longer, or look at the pairs.",
            fine=after >= CHANCE,
        )


def ask_about_chosen(history: History) -> Iterator[Finding]:
    """Answer why even the better answers become less likely."""
    chosen = series(history, "chosen")
    if chosen and ends(chosen)[1] < ends(chosen)[0]:
        before, after = ends(chosen)
        yield Finding(
            "Why do the better answers become less likely too?",
            FINE,
            f"Their log-probability fell from {number(before)} to {number(after)}. DPO only widens "
            "the gap to the worse answers, and both may fall. Judge by the answers, not by this.",
        )


def ask_about_spikes(history: History) -> Iterator[Finding]:
    """Answer whether single steps tear the weights about."""
    norms = [value for _, value in series(history, "gradient")]
    usual = median(norms) if norms else 0.0
    if usual and max(norms) > SPIKE * usual:
        yield Finding(
            "Are there steps with huge gradients?",
            LOOK,
            f"The largest gradient was {number(max(norms))}, {number(max(norms) / usual)} times "
            "the usual. Lower max_grad_norm, or look at the rows of that step.",
        )


QUESTIONS: Final[tuple[Callable[[History], Iterator[Finding]], ...]] = (
    ask_about_end,
    ask_about_zero_loss,
    ask_about_memory,
    ask_about_spread,
    ask_about_divergence,
    ask_about_entropy,
    ask_about_length,
    ask_about_truncation,
    ask_about_clipping,
    ask_about_gaming,
    ask_about_pairs,
    ask_about_chosen,
    ask_about_spikes,
)
