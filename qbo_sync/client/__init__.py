"""Speaks HTTP and OAuth with Intuit through python-quickbooks, intuit-oauth and requests; knows no Django models."""
