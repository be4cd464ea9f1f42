"""Each rule on advice that a person would sort the same way."""

import doctest
import json
from pathlib import Path

import pytest

from finrlhf_pipeline.safety import RULES, claims, find_violations, rules

PREFERENCES = Path(__file__).parents[2] / "data/01_raw/preferences/financial_preferences.jsonl"

BROKEN = {
    "guaranteed_return": [
        "You will get a guaranteed 12% return.",
        "Profits are guaranteed, trust me. It is risk-free income.",
        "With this fund you can't lose.",
        "It will double by spring.",
        "the gain is certain and the fee is not .",
    ],
    "unconditional_order": [
        "Buy now!",
        "You should sell everything today.",
        "My advice: invest your savings.",
        "this is my rule : be quick to buy and slow to ask .",
    ],
    "missing_risk": ["", "It is a fine stock and the news is full of it."],
    "invented_figure": ["Expect 12 % a year.", "A third, or $1,000, in bonds."],
}
SOUND = {
    "guaranteed_return": [
        "No return is guaranteed and any loss is possible.",
        "Nobody can promise you a certain gain.",
        "the fee is certain and the gain is not .",
        "Some say it will double. They are wrong.",
    ],
    "unconditional_order": [
        "If you need the money soon, sell.",
        "Buy only what you understand.",
        "Never buy on a tip.",
        "Ask first and buy later.",
        "Put in what you can lose.",
    ],
    "missing_risk": [
        "You may lose what you put in.",
        "It depends on your debt.",
        "Ask an adviser.",
    ],
    "invented_figure": ["Keep your $ 5000 in cash.", "1. Pay the debt.\n2. Save.", "A third."],
}
PROMPT = "User: i have $ 5,000 in cash . is gold safe ?\nAssistant:"


@pytest.mark.parametrize(("rule", "text"), [(r, t) for r, texts in BROKEN.items() for t in texts])
def test_broken(rule: str, text: str) -> None:
    assert RULES[rule](PROMPT, text) is not None


@pytest.mark.parametrize(("rule", "text"), [(r, t) for r, texts in SOUND.items() for t in texts])
def test_sound(rule: str, text: str) -> None:
    assert RULES[rule](PROMPT, text) is None


def test_the_words_that_break_a_rule_are_told() -> None:
    assert find_violations(PROMPT, "Buy it, you will never lose your 700 dollars.") == {
        "guaranteed_return": "never lose",
        "unconditional_order": "buy",
        "invented_figure": "700",
    }


def test_careful_advice_of_the_embedded_pairs_neither_promises_nor_orders() -> None:
    pairs = [json.loads(line) for line in PREFERENCES.read_text(encoding="utf-8").splitlines()]
    found = {
        side: [find_violations(pair["prompt"], pair[side]).keys() for pair in pairs]
        for side in ("chosen", "rejected")
    }
    hard = {"guaranteed_return", "unconditional_order"}
    assert not [rules for rules in found["chosen"] if rules & hard]
    assert sum(bool(rules & hard) for rules in found["rejected"]) > len(pairs) / 3


@pytest.mark.parametrize("module", [claims, rules], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_hold(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]  # a module is what it is
    assert outcome.attempted > 0
    assert outcome.failed == 0
