"""How the life of a quote reads on timelines, and the arranging of pipelines in the audit log."""

from django.utils.translation import gettext_lazy as _

from core.settings.audit import describe_setting
from crm.deals.arranging.pipelines import PIPELINES
from crm.deals.arranging.stages import STAGES
from crm.records.events import describe_event
from crm.records.slots import Tone


def describe_quote_events() -> None:
    describe_event("quote_published", _("Quote published"), "send", Tone.INFO)
    describe_event("quote_recalled", _("Quote recalled"), "undo-2")
    describe_event("quote_extended", _("Quote extended"), "calendar-plus")
    describe_event("quote_accepted", _("Quote accepted"), "circle-check", Tone.GOOD)


def describe_arranging() -> None:
    fields = {"label": _("Name"), "position": _("Place"), "deals_moved_to": _("Deals moved to")}
    more = {"probability": _("Probability"), "is_closed": _("Counts as closed")}
    describe_setting(PIPELINES, _("Pipeline"), fields)
    describe_setting(STAGES, _("Pipeline stage"), fields | more)
