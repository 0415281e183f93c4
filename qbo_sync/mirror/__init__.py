"""What a QuickBooks company holds, kept locally: pickers answer at once and cost no call (decisions.md 2)."""
