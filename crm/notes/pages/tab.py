"""The Notes tab of record pages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.notes.reading import notes_of
from crm.records.pages.keyset import Order, page_of
from crm.records.slots import CardPage, RecordTab

PAGE_SIZE = 25
NEWEST_FIRST = Order("noted_at", descending=True)


def notes_context(record: Any, after: str = "") -> Mapping[str, Any]:
    """The pinned ones on the first page, then a page of the others, the newest first; what was deleted just now stands
    there still, to be taken back.
    """
    rows = notes_of(record).live_or_just_archived()
    page = page_of(rows.filter(is_pinned=False), NEWEST_FIRST, PAGE_SIZE, after)
    pinned = [] if after else list(rows.filter(is_pinned=True).order_by("-noted_at", "-pk"))
    return {"notes": [*pinned, *page.rows], "after": page.after}


def _notes(page: CardPage) -> Mapping[str, Any]:
    return notes_context(page.record)


NOTES = RecordTab(
    name="notes",
    title=_("Notes"),
    lists="notes",
    template="notes/_tab.html",
    context=_notes,
    form="notes/_form.html",
    order=10,
)
