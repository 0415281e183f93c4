"""Addresses of imports."""

from django.urls import path

from crm.records.imports.pages import views
from crm.records.pages import addresses

addresses.register()

BASE = "settings/imports/"
ONE = f"{BASE}<record_id:pk>/"

urlpatterns = [
    path(BASE, views.ImportList.as_view(), name="imports"),
    path(f"{BASE}new/", views.UploadView.as_view(), name="import_upload"),
    path(ONE, views.ImportView.as_view(), name="import"),
    path(f"{ONE}progress/", views.ProgressView.as_view(), name="import_progress"),
    path(f"{ONE}run/", views.RunView.as_view(), name="import_run"),
    path(f"{ONE}pause/", views.PauseView.as_view(), name="import_pause"),
    path(f"{ONE}resume/", views.ResumeView.as_view(), name="import_resume"),
    path(f"{ONE}stop/", views.StopView.as_view(), name="import_stop"),
    path(f"{ONE}undo/", views.UndoView.as_view(), name="import_undo"),
    path(f"{ONE}errors.csv", views.ErrorFileView.as_view(), name="import_errors"),
]
