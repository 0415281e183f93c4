"""QuickBooks' part of the frame: the pill with the worst state of any company."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.pages.frame import Frame
from invoices.books import BookState, books_of

WORST_FIRST = (
    (BookState.NEEDS_RECONNECT, "bad", "unplug"),
    (BookState.BLOCKED, "bad", "octagon-alert"),
    (BookState.THROTTLED, "warn", "hourglass"),
    (BookState.CONNECTED, "good", "check"),
)


def quickbooks_frame(request: HttpRequest, frame: Frame) -> None:
    url = reverse("qbo_companies")
    states = {book.state for book in books_of(request)}
    for state, kind, icon in WORST_FIRST:
        if state in states:
            frame.qbo_pill = {"label": pill_label(state), "kind": kind, "icon": icon, "url": url}
            return


def pill_label(state: BookState) -> str:
    words = {
        BookState.NEEDS_RECONNECT: _("QuickBooks: needs reconnecting"),
        BookState.BLOCKED: _("QuickBooks: blocked"),
        BookState.THROTTLED: _("QuickBooks: waiting"),
        BookState.CONNECTED: _("QuickBooks: in step"),
    }
    return words[state]
