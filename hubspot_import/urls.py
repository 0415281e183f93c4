"""Addresses of Import from HubSpot."""

from django.urls import path

from crm.records.pages import addresses
from hubspot_import import views
from hubspot_import.old_invoices import pages

addresses.register()

BASE = "settings/hubspot/"
ONE = f"{BASE}<record_id:pk>/"
INVOICES = f"{BASE}invoices/"
INVOICE = f"{INVOICES}<record_id:pk>/"

urlpatterns = [
    path(BASE, views.BeginView.as_view(), name="hubspot"),
    path(f"{BASE}checklist/", views.ChecklistView.as_view(), name="hubspot_checklist"),
    path(INVOICES, pages.OldInvoiceList.as_view(), name="hubspot_invoices"),
    path(f"{INVOICES}search/", pages.SearchView.as_view(), name="hubspot_invoices_search"),
    path(f"{INVOICES}progress/", pages.SearchProgress.as_view(), name="hubspot_invoices_progress"),
    path(f"{INVOICES}file/", pages.FileView.as_view(), name="hubspot_invoices_file"),
    path(f"{INVOICE}attach/", pages.AttachView.as_view(), name="hubspot_invoice_attach"),
    path(f"{INVOICE}skip/", pages.SkipView.as_view(), name="hubspot_invoice_skip"),
    path(f"{INVOICE}reopen/", pages.ReopenView.as_view(), name="hubspot_invoice_reopen"),
    path(f"{INVOICE}detach/", pages.DetachView.as_view(), name="hubspot_invoice_detach"),
    path(ONE, views.MigrationView.as_view(), name="hubspot_migration"),
    path(f"{ONE}progress/", views.ProgressView.as_view(), name="hubspot_progress"),
    path(f"{ONE}run/", views.RunView.as_view(), name="hubspot_run"),
    path(f"{ONE}pause/", views.PauseView.as_view(), name="hubspot_pause"),
    path(f"{ONE}resume/", views.ResumeView.as_view(), name="hubspot_resume"),
    path(f"{ONE}stop/", views.StopView.as_view(), name="hubspot_stop"),
    path(f"{ONE}undo/", views.UndoView.as_view(), name="hubspot_undo"),
]
