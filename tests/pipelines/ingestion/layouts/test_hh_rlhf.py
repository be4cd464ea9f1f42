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
    assume(ASSISTANT not in question + chosen + rejected)
    prompt = f"{HUMAN}{question}{ASSISTANT}"
    pair = read({"chosen": prompt + chosen, "rejected": prompt + rejected})
    assert (pair.prompt, pair.chosen, pair.rejected) == (prompt, chosen, rejected)


def test_the_last_common_turn_ends_the_prompt() -> None:
    shared = f"{HUMAN}buy?{ASSISTANT} what?{HUMAN}gold{ASSISTANT}"
    pair = read({"chosen": f"{shared} it depends", "rejected": f"{shared} it is now"})
    assert pair.prompt == shared
    assert pair.chosen == " it depends"


def test_answers_may_go_on_for_several_turns() -> None:
    shared = f"{HUMAN}buy?{ASSISTANT}"
    rest = f" no{HUMAN}why?{ASSISTANT} fees"
    pair = read({"chosen": shared + rest, "rejected": f"{shared} yes"})
    assert (pair.prompt, pair.chosen, pair.rejected) == (shared, rest, " yes")


@pytest.mark.parametrize(
    ("chosen", "rejected"),
    [(f"{HUMAN}a{ASSISTANT} x", f"{HUMAN}b{ASSISTANT} y"), ("a", "b"), ("", "")],
)
def test_dialogues_that_share_no_turn_are_refused(chosen: str, rejected: str) -> None:
    with pytest.raises(RowError) as caught:
        read({"chosen": chosen, "rejected": rejected})
    assert caught.value.reason == "no shared prompt"


def test_a_dialogue_that_begins_with_the_assistant_asks_nothing() -> None:
    assert not read({"chosen": f"{ASSISTANT} a", "rejected": f"{ASSISTANT} b"}).prompt
