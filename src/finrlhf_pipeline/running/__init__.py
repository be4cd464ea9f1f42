"""Running pipelines: which steps have to run, one run at a time, and what is written down."""

from finrlhf_pipeline.running.runner import ReusingRunner
from finrlhf_pipeline.running.session import ReusingSession

__all__ = ["ReusingRunner", "ReusingSession"]
