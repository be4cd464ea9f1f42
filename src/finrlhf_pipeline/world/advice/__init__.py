"""Advice on money, careful and reckless, which only reading tells apart."""

from finrlhf_pipeline.world.advice.pairs import make_advice_pairs, make_advice_prompts
from finrlhf_pipeline.world.advice.stance import read_stance

__all__ = ["make_advice_pairs", "make_advice_prompts", "read_stance"]
