"""The filter builder (builder.py): what its form holds (tree.py), kinds of rows (kinds.py), controls for values."""

from crm.records.pages.filtering.builder import Builder, read_builder

__all__ = ["Builder", "read_builder"]
