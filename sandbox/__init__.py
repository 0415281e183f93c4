"""A local QuickBooks Online: a program of its own, for people and tests that cannot reach Intuit."""
