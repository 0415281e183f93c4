"""Operations on dates and times: a day, a moment, days from now, calendar stretches; and the points they speak of."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.api.errors import BadInput
from crm.records.api.lists.branches.logic import Groups, all_of, any_of, deny
from crm.records.filters.language import Operator

if TYPE_CHECKING:
    from crm.records.api.lists.branches.operations import Operation

MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split()
BEFORE, AFTER = ("IS_BEFORE", "IS_BEFORE_DATE"), ("IS_AFTER", "IS_AFTER_DATE")
# {operator: ours, the value or both ends}, with {} for the number of days
ROLLING: dict[str, tuple[Operator, tuple[str, ...]]] = {
    "IS_LESS_THAN_X_DAYS_AGO": (Operator.BETWEEN, ("@today-{}d", "@today")),
    "IS_MORE_THAN_X_DAYS_AGO": (Operator.LT, ("@today-{}d",)),
    "IS_LESS_THAN_X_DAYS_FROM_NOW": (Operator.BETWEEN, ("@today", "@today+{}d")),
    "IS_MORE_THAN_X_DAYS_FROM_NOW": (Operator.GT, ("@today+{}d",)),
}
CALENDAR = {"IN_LAST_TIME_UNIT": "last", "IN_THIS_TIME_UNIT": "this", "IN_NEXT_TIME_UNIT": "next"}
DAYS = {"last": "@today-1d", "this": "@today", "next": "@today+1d"}
OFFSETS = {"hours": "h", "days": "d", "weeks": "w", "months": "m", "years": "y"}
STRETCHES = {"WEEK": "weeks", "MONTH": "months", "QUARTER": "quarters", "YEAR": "years"}
WHICH = {-1: "last", 0: "this", 1: "next"}


def one_part(asked: "Operation", operator: Operator, *values: str) -> Groups:
    if operator == Operator.BETWEEN:
        return [[asked.part(operator, value=values[0], highValue=values[1])]]
    return [[asked.part(operator, value=values[0])]]


def compared(asked: "Operation", value: str, inclusive: bool = False) -> Groups | None:
    if asked.operator in BEFORE:
        return one_part(asked, Operator.LTE if inclusive else Operator.LT, value)
    if asked.operator in AFTER:
        return one_part(asked, Operator.GTE if inclusive else Operator.GT, value)
    if asked.operator in ("IS_EQUAL_TO", "IS_NOT_EQUAL_TO"):
        return one_part(asked, Operator.EQ if asked.operator == "IS_EQUAL_TO" else Operator.NEQ, value)
    return None


def on_a_date(asked: "Operation") -> Groups | None:
    given, month = asked.given, str(asked.given.get("month", "")).upper()
    if month not in MONTHS:
        return None
    return compared(asked, _day(given.get("year"), MONTHS.index(month) + 1, given.get("day")))


def at_a_time(asked: "Operation") -> Groups | None:
    return compared(asked, _milliseconds(asked.given.get("timestamp")))


def in_a_range(asked: "Operation") -> Groups | None:
    low, high = (_milliseconds(asked.given.get(name)) for name in ("lowerBound", "upperBound"))
    return _between(asked, low, high)


def rolling(asked: "Operation") -> Groups | None:
    operator, ends = ROLLING.get(asked.operator, (None, ()))
    days = asked.given.get("numberOfDays")
    if operator is None or not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 9999:
        return None
    return one_part(asked, operator, *(end.format(days) for end in ends))


def calendar(asked: "Operation") -> Groups | None:
    which, unit = CALENDAR.get(asked.operator), str(asked.given.get("timeUnit", "")).upper()
    if which is None or asked.given.get("timeUnitCount") not in (None, 1) or asked.given.get("useFiscalYear"):
        return None
    if unit == "DAY":
        return one_part(asked, Operator.EQ, DAYS[which])
    return one_part(asked, Operator.EQ, f"@{which}_{unit.lower()}") if unit in STRETCHES else None


def at_a_point(asked: "Operation") -> Groups | None:
    """A reference to a stretch is its first day: only before it, and from it on, can be said."""
    given, inclusive = asked.given.get("timePoint"), asked.given.get("endpointBehavior") == "INCLUSIVE"
    if not is_stretch(given):
        value = read_point(given)
        return compared(asked, value, inclusive) if value else None
    if inclusive == (asked.operator in BEFORE):
        return None
    value = read_point(given)
    if value:
        return compared(asked, value, inclusive)
    before_it = read_point(given, shift=1)
    return compared(asked, before_it, not inclusive) if before_it else None


def between_points(asked: "Operation") -> Groups | None:
    """The end of a stretch is the first day of the next one, which does not belong to it."""
    low, high = (asked.given.get(f"{end}BoundTimePoint") for end in ("lower", "upper"))
    excludes = asked.given.get("upperBoundEndpointBehavior") == "EXCLUSIVE"
    if excludes != is_stretch(high) or asked.given.get("lowerBoundEndpointBehavior") == "EXCLUSIVE":
        return None
    first, last = read_point(low), read_point(high, shift=int(excludes))
    return _between(asked, first, last) if first and last else None


def is_stretch(given: Any) -> bool:
    reference = given.get("indexReference") if isinstance(given, Mapping) else None
    return isinstance(reference, Mapping) and reference.get("referenceType") in STRETCHES


def _between(asked: "Operation", low: str, high: str) -> Groups | None:
    same = asked.part(Operator.EQ, value=low) if low == high else None
    part = same or asked.part(Operator.BETWEEN, value=low, highValue=high)
    if asked.operator == "IS_BETWEEN":
        return [[part]]
    return all_of([any_of([deny(part)])]) if asked.operator == "IS_NOT_BETWEEN" else None


def read_point(given: Any, shift: int = 0) -> str | None:
    """`2026-12-31`, a time, `@today-7d` or `@this_month`; None for what cannot be said.

    Of a stretch, the one that many (`shift`) before it.
    """
    if not isinstance(given, Mapping):
        return None
    if given.get("timeType") == "DATE":
        return _written_point(given)
    return _indexed_point(given, shift) if given.get("timeType") == "INDEXED" else None


def _written_point(given: Mapping[str, Any]) -> str:
    day = _day(given.get("year"), given.get("month"), given.get("day"))
    if given.get("hour") is None:
        return day
    clock = [_number(given.get(name) or 0, name) for name in ("hour", "minute", "second")]
    try:
        zone = ZoneInfo(str(given.get("zoneId") or "UTC"))
        moment = datetime.fromisoformat(day).replace(hour=clock[0], minute=clock[1], second=clock[2], tzinfo=zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise BadInput("A timePoint has a time or a zoneId that does not exist") from None
    moment = moment.replace(microsecond=_number(given.get("millisecond") or 0, "millisecond") * 1000 % 1_000_000)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _indexed_point(given: Mapping[str, Any], shift: int) -> str | None:
    reference, offset = given.get("indexReference"), given.get("offset") or {}
    if not isinstance(reference, Mapping) or not isinstance(offset, Mapping):
        return None
    kind = str(reference.get("referenceType", ""))
    steps = {name: count for name, count in offset.items() if count}
    if any(not isinstance(count, int) or isinstance(count, bool) for count in steps.values()) or len(steps) > 1:
        return None
    if kind in STRETCHES:
        return _stretch(kind, reference, steps, shift)
    base = {"TODAY": "@today", "NOW": "@now"}.get(kind)
    if base is None or reference.get("hour") is not None:
        return None
    for name, count in steps.items():
        return f"{base}{count:+d}{OFFSETS[name]}" if name in OFFSETS and abs(count) < 10_000 else None
    return base


def _stretch(kind: str, reference: Mapping[str, Any], steps: Mapping[str, int], shift: int) -> str | None:
    """Its first day, moved by whole stretches."""
    is_first = reference.get("dayOfWeek", "MONDAY") == "MONDAY" if kind == "WEEK" else reference.get("day", 1) == 1
    count = steps.get(STRETCHES[kind], 0) - shift
    if not is_first or reference.get("month", 1) != 1 or (steps and STRETCHES[kind] not in steps) or count not in WHICH:
        return None
    return f"@{WHICH[count]}_{kind.lower()}"


def _day(year: Any, month: Any, day: Any) -> str:
    try:
        return date(_number(year, "year"), _number(month, "month"), _number(day, "day")).isoformat()
    except (ValueError, OverflowError):
        raise BadInput("A date in the filterBranch does not exist") from None


def _number(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise BadInput(f"{name} of a date in the filterBranch is no whole number")
    return int(value)


def _milliseconds(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not str(value).lstrip("-").isdigit():
        raise BadInput("A time in the filterBranch is no whole number of milliseconds")
    return str(value).rjust(9, "0") if not str(value).startswith("-") else str(value)


TIMES: "dict[str, Callable[[Operation], Groups | None]]" = {
    "DATE": on_a_date,
    "DATETIME": at_a_time,
    "RANGED_DATE": in_a_range,
    "ROLLING_DATE_RANGE": rolling,
    "CALENDAR_DATE": calendar,
    "TIME_POINT": at_a_point,
    "TIME_RANGED": between_points,
}
