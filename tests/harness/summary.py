"""Puts what ran before this session (the marked set on SQLite) into its summary."""

import os
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    before = os.environ.get("RAN_BEFORE")
    if before:
        terminalreporter.write_line(f"The marked set {before}; what follows is everything on PostgreSQL and Redis.")
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}\n  {value}")
