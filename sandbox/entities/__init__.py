"""What QuickBooks asks of each kind of object, and what it makes of it."""
