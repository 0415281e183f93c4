"""The time as Intuit's servers write it."""

from datetime import datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def pacific_now() -> str:
    return datetime.now(PACIFIC).isoformat(timespec="milliseconds")
