"""The company and the endpoint that these tests speak to are fixtures of tests/harness, which every test may use."""

from tests.harness.company import ROOT, Books, Sandbox

__all__ = ["ROOT", "Books", "Sandbox"]
