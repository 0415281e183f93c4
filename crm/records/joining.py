"""Joining records as a person does: the first company becomes the primary one, one contact may be the one billed."""

from typing import Any

from django.db import transaction

from core.changes import Actor
from crm.records.associations import PRIMARY, associate, dissociate
from crm.records.record_types import all_record_types, record_type_of
from crm.records.relations import relate, related_records

# Labels that one record at most carries among those joined to the same record: a company leads, a contact is billed.
EXCLUSIVE_LABELS = {"companies": PRIMARY, "contacts": "billing"}


def join(record: Any, other: Any, actor: Actor) -> None:
    """Joins two records; a record's first company is its primary one."""
    with transaction.atomic():
        relate(record, other, actor, PRIMARY if _is_first_company(record, other) else "")


def set_label(record: Any, other: Any, label: str, actor: Actor) -> None:
    """Gives the label to this association and takes it from the others of the same type."""
    to_type = record_type_of(other)
    with transaction.atomic():
        for related in related_records(record, to_type):
            if label in related.labels and related.record.pk != other.pk:
                remove_label(record, related.record, label, actor)
        associate(record, other, actor, label)


def remove_label(record: Any, other: Any, label: str, actor: Actor) -> None:
    """Takes a label away; the records stay joined."""
    with transaction.atomic():
        associate(record, other, actor)
        dissociate(record, other, actor, label)


def _is_first_company(record: Any, other: Any) -> bool:
    if record_type_of(other).name != "companies" or record_type_of(record).name == "companies":
        return False
    return not related_records(record, all_record_types()["companies"])
