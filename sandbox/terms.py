"""When an invoice falls due."""

import calendar
from datetime import date, timedelta
from typing import Any


def due_date(day: date, term: dict[str, Any]) -> date:
    if term.get("Type") != "DATE_DRIVEN":
        return day + timedelta(days=int(term.get("DueDays", 0)))
    wanted = int(term["DayOfMonthDue"])
    due = _clipped(day.year, day.month, wanted)
    if due < day:
        due = _next_month(due, wanted)
    if (due - day).days < int(term.get("DueNextMonthDays", 0)):
        due = _next_month(due, wanted)
    return due


def _next_month(day: date, wanted: int) -> date:
    return _clipped(day.year + day.month // 12, day.month % 12 + 1, wanted)


def _clipped(year: int, month: int, wanted: int) -> date:
    return date(year, month, min(wanted, calendar.monthrange(year, month)[1]))
