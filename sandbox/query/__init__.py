"""Intuit's query language."""
