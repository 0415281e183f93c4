"""The only now and today of the product (decisions.md 12).

In development `manage.py move_clock --days N` shifts every process of a run through a file in VAR_DIR. Leases of the
queues do not go by this clock but by the database's.
"""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

_READ_AGAIN_AFTER = 0.5
_shift = timedelta(0)
_read_at = -1.0


class HasZone(Protocol):
    @property
    def zone(self) -> ZoneInfo: ...


def _shift_file() -> Path:
    return Path(settings.VAR_DIR) / "clock_days"


def shift() -> timedelta:
    """How far the clock was moved; always nothing in production."""
    global _shift, _read_at
    if not settings.CLOCK_MOVABLE:
        return timedelta(0)
    if time.monotonic() - _read_at > _READ_AGAIN_AFTER:
        try:
            _shift = timedelta(days=int(_shift_file().read_text()))
        except (OSError, ValueError):
            _shift = timedelta(0)
        _read_at = time.monotonic()
    return _shift


def move(days: int) -> None:
    """Sets the shift, in days from the real date. Raises RuntimeError where the clock may not be moved."""
    global _read_at
    if not settings.CLOCK_MOVABLE:
        raise RuntimeError("The clock can be moved in development only.")
    _shift_file().write_text(str(days))
    _read_at = -1.0


def now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC) + shift()


def today(portal: HasZone) -> date:
    """The date on the portal's wall calendar."""
    return now().astimezone(portal.zone).date()
