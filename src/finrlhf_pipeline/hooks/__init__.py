"""What happens around a run: closed parameters, reports, tracking, and a run for each training."""

from finrlhf_pipeline.hooks.parameters import ClosedParameters, ParameterLeaves
from finrlhf_pipeline.hooks.reports import Reports
from finrlhf_pipeline.hooks.tracking import RunTracking
from finrlhf_pipeline.hooks.trainings import TrainingRuns

__all__ = ["ClosedParameters", "ParameterLeaves", "Reports", "RunTracking", "TrainingRuns"]
