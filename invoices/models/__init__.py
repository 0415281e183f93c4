"""The invoice, its lines, payments, and the drafts of the wizard."""

from invoices.books import Book
from invoices.models.invoice import Delivery, Invoice, InvoiceLine, InvoiceSource, Stage
from invoices.models.payment import Payment, PaymentAllocation, PaymentKind
from invoices.wizard.models import DraftLine, DraftState, InvoiceDraft

__all__ = [
    "Book",
    "Delivery",
    "DraftLine",
    "DraftState",
    "Invoice",
    "InvoiceDraft",
    "InvoiceLine",
    "InvoiceSource",
    "Payment",
    "PaymentAllocation",
    "PaymentKind",
    "Stage",
]
