"""The stages, one folder each; they meet only in the catalog."""
