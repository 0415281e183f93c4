"""What records are kept in; each subject has a file of its own."""

from crm.records.models.association import Association, AssociationLabel
from crm.records.models.duplicate import DuplicateKey, DuplicatePair
from crm.records.models.imports import (
    Import,
    ImportFile,
    ImportRow,
    ImportState,
    Mode,
    Outcome,
    Phase,
    RememberedMatching,
)
from crm.records.models.list import (
    ListDay,
    ListEvent,
    ListKind,
    ListMember,
    ListReason,
    ListReference,
    ListRun,
    ListTouch,
    RecordList,
)
from crm.records.models.merged import MergedRecord
from crm.records.models.property import PropertyDefinition, PropertyGroup, PropertyOrder, PropertyValue
from crm.records.models.record import Record, RecordManager, RecordQuerySet
from crm.records.models.replacement import OptionReplacement
from crm.records.models.view import SavedView, views_for
from crm.records.models.visit import RecordVisit

__all__ = [
    "Association",
    "AssociationLabel",
    "DuplicateKey",
    "DuplicatePair",
    "Import",
    "ImportFile",
    "ImportRow",
    "ImportState",
    "ListDay",
    "ListEvent",
    "ListKind",
    "ListMember",
    "ListReason",
    "ListReference",
    "ListRun",
    "ListTouch",
    "MergedRecord",
    "Mode",
    "OptionReplacement",
    "Outcome",
    "Phase",
    "PropertyDefinition",
    "PropertyGroup",
    "PropertyOrder",
    "PropertyValue",
    "Record",
    "RecordList",
    "RecordManager",
    "RecordQuerySet",
    "RecordVisit",
    "RememberedMatching",
    "SavedView",
    "views_for",
]
