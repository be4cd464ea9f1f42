"""The cards of models and datasets, written where they are missing or out of date."""

from pathlib import Path
from typing import Final

from finrlhf_pipeline.provenance import chain
from finrlhf_pipeline.provenance.card_facts import CardFacts
from finrlhf_pipeline.provenance.cards import data_card, model_card
from finrlhf_pipeline.provenance.shelf import Shelf

CARDS: Final = "cards"


def write_cards(project: Path, records: Path, made: set[str]) -> list[Path]:
    """Write the cards of what a run made or that lack one, and return their files."""
    folder = records.with_name(CARDS)
    if not made and folder.is_dir():
        return []
    folder.mkdir(exist_ok=True)
    facts = CardFacts(chain.read_chain(records), Shelf(project))
    written = []
    for name, content in facts.models():
        path = folder / f"model_{name.removesuffix('_policy')}.md"
        if made & _told_on_model_card(name) or not path.is_file():
            path.write_text(model_card(facts.of_model(name, content)), encoding="utf-8")
            written.append(path)
    for name, content in facts.datasets():
        path = folder / f"data_{name}.md"
        if name in made or not path.is_file():
            path.write_text(data_card(facts.of_dataset(name, content)), encoding="utf-8")
            written.append(path)
    return written


def _told_on_model_card(name: str) -> set[str]:
    policy = name.removesuffix("_policy")
    reports = {f"{policy}_{part}" for part in ("metrics", "report", "history")}
    return {name, "policy_comparison", *reports}
