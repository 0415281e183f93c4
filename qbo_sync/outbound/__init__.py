"""The way out to QuickBooks: routed, claimed, sent once, looked for when in doubt (guarantees.md R1 to R7)."""
