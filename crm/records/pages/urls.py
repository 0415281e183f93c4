"""Addresses of record pages; `<records>` is any type of the registry that has pages."""

from django.urls import path

from crm.records.pages import (
    addresses,
    associating,
    auditing,
    bulk,
    duplicates,
    editing,
    exporting,
    history,
    home,
    in_place,
    index,
    labels,
    merging,
    record,
    searching,
    viewing,
)
from crm.records.pages.properties import editing as property_editing
from crm.records.pages.properties import groups as property_groups
from crm.records.pages.properties import index as property_index

addresses.register()

PAGE = "<records:record_type>/<record_id:pk>/"
OWN = "settings/properties/<slug:object_type>/"
LABEL = "settings/associations/<record_id:pk>/"
GROUP = f"{OWN}groups/<slug:name>/"
PAIR = f"{PAGE}associations/<records:to_type>/"

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("home/<slug:card>/", home.HomeCardView.as_view(), name="home_card"),
    path("settings/audit/", auditing.AuditLog.as_view(), name="audit_log"),
    path("settings/properties/", property_index.PropertiesPage.as_view(), name="properties"),
    path(f"{OWN}new/", property_editing.NewProperty.as_view(), name="property_new"),
    path(f"{OWN}groups/new/", property_groups.GroupPage.as_view(), name="property_group_new"),
    path(f"{GROUP}edit/", property_groups.GroupPage.as_view(), name="property_group_edit"),
    path(f"{GROUP}move/", property_index.MoveGroup.as_view(), name="property_group_move"),
    path(f"{GROUP}delete/", property_groups.DeleteGroup.as_view(), name="property_group_delete"),
    path(f"{OWN}<slug:name>/edit/", property_editing.PropertyPage.as_view(), name="property_edit"),
    path(f"{OWN}<slug:name>/move/", property_index.MoveProperty.as_view(), name="property_move"),
    path(f"{OWN}<slug:name>/archive/", property_editing.ArchiveProperty.as_view(), name="property_archive"),
    path(f"{OWN}<slug:name>/restore/", property_editing.RestoreProperty.as_view(), name="property_restore"),
    path("settings/associations/", labels.LabelsPage.as_view(), name="association_labels"),
    path("settings/associations/new/", labels.LabelPage.as_view(), name="association_label_new"),
    path(f"{LABEL}edit/", labels.LabelPage.as_view(), name="association_label_edit"),
    path(f"{LABEL}delete/", labels.DeleteLabel.as_view(), name="association_label_delete"),
    path("search/", searching.SearchView.as_view(), name="search"),
    path(f"live/{PAGE}", record.LiveView.as_view(), name="record_live"),
    path("<records:record_type>/", index.IndexView.as_view(), name="record_index"),
    path("<records:record_type>/filters/", viewing.FilterBuilderView.as_view(), name="filter_builder"),
    path("<records:record_type>/filters/properties/", viewing.FilterPropertiesView.as_view(), name="filter_properties"),
    path("<records:record_type>/filters/apply/", viewing.ApplyView.as_view(), name="filter_apply"),
    path("<records:record_type>/views/save/", viewing.SaveView.as_view(), name="view_save"),
    path("<records:record_type>/views/<record_id:pk>/delete/", viewing.DeleteView.as_view(), name="view_delete"),
    path("<records:record_type>/bulk/field/", bulk.BulkField.as_view(), name="bulk_field"),
    path("<records:record_type>/bulk/edit/", bulk.BulkEdit.as_view(), name="bulk_edit"),
    path("<records:record_type>/bulk/archive/", bulk.BulkArchive.as_view(), name="bulk_archive"),
    path("<records:record_type>/export/", exporting.ExportView.as_view(), name="record_export"),
    path("<records:record_type>/duplicates/", duplicates.DuplicatesView.as_view(), name="record_duplicates"),
    path(
        "<records:record_type>/duplicates/<record_id:pk>/dismiss/",
        duplicates.DismissView.as_view(),
        name="duplicate_dismiss",
    ),
    path("<records:record_type>/new/", editing.CreateView.as_view(), name="record_new"),
    path(PAGE, record.RecordView.as_view(), name="record_page"),
    path(f"{PAGE}visit/", record.VisitView.as_view(), name="record_visit"),
    path(f"{PAGE}edit/", editing.EditView.as_view(), name="record_edit"),
    path(f"{PAGE}archive/", editing.ArchiveView.as_view(), name="record_archive"),
    path(f"{PAGE}restore/", editing.RestoreView.as_view(), name="record_restore"),
    path(f"{PAGE}merge/", merging.ChooseOtherView.as_view(), name="record_merge_choose"),
    path(f"{PAGE}merge/<record_id:other_pk>/", merging.MergeView.as_view(), name="record_merge"),
    path(f"{PAGE}properties/<str:name>/", in_place.PropertyView.as_view(), name="record_property"),
    path(f"{PAGE}properties/<str:name>/history/", history.HistoryView.as_view(), name="property_history"),
    path(f"{PAGE}cards/<slug:name>/", record.CardView.as_view(), name="record_card"),
    path(f"{PAGE}timeline/", record.TimelineView.as_view(), name="record_timeline"),
    path(PAIR, associating.CandidatesView.as_view(), name="record_associations"),
    path(f"{PAIR}<record_id:to_pk>/remove/", associating.RemoveAssociationView.as_view(), name="record_dissociate"),
    path(f"{PAIR}<record_id:to_pk>/label/", associating.LabelAssociationView.as_view(), name="record_label"),
    path(f"{PAIR}<record_id:to_pk>/labels/", associating.AssociationLabelsView.as_view(), name="record_labels"),
]
