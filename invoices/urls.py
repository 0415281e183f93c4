"""Addresses of the wizard, the preview and what can be done to invoices (interfaces.md section 2)."""

from django.urls import path

from crm.records.pages import addresses
from invoices import attach_page, delivery_pages, preview
from invoices.wizard import pickers, start_page
from invoices.wizard.steps import draft_step

addresses.register()

urlpatterns = [
    path("deals/<record_id:pk>/invoices/new/", start_page.StartPage.as_view(), name="invoice_start_deals"),
    path("quotes/<record_id:pk>/invoices/new/", start_page.QuoteStartPage.as_view(), name="invoice_start_quotes"),
    path("invoices/drafts/<uuid:uuid>/discard/", start_page.DiscardDraft.as_view(), name="invoice_draft_discard"),
    path("invoices/drafts/<uuid:uuid>/<slug:step>/", draft_step, name="invoice_draft"),
    path("invoices/books/<record_id:pk>/customers/", pickers.CustomerPicker.as_view(), name="invoice_customers"),
    path("invoices/books/<record_id:pk>/items/", pickers.ItemPicker.as_view(), name="invoice_items"),
    path("invoices/books/<record_id:pk>/name/", pickers.NameCheckPicker.as_view(), name="invoice_name_check"),
    path("invoices/books/<record_id:pk>/number/", pickers.NumberCheckPicker.as_view(), name="invoice_number_check"),
    path("invoices/<record_id:pk>/preview/", preview.PreviewPage.as_view(), name="invoice_preview"),
    path("invoices/<record_id:pk>/preview/sheets/", preview.PreviewSheets.as_view(), name="invoice_sheets"),
    path("invoices/<record_id:pk>/preview/<int:number>.png", preview.PreviewSheet.as_view(), name="invoice_sheet"),
    path("invoices/<record_id:pk>/pdf/", preview.InvoicePdf.as_view(), name="invoice_pdf"),
    path("invoices/<record_id:pk>/fix/", delivery_pages.FixInvoice.as_view(), name="invoice_fix"),
    path("invoices/<record_id:pk>/retry/", delivery_pages.RetryDelivery.as_view(), name="invoice_retry"),
    path("invoices/<record_id:pk>/discard/", delivery_pages.DiscardInvoice.as_view(), name="invoice_discard"),
    path("<records:record_type>/<record_id:pk>/invoices/add/", attach_page.AttachPage.as_view(), name="invoice_attach"),
    path(
        "<records:record_type>/<record_id:pk>/invoices/<record_id:invoice_id>/attach/",
        attach_page.AttachOne.as_view(),
        name="invoice_attach_one",
    ),
    path(
        "<records:record_type>/<record_id:pk>/invoices/<record_id:invoice_id>/detach/",
        attach_page.DetachInvoice.as_view(),
        name="invoice_detach",
    ),
]
