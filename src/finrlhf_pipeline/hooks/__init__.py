"""What happens around a run: parameters, progress, reports, and tracking."""

from finrlhf_pipeline.hooks.parameters import ClosedParameters, ParameterLeaves
from finrlhf_pipeline.hooks.progress import Progress
from finrlhf_pipeline.hooks.reports import Reports
from finrlhf_pipeline.hooks.tracking import RunTracking
from finrlhf_pipeline.hooks.trainings import TrainingRuns

__all__ = [
    "ClosedParameters",
    "ParameterLeaves",
    "Progress",
    "Reports",
    "RunTracking",
    "TrainingRuns",
]
