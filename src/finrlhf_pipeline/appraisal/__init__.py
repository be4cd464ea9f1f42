"""What answers are worth: graded one by one, summed up with intervals, and compared."""

from finrlhf_pipeline.appraisal.errors import AppraisalError
from finrlhf_pipeline.appraisal.grading import grade_answers

__all__ = ["AppraisalError", "grade_answers"]
