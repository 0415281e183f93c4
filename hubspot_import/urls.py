"""Addresses of Import from HubSpot."""

from django.urls import path

from crm.records.pages import addresses
from hubspot_import import views

addresses.register()

BASE = "settings/hubspot/"
ONE = f"{BASE}<record_id:pk>/"

urlpatterns = [
    path(BASE, views.BeginView.as_view(), name="hubspot"),
    path(f"{BASE}checklist/", views.ChecklistView.as_view(), name="hubspot_checklist"),
    path(ONE, views.MigrationView.as_view(), name="hubspot_migration"),
    path(f"{ONE}progress/", views.ProgressView.as_view(), name="hubspot_progress"),
    path(f"{ONE}run/", views.RunView.as_view(), name="hubspot_run"),
    path(f"{ONE}pause/", views.PauseView.as_view(), name="hubspot_pause"),
    path(f"{ONE}resume/", views.ResumeView.as_view(), name="hubspot_resume"),
    path(f"{ONE}stop/", views.StopView.as_view(), name="hubspot_stop"),
    path(f"{ONE}undo/", views.UndoView.as_view(), name="hubspot_undo"),
]
