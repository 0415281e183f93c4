"""Addresses of lists, and of what record pages do with them."""

from django.urls import path

from crm.records.lists.pages import card, deeds, index, list_page, making, putting
from crm.records.pages import addresses

addresses.register()

ONE = "lists/<record_id:pk>/"
RECORD = "<records:record_type>/<record_id:pk>/lists/"

urlpatterns = [
    path("lists/", index.IndexView.as_view(), name="lists"),
    path("lists/new/", making.NewView.as_view(), name="list_new"),
    path(ONE, list_page.MembersView.as_view(), name="list"),
    path(f"{ONE}history/", list_page.HistoryView.as_view(), name="list_history"),
    path(f"{ONE}settings/", list_page.SettingsView.as_view(), name="list_settings"),
    path(f"{ONE}progress/", list_page.ProgressView.as_view(), name="list_progress"),
    path(f"{ONE}filters/", making.FiltersView.as_view(), name="list_filters"),
    path(f"{ONE}rename/", deeds.RenameView.as_view(), name="list_rename"),
    path(f"{ONE}duplicate/", deeds.DuplicateView.as_view(), name="list_duplicate"),
    path(f"{ONE}static/", deeds.MakeStaticView.as_view(), name="list_make_static"),
    path(f"{ONE}archive/", deeds.ArchiveView.as_view(), name="list_archive"),
    path(f"{ONE}restore/", deeds.RestoreView.as_view(), name="list_restore"),
    path("<records:record_type>/bulk/list/", putting.BulkAdd.as_view(), name="bulk_list"),
    path("<records:record_type>/bulk/unlist/", putting.BulkRemove.as_view(), name="bulk_unlist"),
    path(RECORD, card.RecordLists.as_view(), name="record_lists"),
    path(f"{RECORD}<record_id:list_pk>/leave/", card.LeaveList.as_view(), name="record_leaves_list"),
]
