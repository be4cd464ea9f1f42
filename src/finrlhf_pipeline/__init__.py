"""A reproducible pipeline that aligns language models for finance."""

__version__ = "0.1.0"
