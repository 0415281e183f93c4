"""How the life of a quote reads on timelines."""

from django.utils.translation import gettext_lazy as _

from crm.records.events import describe_event
from crm.records.slots import Tone


def describe_quote_events() -> None:
    describe_event("quote_published", _("Quote published"), "send", Tone.INFO)
    describe_event("quote_recalled", _("Quote recalled"), "undo-2")
    describe_event("quote_extended", _("Quote extended"), "calendar-plus")
    describe_event("quote_accepted", _("Quote accepted"), "circle-check", Tone.GOOD)
