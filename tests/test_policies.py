"""The closed sets that names in the catalog are made of."""

from finrlhf_pipeline.policies import POLICIES, SPLITS


def test_the_baseline_comes_before_what_is_compared_with_it() -> None:
    assert POLICIES == ("base", "sft", "dpo", "ppo", "grpo")


def test_splits_have_one_name_each() -> None:
    assert SPLITS == ("train", "validation", "test")
