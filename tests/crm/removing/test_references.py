"""Nothing that names a record is forgotten by a removal: every such column of every model goes, or is explained."""

from django.apps import apps

from core.portals.scoping import PortalModel
from tests.crm.merging.test_references import names_records

# What names a record by type and id, and what becomes of it (crm/records/merging/followers.py and its like).
REMOVED = {
    "core.Change": "goes, but for who archived it",
    "core.ChangeSubject": "goes",
    "records.Association": "goes",
    "records.MergedRecord": "goes",
    "records.PropertyValue": "goes",
    "records.DuplicateKey": "goes",
    "records.DuplicatePair": "goes",
    "records.ListMember": "goes",
    "records.ListEvent": "goes",
    "records.RecordVisit": "goes",
    "records.ListRun": "names the last record it looked at",
    "records.ImportRow": "stays, as the file was; emptied where a person is forgotten",
    "invoices.InvoiceDraft": "goes with its deal or quote, lets go of whom it bills",
    "qbo_sync.Link": "keeps its record; goes where a person is forgotten",
    "qbo_sync.OutboxEntry": "keeps its record while on its way; then names it no more",
}


def test_every_model_that_names_records_is_known() -> None:
    ours = [model for model in apps.get_models() if issubclass(model, PortalModel) and names_records(model)]
    unknown = [model._meta.label for model in ours if model._meta.label not in REMOVED]
    assert not unknown, (
        f"Give its follower in settings.MERGE_FOLLOWERS a `forget` or `keep`, or say here why: {unknown}"
    )
