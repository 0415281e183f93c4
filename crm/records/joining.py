"""Joining records as a person does: the first company becomes the primary one, one contact may be the one billed, and a
portal's own labels say what records are to each other.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from crm.records.associations import PRIMARY, associate, associate_many, association_map, unlabel
from crm.records.labels import LabelRefused, can_have_labels
from crm.records.models import AssociationLabel
from crm.records.record_types import RecordType, all_record_types, record_type_of
from crm.records.relations import relate, related_records

# Labels that one record at most carries among those joined to the same record: a company leads, a contact is billed.
EXCLUSIVE_LABELS = {"companies": PRIMARY, "contacts": "billing"}


def join(record: Any, other: Any, actor: Actor, labels: Collection[str] = ()) -> None:
    """Joins two records, with labels of the portal's own; a record's first company is its primary one.

    Raises LabelRefused.
    """
    with transaction.atomic():
        relate(record, other, actor, PRIMARY if _is_first_company(record, other) else "")
        if labels:
            set_labels(record, other, labels, actor)


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
    unlabel(record, other, actor, label)


def set_labels(record: Any, other: Any, labels: Collection[str], actor: Actor) -> None:
    """Brings the portal's own labels of two joined records to these; `primary` and `billing` stay as they are.

    Raises LabelRefused for one that this pair of objects does not have.
    """
    from_type, to_type = record_type_of(record), record_type_of(other)
    known = {row.name for row in choosable_labels(record.portal, from_type, to_type)}
    if not set(labels) <= known:
        raise LabelRefused(_("There is no such label any more."))
    with transaction.atomic():
        joined = association_map(record.portal_id, from_type.name, [record.pk], to_type.name)
        held = {label for pk, label in joined.get(record.pk, []) if pk == other.pk}
        for label in sorted(held & known - set(labels)):
            unlabel(record, other, actor, label)
        associate_many([(record, other, label) for label in labels if label not in held], actor)


def choosable_labels(portal: Portal, from_type: RecordType, to_type: RecordType) -> list[AssociationLabel]:
    """The portal's own labels of a pair, by name; those that only one record may carry are set in another way."""
    if not can_have_labels(from_type, to_type):
        return []
    rows = AssociationLabel.objects.for_portal(portal).filter(from_type=from_type.name, to_type=to_type.name)
    exclusive = [EXCLUSIVE_LABELS.get(each.name, "") for each in (from_type, to_type)]
    return list(rows.exclude(name__in=exclusive).order_by("label", "pk"))


def _is_first_company(record: Any, other: Any) -> bool:
    if record_type_of(other).name != "companies" or record_type_of(record).name == "companies":
        return False
    return not related_records(record, all_record_types()["companies"])
