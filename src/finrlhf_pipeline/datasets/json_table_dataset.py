"""JSON that is a table to a reader: a list of rows, or one account of named figures."""

from kedro_datasets._typing import TablePreview

from finrlhf_pipeline.datasets.table_preview import preview_rows
from finrlhf_pipeline.datasets.whole_files import JSONDataset


class JSONTableDataset(JSONDataset):
    """Kedro's JSON dataset, which Kedro-Viz shows as a table instead of as text.

    Example catalog entry:

    .. code-block:: yaml

        policy_comparison:
          type: finrlhf_pipeline.datasets.JSONTableDataset
          filepath: data/08_reporting/policy_comparison.json
    """

    def preview(self) -> TablePreview:
        """Return the rows, or each figure of an account on a line of its own."""
        data = self.load()
        if isinstance(data, dict):
            data = [{"figure": name, "value": value} for name, value in data.items()]
        return preview_rows(data)
