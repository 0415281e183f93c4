"""The control for a day or a time: words such as "this month", a day, or a number of days from now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.records.filters.phrases import DISTANCE, MOMENTS
from crm.records.record_types import Property, PropertyKind

DAY, AGO, AHEAD, WRITTEN = "day", "ago", "ahead", "written"
SIGNS = {AGO: "-", AHEAD: "+"}
UNITS: dict[str, Any] = {"d": _("days"), "w": _("weeks"), "m": _("months"), "y": _("years")}
HOURS: dict[str, Any] = {"h": _("hours")}
_COUNTED = re.compile(r"@(today|now)([+-])(\d{1,4}[hdwmy])\Z")


@dataclass(frozen=True)
class Moment:
    """`which` is a word of MOMENTS, or what the further fields say: day, ago, ahead, written (as it stands)."""

    which: str = DAY
    day: str = ""
    count: str = ""
    unit: str = "d"
    written: str = ""

    @classmethod
    def of(cls, text: str) -> "Moment":
        found = _COUNTED.match(text)
        if text in MOMENTS:
            moment = cls(text)
        elif found and (distance := DISTANCE.match(found[3])):
            moment = cls(AGO if found[2] == "-" else AHEAD, count=distance[1], unit=distance[2])
        else:
            moment = cls(DAY, day=text) if _is_day(text) or not text else cls(WRITTEN, written=text)
        return moment if moment.text == text else cls(WRITTEN, written=text)

    @classmethod
    def read(cls, fields: Mapping[str, Sequence[str]], place: str) -> "Moment":
        """`place` is what the names of the fields end in: nothing, or 2 for the end of a stretch."""
        held = {name: next(iter(fields.get(f"{name}{place}", ())), "") for name in ("moment", *_PARTS)}
        which = held.pop("moment") or DAY
        return cls(which, **held | {"unit": held["unit"] or "d"})

    def as_fields(self, place: str) -> dict[str, list[str]]:
        held = {"moment": self.which, **{name: getattr(self, name) for name in _PARTS}}
        return {f"{name}{place}": [value] for name, value in held.items() if value}

    @property
    def text(self) -> str:
        """As the language has it; empty if nothing was said."""
        if self.which in SIGNS:
            base = "@now" if self.unit == "h" else "@today"
            return f"{base}{SIGNS[self.which]}{self.count.strip()}{self.unit}" if self.count.strip() else ""
        return {DAY: self.day, WRITTEN: self.written}.get(self.which, self.which).strip()


_PARTS = ("day", "count", "unit", "written")


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def units_for(prop: Property, chosen: str) -> dict[str, Any]:
    """Hours where there are times, or where the filter has them already."""
    return HOURS | UNITS if prop.kind == PropertyKind.DATETIME or chosen == "h" else UNITS


def choices_for(moment: Moment) -> dict[str, Any]:
    """What may be chosen; `as it stands` is offered to those alone who have it."""
    exact: dict[str, Any] = {DAY: _("on a day"), AGO: _("some time ago"), AHEAD: _("some time ahead")}
    words = {text: label for text, label in MOMENTS.items() if text != "@now" or moment.which == text}
    return exact | words | ({WRITTEN: _("as written")} if moment.which == WRITTEN else {})
