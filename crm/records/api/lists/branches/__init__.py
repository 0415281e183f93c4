"""HubSpot's `filterBranch` and our filters, there and back.

Theirs nests OR, AND and their denials; ours is groups of OR over AND, so a branch is multiplied out (logic.py).
What ours cannot say is refused by name; what theirs cannot say is written with our own operator's name.
"""

from crm.records.api.lists.branches.reading import read_branch
from crm.records.api.lists.branches.writing import write_branch

__all__ = ["read_branch", "write_branch"]
