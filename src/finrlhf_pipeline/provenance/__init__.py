"""Where results come from: digests of contents, what steps depended on, the state of the code."""

from finrlhf_pipeline.provenance.fingerprints import content_digest
from finrlhf_pipeline.provenance.git import git_state
from finrlhf_pipeline.provenance.step_records import Content, StepRecord, StepRecords

__all__ = ["Content", "StepRecord", "StepRecords", "content_digest", "git_state"]
