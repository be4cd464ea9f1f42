"""An invented financial world: companies, tables, questions and advice, drawn from a seed."""

from finrlhf_pipeline.world.advice import make_advice_pairs, make_advice_prompts, read_stance
from finrlhf_pipeline.world.companies import company_names
from finrlhf_pipeline.world.difficulty import DEFAULT_MIX
from finrlhf_pipeline.world.examples import make_examples

__all__ = [
    "DEFAULT_MIX",
    "company_names",
    "make_advice_pairs",
    "make_advice_prompts",
    "make_examples",
    "read_stance",
]
