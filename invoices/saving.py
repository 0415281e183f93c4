"""What people, programs and imports may do to invoices and payments: QuickBooks owns most of what is on them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from crm.records.merging.refusing import CannotMerge
from crm.records.record_types import Property
from crm.records.saving import InvalidRecord, RecordVerbs
from crm.records.values import InvalidValue
from invoices.models import Delivery, InvoiceSource
from invoices.subjects import subjects_of, subjects_of_invoices

# What may be said of an invoice that exists only here; once it is in QuickBooks these are QuickBooks'.
LOCAL_COLUMNS = {"currency", "invoice_on", "due_on", "message", "recipient", "recipient_email", "terms"}
ON_ITS_WAY = (Delivery.CREATING, Delivery.WAITING_FOR_APPROVAL)


class InvoiceVerbs(RecordVerbs):
    """An invoice made over the API is a local draft: it is in no QuickBooks company and counts nowhere."""

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """HubSpot's programs say `draft` of a new invoice, and it is one."""
        if is_new and values.get("hs_invoice_status") == "draft":
            return {name: value for name, value in values.items() if name != "hs_invoice_status"}
        return values

    def fill_new(self, record: Any, portal: Portal) -> None:
        record.source = InvoiceSource.API
        record.delivery = Delivery.DRAFT
        record.currency = portal.company_currency

    def may_write(self, record: Any, prop: Property, actor: Actor) -> bool:
        is_local = record.delivery == Delivery.DRAFT and prop.column in LOCAL_COLUMNS
        return is_local or super().may_write(record, prop, actor)

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        return subjects_of(record.portal_id, record.pk)

    def also_on_many(self, records: Sequence[Any]) -> Mapping[int, Sequence[tuple[str, int]]]:
        return subjects_of_invoices(records[0].portal_id, [record.pk for record in records]) if records else {}

    def check_merging(self, survivor: Any, loser: Any) -> None:
        raise CannotMerge(_("Invoices belong to QuickBooks and cannot be merged. Void the one that is too much there."))

    def check_archiving(self, record: Any, archiving: bool) -> None:
        """Nothing happens in QuickBooks. Raises InvalidRecord while the invoice is being created there."""
        if archiving and record.delivery in ON_ITS_WAY:
            text = _("This invoice is being created in QuickBooks. Wait until it is there, then archive it.")
            raise InvalidRecord({"": InvalidValue(text, "BEING_CREATED")})


class PaymentVerbs(RecordVerbs):
    """Payments are received in QuickBooks."""

    def fill_new(self, record: Any, portal: Portal) -> None:
        text = _("Payments are received in QuickBooks and come from there.")
        raise InvalidRecord({"": InvalidValue(text, "READ_ONLY_VALUE")})

    def check_merging(self, survivor: Any, loser: Any) -> None:
        raise CannotMerge(_("Payments belong to QuickBooks and cannot be merged. Correct them there."))

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        return [("invoices", pk) for pk in record.allocations.values_list("invoice_id", flat=True)]
