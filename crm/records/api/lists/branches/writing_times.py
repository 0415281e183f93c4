"""Conditions on dates and times as HubSpot's operations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm.records.api.lists.branches.times import DAYS, ROLLING, STRETCHES
from crm.records.filters.language import Operator

COUNTED = re.compile(r"@(today|now)(?:([+-])(\d{1,4})([hdwmy]))?\Z")
STRETCH = re.compile(r"@(last|this|next)_(week|month|quarter|year)\Z")
UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
PLACES = {"last": -1, "this": 0, "next": 1}
WORDS = {"last": "IN_LAST_TIME_UNIT", "this": "IN_THIS_TIME_UNIT", "next": "IN_NEXT_TIME_UNIT"}
DENIED = (Operator.NEQ, Operator.NOT_IN)
Operation = dict[str, Any]


def write_time(operator: Operator, raw: Sequence[str], zone: str) -> list[Operation]:
    """Several values are several operations: alternatives for IN, all of which hold for NOT_IN."""
    points = Points(zone)
    rolled = _rolling(operator, raw)
    if rolled is not None:
        return [rolled]
    if operator in (Operator.EQ, Operator.IN):
        return [_equal(each, points) for each in raw]
    if operator in DENIED:
        return [points.range(each, each, "IS_NOT_BETWEEN") for each in raw]
    if operator == Operator.BETWEEN:
        return [points.range(raw[0], raw[1])]
    return [points.compared(operator, raw[0])]


def _rolling(operator: Operator, raw: Sequence[str]) -> Operation | None:
    """`@today-7d` and the like, where HubSpot counts days, too."""
    for word, (ours, ends) in ROLLING.items():
        days = next((found[3] for each in raw if (found := COUNTED.match(each)) and found[4] == "d"), None)
        if days and operator == ours and [end.format(days) for end in ends] == list(raw):
            return {"operationType": "ROLLING_DATE_RANGE", "operator": word, "numberOfDays": int(days)}
    return None


def _equal(raw: str, points: "Points") -> Operation:
    found = STRETCH.match(raw)
    if found:
        return {"operationType": "CALENDAR_DATE", "operator": WORDS[found[1]], "timeUnit": found[2].upper()}
    for which, day in DAYS.items():
        if raw == day:
            return {"operationType": "CALENDAR_DATE", "operator": WORDS[which], "timeUnit": "DAY"}
    return points.range(raw, raw)


@dataclass(frozen=True)
class Points:
    """Points of time in a portal's zone, and the operations made of them."""

    zone: str

    def compared(self, operator: Operator, raw: str) -> Operation:
        """HubSpot's points of a stretch are its first day, so after it is from the next one on."""
        is_before = operator in (Operator.LT, Operator.LTE)
        includes = operator in (Operator.LTE, Operator.GTE)
        shift = 0
        if STRETCH.match(raw):
            shift = int(operator in (Operator.LTE, Operator.GT))
            includes = not is_before
        return {
            "operationType": "TIME_POINT",
            "type": "TIME_POINT",
            "operator": "IS_BEFORE" if is_before else "IS_AFTER",
            "endpointBehavior": "INCLUSIVE" if includes else "EXCLUSIVE",
            "timePoint": self.point(raw, shift),
        }

    def range(self, low: str, high: str, word: str = "IS_BETWEEN") -> Operation:
        """The upper end of a stretch is the first day of the one after it, which does not belong to it."""
        is_stretch = STRETCH.match(high) is not None
        return {
            "operationType": "TIME_RANGED",
            "type": "TIME_RANGED",
            "operator": word,
            "lowerBoundEndpointBehavior": "INCLUSIVE",
            "upperBoundEndpointBehavior": "EXCLUSIVE" if is_stretch else "INCLUSIVE",
            "lowerBoundTimePoint": self.point(low),
            "upperBoundTimePoint": self.point(high, int(is_stretch)),
        }

    def point(self, raw: str, shift: int = 0) -> dict[str, Any]:
        stretch, counted = STRETCH.match(raw), COUNTED.match(raw)
        if stretch:
            return self._first_day(stretch[2].upper(), PLACES[stretch[1]] + shift)
        if not counted:
            return self._written(raw)
        base, sign, count, unit = counted.groups()
        reference = {"referenceType": base.upper()}
        return self._indexed(reference, {UNITS[unit]: int(f"{sign}{count}")} if unit else {})

    def _first_day(self, unit: str, place: int) -> dict[str, Any]:
        day = {"dayOfWeek": "MONDAY"} if unit == "WEEK" else {"day": 1}
        month = {"month": 1} if unit in ("QUARTER", "YEAR") else {}
        return self._indexed({"referenceType": unit, **day, **month}, {STRETCHES[unit]: place} if place else {})

    def _indexed(self, reference: dict[str, Any], offset: dict[str, int]) -> dict[str, Any]:
        found = {"timeType": "INDEXED", "timezoneSource": "PORTAL", "zoneId": self.zone, "indexReference": reference}
        return found | ({"offset": offset} if offset else {})

    def _written(self, raw: str) -> dict[str, Any]:
        """A day as it stands, a moment in UTC."""
        if len(raw) == 10 and not raw.isdigit():
            year, month, day = map(int, raw.split("-"))
            where = {"timeType": "DATE", "timezoneSource": "PORTAL", "zoneId": self.zone}
            return where | {"year": year, "month": month, "day": day}
        moment = _moment(raw)
        return {
            "timeType": "DATE",
            "timezoneSource": "CUSTOM",
            "zoneId": "UTC",
            **{name: getattr(moment, name) for name in ("year", "month", "day", "hour", "minute", "second")},
            "millisecond": moment.microsecond // 1000,
        }


def _moment(raw: str) -> datetime:
    if raw.lstrip("-").isdigit():
        return datetime.fromtimestamp(int(raw) / 1000, UTC)
    read = datetime.fromisoformat(raw)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
