"""The one filter language: index pages, lists, search, exports, and later workflows, sync limits and reports.

language.py says what a filter is, parsing.py reads its JSON, sql.py and predicate.py are its two meanings, which agree;
docs/filters.md tells people how operators treat text, empty values, dates and several options.
"""

from crm.records.filters.language import Filters
from crm.records.filters.parsing import InvalidFilter, parse_filters

__all__ = ["Filters", "InvalidFilter", "parse_filters"]
