"""Sweeps: variants of one pipeline in turn, what they share run once, and how they compare."""
