"""Cards show what they are given, and nothing a user wrote becomes markup."""

from finrlhf_pipeline.provenance.cards import data_card, model_card


def test_a_model_card_names_use_training_and_figures() -> None:
    card = model_card(
        {
            "name": "grpo_policy",
            "fingerprint": "f00",
            "path": "data/06_models/grpo",
            "training": {"step": "train_grpo", "run": "r1"},
            "metrics": {
                "n": 40,
                "execution_accuracy": 0.5,
                "execution_accuracy_low": 0.4,
                "execution_accuracy_high": 0.6,
            },
        }
    )
    assert card.startswith("# Model card: grpo\\_policy\n")
    for line in ("## Intended use", "## Not intended", "| step | train\\_grpo |"):
        assert line in card
    assert "| n | 40 |\n| execution\\_accuracy | 0.5 (0.4 to 0.6) |" in card


def test_a_section_without_facts_is_left_out() -> None:
    card = model_card({"name": "a", "fingerprint": "b", "path": "c"})
    assert "## Evaluation" not in card
    assert "No step made this model." in card


def test_a_data_card_counts_rows() -> None:
    card = data_card(
        {
            "name": "pairs",
            "path": "p.jsonl",
            "digest": "d0",
            "rows": 3,
            "counts": {"reason": {"swapped": 2, "invented": 1}},
            "ledgers": ["ingest: 4 in, 0 added, 3 out; dropped: not json 1"],
        }
    )
    assert "| rows | 3 |" in card
    assert "| reason: swapped | 2 |" in card
    assert "dropped: not json 1" in card


def test_markup_in_names_is_shown_as_text() -> None:
    card = data_card(
        {"name": "<b>|x", "path": "p", "digest": "d", "rows": 0, "sources": ["a\n# big [l](u)"]}
    )
    assert "# Data card: \\<b\\>\\|x" in card
    assert "- a \\# big \\[l\\](u)\n" in card


def test_values_are_shown_as_a_reader_writes_them() -> None:
    comparison = {
        "safe": False,
        "reasons": ["reckless: 54 answers.", "missing risk: 9 answers."],
        "no_reasons": [],
        "hacking": None,
    }
    card = model_card({"name": "a", "fingerprint": "b", "path": "c", "comparison": comparison})
    assert "| safe | no |\n| reasons | reckless: 54 answers; missing risk: 9 answers |" in card
    assert "| no\\_reasons | – |\n| hacking | – |" in card
