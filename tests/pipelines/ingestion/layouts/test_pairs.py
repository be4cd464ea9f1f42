"""Plain preferences."""

from finrlhf_pipeline.pipelines.ingestion.layouts import PREFERENCE_LAYOUTS, Pair


def test_a_row_is_a_pair_already() -> None:
    value = {"prompt": "p", "chosen": "a", "rejected": "b", "preference_strength": 0.8, "id": 3}
    assert PREFERENCE_LAYOUTS["pairs"].read(value) == Pair(
        prompt="p", chosen="a", rejected="b", preference_strength=0.8, id=3
    )
