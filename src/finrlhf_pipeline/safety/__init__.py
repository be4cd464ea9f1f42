"""Rules for financial advice that a person can read: no model judges, no answer is rewritten."""

from finrlhf_pipeline.safety.rules import RULES, find_violations

__all__ = ["RULES", "find_violations"]
