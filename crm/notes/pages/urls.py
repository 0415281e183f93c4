"""Addresses of notes."""

from django.urls import path

from crm.notes.pages import views
from crm.records.pages import addresses

addresses.register()

NOTE = "notes/<record_id:pk>/"

urlpatterns = [
    path("<records:record_type>/<record_id:pk>/notes/", views.RecordNotes.as_view(), name="record_notes"),
    path(NOTE, views.NoteView.as_view(), name="note"),
    path(f"{NOTE}pin/", views.PinNote.as_view(), name="note_pin"),
    path(f"{NOTE}delete/", views.DeleteNote.as_view(), name="note_delete"),
    path(f"{NOTE}restore/", views.RestoreNote.as_view(), name="note_restore"),
]
