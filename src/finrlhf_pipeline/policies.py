"""The policies that this project trains and compares, in the order that tables show them."""

from typing import Final

POLICIES: Final = ("base", "sft", "dpo", "ppo", "grpo")
SPLITS: Final = ("train", "validation", "test")
