"""What stands in a cell, as the verbs expect it: dates and numbers as the file writes them, options and owners by
their names.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils.datetime import from_excel

from core.portals.models import Membership, Portal
from crm.records.imports.targets import options_of
from crm.records.record_types import Property, PropertyKind
from crm.records.values import InvalidValue

NUMBERS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)
TRUE = ("true", "yes", "ja", "1", "x", "sant", "aktiv", "active")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
FALSE = ("false", "no", "nei", "0", "usant", "inaktiv", "inactive")
CURRENCY_SIGNS = re.compile(r"(?i)\b(kr|nok|usd|eur|gbp|sek|dkk)\b\.?|[$€£]|,-$")


class DateOrder(models.TextChoices):
    ISO = "", gettext_lazy("2026-12-31")
    DAY_FIRST = "dmy", gettext_lazy("31.12.2026 or 31/12/2026")
    MONTH_FIRST = "mdy", gettext_lazy("12/31/2026")


PARTS = {DateOrder.DAY_FIRST: ("%d", "%m"), DateOrder.MONTH_FIRST: ("%m", "%d")}


class Converter:
    """For one portal and the way in which one file writes dates and numbers. Remembers owners and options."""

    def __init__(self, portal: Portal, dates: str = "", decimal_comma: bool = False) -> None:
        self.portal = portal
        self.dates = dates
        self.decimal_comma = decimal_comma
        self._options: dict[str, dict[str, str]] = {}

    def value(self, prop: Property, cell: str) -> str:
        """The API's text. Raises InvalidValue."""
        text = cell.strip() if prop.kind != PropertyKind.TEXT else cell
        if not text.strip():
            return ""
        if prop.kind in NUMBERS:
            return self.number(text)
        if prop.kind in (PropertyKind.DATE, PropertyKind.DATETIME):
            return self.moment(prop, text)
        if prop.kind == PropertyKind.BOOL:
            return self._boolean(prop, text)
        if prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE):
            return self._choice(prop, text)
        if prop.kind == PropertyKind.OWNER:
            return self._owner(text)
        return text

    def number(self, text: str) -> str:
        """`1 200,50` with a decimal comma and `1,200.50` without one are both 1200.50; `12 %` is 12."""
        bare = CURRENCY_SIGNS.sub("", text.replace("\u2212", "-")).replace("%", "")
        bare = "".join(sign for sign in bare if not sign.isspace()).replace("\xa0", "")
        if self.decimal_comma:
            return bare.replace(".", "").replace(",", ".")
        return bare.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", bare) else bare

    def moment(self, prop: Property, text: str) -> str:
        """A day or a time; a time without a zone is the portal's."""
        if self.dates and (found := self._by_order(prop, text)):
            return found
        if SERIAL.fullmatch(text):
            return self._by_serial(prop, text)
        if prop.kind == PropertyKind.DATE:
            return text[:10] if re.match(r"\d{4}-\d\d-\d\d[ T]", text) else text
        return self._with_zone(text)

    def _by_serial(self, prop: Property, text: str) -> str:
        """A spreadsheet's own count of days, as it stands in a cell that is not formatted as a date."""
        found: Any = from_excel(float(text))
        return str(
            found.date() if prop.kind == PropertyKind.DATE else found.replace(tzinfo=self.portal.zone).isoformat()
        )

    def _by_order(self, prop: Property, text: str) -> str:
        first, second = PARTS[DateOrder(self.dates)]
        match = re.fullmatch(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d\d)\.?(?:,?\s+(\d{1,2}:\d\d)(?::\d\d)?)?", text)
        if not match:
            return ""
        year = "%Y" if len(match[3]) == 4 else "%y"
        try:
            told = f"{match[1]}.{match[2]}.{match[3]} {match[4] or '00:00'}"
            found = datetime.strptime(told, f"{first}.{second}.{year} %H:%M").replace(tzinfo=self.portal.zone)
        except ValueError:
            return ""
        return found.date().isoformat() if prop.kind == PropertyKind.DATE else found.isoformat()

    def _with_zone(self, text: str) -> str:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return text
        return text if found.tzinfo else found.replace(tzinfo=self.portal.zone).isoformat()

    def _boolean(self, prop: Property, text: str) -> str:
        folded = text.casefold()
        if folded in TRUE:
            return "true"
        return "false" if folded in FALSE else text

    def _choice(self, prop: Property, text: str) -> str:
        said = text.split(";") if prop.kind == PropertyKind.MULTIPLE else [text]
        return ";".join(self._option(prop, part.strip()) for part in said if part.strip())

    def _option(self, prop: Property, text: str) -> str:
        """HubSpot's files name a stage with its pipeline behind it, also where there is only one."""
        options = self._options_of(prop)
        return options.get(text.casefold()) or options.get(IN_BRACKETS.sub("", text).casefold()) or text

    def _options_of(self, prop: Property) -> dict[str, str]:
        if prop.name not in self._options:
            self._options[prop.name] = options_of(prop, self.portal.pk)
        return self._options[prop.name]

    def is_offered(self, prop: Property, value: str) -> bool:
        """May it be given to a record? What one has already may be an option that is gone, or a former user."""
        if prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE):
            return set(value.split(";")) <= set(self._options_of(prop).values())
        return prop.kind != PropertyKind.OWNER or value in self._active_ids

    def _owner(self, text: str) -> str:
        found = self._owners.get(text.casefold())
        if found is None:
            message = _("No user of this portal has the name or e-mail %(text)s.") % {"text": text}
            raise InvalidValue(message, "INVALID_OWNER_ID")
        if len(found) > 1:
            raise InvalidValue(_("Several users are called %(text)s. Give the e-mail.") % {"text": text})
        return found[0]

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        return owners_by_name(self.portal)

    @cached_property
    def _active_ids(self) -> set[str]:
        members = Membership.objects.filter(portal=self.portal, is_active=True)
        return {str(pk) for pk in members.values_list("user_id", flat=True)}


def owners_by_name(portal: Portal) -> dict[str, list[str]]:
    """Folded e-mail, name or id -> ids; a former member only where no member is called so."""
    found: dict[str, list[str]] = {}
    members = Membership.objects.filter(portal=portal).select_related("user").order_by("-is_active", "pk")
    former: dict[str, list[str]] = {}
    for member in members:
        names = {name.casefold() for name in (member.user.email, member.user.name, str(member.user_id)) if name}
        for name in names:
            (found if member.is_active else former).setdefault(name, []).append(str(member.user_id))
    return former | found


def guess_dates(cells: Sequence[str]) -> str:
    """The order that every one of these dates fits; the day first where both do."""
    parts = [re.match(r"(\d{1,2})([./-])(\d{1,2})[./-]\d{2,4}", cell.strip()) for cell in cells]
    found = [match for match in parts if match]
    if not found:
        return ""
    if any(int(match[3]) > 12 for match in found):
        return DateOrder.MONTH_FIRST.value
    return DateOrder.DAY_FIRST.value


def guess_decimal_comma(cells: Sequence[str]) -> bool:
    """Does any of these numbers end in a comma and other than three digits?"""
    return any(re.search(r"\d,(\d{1,2}|\d{4,})\D*$", cell) and "." not in cell.rpartition(",")[2] for cell in cells)
