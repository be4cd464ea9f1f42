"""How sure a figure is, and how sure a difference: intervals, paired tests and their correction."""

from finrlhf_pipeline.certainty.bootstrap import Bootstrap, percentile_interval
from finrlhf_pipeline.certainty.crossed import crossed_means
from finrlhf_pipeline.certainty.significance import bootstrap_p_value, holm, mcnemar_p_value
from finrlhf_pipeline.certainty.wilson import wilson_interval

__all__ = [
    "Bootstrap",
    "bootstrap_p_value",
    "crossed_means",
    "holm",
    "mcnemar_p_value",
    "percentile_interval",
    "wilson_interval",
]
