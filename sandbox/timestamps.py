"""The time as Intuit's servers write it: US Pacific, whatever the company's country."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def pacific_now() -> str:
    """With milliseconds, as at the end of every answer."""
    return datetime.now(PACIFIC).isoformat(timespec="milliseconds")


def stamp(at: datetime) -> str:
    """Whole seconds, as in MetaData."""
    return at.astimezone(PACIFIC).isoformat(timespec="seconds")


@lru_cache(maxsize=4096)
def read_time(text: str) -> datetime:
    """ISO 8601 with an offset or Z; a plain day or a time without offset is Pacific."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=PACIFIC)).astimezone(UTC)
