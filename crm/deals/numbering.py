"""Quote numbers: Q-1, Q-2 ... in each portal."""

import re

from core.portals.models import Portal
from crm.deals.models import Quote

PREFIX = "Q-"


def next_quote_number(portal: Portal) -> str:
    """One above the newest quote that carries such a number; two at once may get the same, and people may change it."""
    rows = Quote.objects.for_portal(portal).filter(number__startswith=PREFIX).order_by("-id")
    newest = rows.values_list("number", flat=True).first()
    found = re.fullmatch(rf"{PREFIX}(\d{{1,15}})", newest or "")
    return f"{PREFIX}{int(found.group(1)) + 1 if found else Quote.objects.for_portal(portal).count() + 1}"
