"""The figures: each a pure function from rows to a plotly figure."""
