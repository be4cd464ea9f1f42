"""Where results come from: digests of contents, and the state of the code."""

from finrlhf_pipeline.provenance.fingerprints import content_digest
from finrlhf_pipeline.provenance.git import git_state

__all__ = ["content_digest", "git_state"]
