"""What happens around a run: parameters, progress, reports, and tracking."""

from finrlhf_pipeline.hooks.costs import TrainingCosts
from finrlhf_pipeline.hooks.parameters import ClosedParameters, ParameterLeaves
from finrlhf_pipeline.hooks.progress import Progress
from finrlhf_pipeline.hooks.reachability import Reachability
from finrlhf_pipeline.hooks.records import RunRecords
from finrlhf_pipeline.hooks.registration import Registration
from finrlhf_pipeline.hooks.reports import Reports
from finrlhf_pipeline.hooks.row_counts import RowCounts
from finrlhf_pipeline.hooks.tracking import RunTracking
from finrlhf_pipeline.hooks.trainings import TrainingRuns
from finrlhf_pipeline.hooks.unsent import UnsentRuns

__all__ = [
    "ClosedParameters",
    "ParameterLeaves",
    "Progress",
    "Reachability",
    "Registration",
    "Reports",
    "RowCounts",
    "RunRecords",
    "RunTracking",
    "TrainingCosts",
    "TrainingRuns",
    "UnsentRuns",
]
