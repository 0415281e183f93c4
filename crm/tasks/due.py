"""When a new task is due: the choices of its form, as moments in the portal's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_skeleton
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.models import Portal

DAY_IS_OVER = time(17)
LAST_MINUTE = time(23, 59)
SATURDAY = 5
TODAY, TOMORROW, IN_3_BUSINESS_DAYS, NEXT_WEEK = "today", "tomorrow", "in_3_business_days", "next_week"
LABELS: Mapping[str, Any] = {
    TODAY: _("Today"),
    TOMORROW: _("Tomorrow"),
    IN_3_BUSINESS_DAYS: _("In 3 business days"),
    NEXT_WEEK: _("Next week"),
}


@dataclass(frozen=True)
class DueChoice:
    value: str
    label: Any
    day: str


def due_choices(portal: Portal) -> list[DueChoice]:
    """Each with the day that it means, in the reader's words: `Wed, Dec 2`."""
    locale = to_locale(get_language() or "en")
    return [
        DueChoice(name, label, str(format_skeleton("MMMEd", day_of(name, clock.today(portal)), locale=locale)))
        for name, label in LABELS.items()
    ]


def due_at(name: str, portal: Portal) -> datetime:
    """The end of the working day that a choice means; today, once that is over, the end of the day. Raises KeyError."""
    today = clock.today(portal)
    day = day_of(name, today)
    moment = datetime.combine(day, DAY_IS_OVER, portal.zone)
    return moment if moment > clock.now() else datetime.combine(day, LAST_MINUTE, portal.zone)


def day_of(name: str, today: date) -> date:
    """Next week is its Monday. Raises KeyError."""
    return {
        TODAY: today,
        TOMORROW: today + timedelta(days=1),
        IN_3_BUSINESS_DAYS: after_business_days(today, 3),
        NEXT_WEEK: today + timedelta(days=7 - today.weekday()),
    }[name]


def after_business_days(day: date, count: int) -> date:
    """Monday to Friday are business days; holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
