"""The wizard and the invoices under /api/v1/."""

from core.api.addresses import at
from invoices.api import drafts, invoices

DRAFT = "invoice_drafts/(?P<draft_id>[^/]+)"
INVOICE = "invoices/(?P<invoice_id>[^/]+)"

urlpatterns = [
    at("invoice_drafts", drafts.DraftList),
    at(DRAFT, drafts.DraftDetail),
    at(f"{DRAFT}/review", drafts.DraftReview),
    at(f"{DRAFT}/submit", drafts.DraftSubmit),
    at(f"{INVOICE}/attach", invoices.InvoiceAttach),
    at(f"{INVOICE}/detach", invoices.InvoiceDetach),
    at(f"{INVOICE}/pdf", invoices.InvoicePdf),
]
