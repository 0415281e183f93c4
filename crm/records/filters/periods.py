"""Dates of a filter: a day, a moment, or words that move with the calendar, in the portal's time zone.

`@today`, `@today-7d`, `@today+1m` and `@now-2h` are moments counted from now; `@this_week` and the like are stretches.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from core import clock
from core.portals.models import Portal
from crm.records.filters.language import Period
from crm.records.record_types import PropertyKind

_COUNTED = re.compile(r"@(today|now)(?:([+-])(\d{1,4})([hdwmy]))?\Z")
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
_STRETCH = re.compile(r"@(this|last|next)_(week|month|quarter|year)\Z")
INSTANT = timedelta(microseconds=1)


class NoPeriod(ValueError):
    """That is no date."""


def period_of(text: str, kind: PropertyKind, portal: Portal) -> Period:
    """Raises NoPeriod."""
    if text.startswith("@"):
        found = _counted(text, portal) or _stretch(text, portal)
        if found is None:
            raise NoPeriod(text)
        return found if kind == PropertyKind.DATETIME else _as_dates(found, portal)
    return _written(text, kind, portal)


def _counted(text: str, portal: Portal) -> Period | None:
    matched = _COUNTED.match(text)
    if matched is None:
        return None
    base, sign, count, unit = matched.groups()
    step = relativedelta(**{_UNITS[unit]: int(count) * (-1 if sign == "-" else 1)}) if unit else relativedelta()  # type: ignore[arg-type]
    try:
        if base == "now":
            moment = clock.now() + step
            return Period(moment, moment + INSTANT)
        return _day(clock.today(portal) + step, portal)
    except (OverflowError, ValueError):
        return None


def _stretch(text: str, portal: Portal) -> Period | None:
    matched = _STRETCH.match(text)
    if matched is None:
        return None
    which, unit = matched.groups()
    today = clock.today(portal)
    first = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    length = relativedelta(months=3) if unit == "quarter" else relativedelta(**{f"{unit}s": 1})  # type: ignore[arg-type]
    first = {"this": first, "last": first - length, "next": first + length}[which]
    return Period(_midnight(first, portal), _midnight(first + length, portal))


def _written(text: str, kind: PropertyKind, portal: Portal) -> Period:
    """`2026-11-02` is the whole day; a time or HubSpot's milliseconds a moment, or for a date property its day."""
    try:
        if text.lstrip("-").isdigit() and len(text) > 8:
            moment = datetime.fromtimestamp(int(text) / 1000, UTC)
        elif len(text) == 10:
            return _day(date.fromisoformat(text), portal) if kind == PropertyKind.DATETIME else _utc_day(text)
        else:
            read = datetime.fromisoformat(text)
            moment = read if read.tzinfo else read.replace(tzinfo=UTC)
        if kind == PropertyKind.DATE:
            return _utc_day(moment.astimezone(UTC).date().isoformat())
        return Period(moment, moment + INSTANT)
    except (ValueError, OverflowError, OSError):
        raise NoPeriod(text) from None


def _utc_day(text: str) -> Period:
    start = datetime.combine(date.fromisoformat(text), time(), UTC)
    return Period(start, start + timedelta(days=1))


def _day(day: date, portal: Portal) -> Period:
    return Period(_midnight(day, portal), _midnight(day + timedelta(days=1), portal))


def _midnight(day: date, portal: Portal) -> datetime:
    return datetime.combine(day, time(), portal.zone)


def _as_dates(period: Period, portal: Portal) -> Period:
    """For properties that hold dates, which know no zone: the calendar days that the period touches."""
    first = period.start.astimezone(portal.zone).date()
    last = (period.end - INSTANT).astimezone(portal.zone).date()
    start, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
    return Period(start, end)
