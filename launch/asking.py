"""Asks the processes of a run whether they are there."""

import json
import urllib.error
import urllib.request
from typing import Any

# A proxy from the environment has no business between a run and its own parts.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answer_of(url: str) -> dict[str, Any] | None:
    """The JSON that `url` answers with status 200, else None."""
    try:
        with _opener.open(url, timeout=2) as response:
            told = json.load(response)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def is_alive(url: str) -> bool:
    return answer_of(url) is not None


def has_working_worker(url: str, within_seconds: float) -> bool:
    """Whether /readyz says that all is well and its worker reported in this run, not in the one before."""
    told = answer_of(url)
    silent = told.get("worker_silent_seconds") if told else None
    return silent is not None and silent <= within_seconds
