"""Dialogues with a shared beginning."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS, RowError

read = PREFERENCE_LAYOUTS["hh_rlhf"].read
HUMAN, ASSISTANT = "\n\nHuman: ", "\n\nAssistant:"


@settings(deadline=None, derandomize=True)
@given(st.text(min_size=1), st.text(), st.text())
def test_prompt_and_answer_make_the_dialogue(question: str, chosen: str, rejected: str) -> None:
    assume(question.strip())
    assume(ASSISTANT not in question + chosen + rejected)
    prompt = f"{HUMAN}{question}{ASSISTANT}"
    pair = read({"chosen": prompt + chosen, "rejected": prompt + rejected})
    assert (pair.prompt, pair.chosen, pair.rejected) == (prompt, chosen, rejected)


def test_the_last_common_turn_ends_the_prompt() -> None:
    shared = f"{HUMAN}buy?{ASSISTANT} what?{HUMAN}gold{ASSISTANT}"
    pair = read({"chosen": f"{shared} it depends", "rejected": f"{shared} it is now"})
    assert pair.prompt == shared
    assert pair.chosen == " it depends"


@pytest.mark.parametrize(
    ("chosen", "rejected"),
    [
        (f"{HUMAN}a{ASSISTANT} x", f"{HUMAN}b{ASSISTANT} y"),
        ("a", "b"),
        ("", ""),
        (f"{HUMAN}buy?{ASSISTANT} no{HUMAN}why?{ASSISTANT} fees", f"{HUMAN}buy?{ASSISTANT} yes"),
        (f"{HUMAN}buy?{ASSISTANT} yes", f"{HUMAN}buy?{ASSISTANT} no{HUMAN}why?"),
    ],
)
def test_dialogues_that_share_too_little_are_refused(chosen: str, rejected: str) -> None:
    with pytest.raises(RowError) as caught:
        read({"chosen": chosen, "rejected": rejected})
    assert caught.value.reason == "no shared prompt"


@pytest.mark.parametrize(
    "shared",
    [
        ASSISTANT,
        f"{HUMAN} {ASSISTANT}",
        f"{HUMAN}buy?{ASSISTANT} what?{HUMAN}\n{ASSISTANT}",
        f"{HUMAN}{ASSISTANT} well ?{ASSISTANT}",
    ],
)
def test_a_dialogue_whose_last_turn_asks_nothing_is_refused(shared: str) -> None:
    with pytest.raises(RowError) as caught:
        read({"chosen": f"{shared} a", "rejected": f"{shared} b"})
    assert caught.value.reason == "empty prompt"
