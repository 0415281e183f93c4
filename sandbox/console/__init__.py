"""The screens of the bookkeeper, and of whoever wants QuickBooks to misbehave."""
