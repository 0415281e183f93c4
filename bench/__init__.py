"""Measurements, run by `make bench`; never part of the tests, which hold no time limits."""
