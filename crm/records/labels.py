"""Labels that a portal gives its associations: a pair of rows, one for each direction, under one name."""

import re
import unicodedata

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.changes import Actor, RecordChange, record_change
from core.portals.models import Portal
from crm.records.associations import PRIMARY
from crm.records.models import Association, AssociationLabel
from crm.records.record_types import RecordType

LABELS = "association_labels"
MOST_LABELS = 50
LONGEST = 60


class LabelRefused(Exception):
    """The text is a sentence for the person or program that asked."""


def create_label(
    portal: Portal,
    from_type: RecordType,
    to_type: RecordType,
    label: str,
    actor: Actor,
    name: str = "",
    inverse: str = "",
) -> list[AssociationLabel]:
    """The rows of both directions; one where a type is joined to itself. Raises LabelRefused."""
    key = _key_of(name or label)
    for text in (label, inverse or label):
        _check_text(text)
    with transaction.atomic():
        rows = AssociationLabel.objects.for_portal(portal)
        there = rows.filter(from_type=from_type.name, to_type=to_type.name)
        if there.filter(Q(name=key) | Q(label__iexact=label.strip())).exists():
            raise LabelRefused(_("There is a label of this name already."))
        if there.count() >= MOST_LABELS:
            raise LabelRefused(_("A pair of objects may have 50 labels."))
        made = [_row(from_type, to_type, key, label)]
        if from_type.name != to_type.name:
            made.append(_row(to_type, from_type, key, inverse or label))
        rows.bulk_create(made)
        record_change(_change(portal, made[0], "created", actor))
    return made


def rename_label(row: AssociationLabel, label: str, actor: Actor, inverse: str = "") -> None:
    """Raises LabelRefused."""
    _check_text(label)
    with transaction.atomic():
        rows = AssociationLabel.objects.for_portal(row.portal_id)
        rows.filter(pk=row.pk).update(label=label.strip())
        if inverse:
            _check_text(inverse)
            rows.filter(from_type=row.to_type, to_type=row.from_type, name=row.name).exclude(pk=row.pk).update(
                label=inverse.strip()
            )
        record_change(_change(row.portal, row, "updated", actor, {"label": (row.label, label.strip())}))
    row.label = label.strip()


def delete_label(row: AssociationLabel, actor: Actor) -> None:
    """Both directions go; records that only this label joined stay joined without one."""
    with transaction.atomic():
        for from_type, to_type in {(row.from_type, row.to_type), (row.to_type, row.from_type)}:
            labelled = Association.objects.for_portal(row.portal_id).filter(
                from_type=from_type, to_type=to_type, label=row.name
            )
            others = Association.objects.for_portal(row.portal_id).filter(
                from_type=from_type, to_type=to_type, from_id=OuterRef("from_id"), to_id=OuterRef("to_id")
            )
            labelled.filter(Exists(others.exclude(label=row.name))).delete()
            labelled.update(label="")
        AssociationLabel.objects.for_portal(row.portal_id).filter(
            Q(from_type=row.from_type, to_type=row.to_type) | Q(from_type=row.to_type, to_type=row.from_type),
            name=row.name,
        ).delete()
        record_change(_change(row.portal, row, "archived", actor))


def _row(from_type: RecordType, to_type: RecordType, name: str, label: str) -> AssociationLabel:
    return AssociationLabel(from_type=from_type.name, to_type=to_type.name, name=name, label=label.strip())


def _key_of(text: str) -> str:
    """`Decision maker` -> `decision_maker`. Raises LabelRefused."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST]
    if not key or key == PRIMARY:
        raise LabelRefused(_("Give the label a name with letters or digits, other than “primary”."))
    return key


def _check_text(text: str) -> None:
    if not text.strip() or len(text.strip()) > LONGEST:
        raise LabelRefused(_("A label has 1 to 60 characters."))


def _change(
    portal: Portal,
    row: AssociationLabel,
    kind: str,
    actor: Actor,
    diff: dict[str, tuple[str, str]] | None = None,
) -> RecordChange:
    facts = {"name": row.label, "from_type": row.from_type, "to_type": row.to_type}
    return RecordChange(portal.pk, LABELS, row.pk, kind, actor, diff or {}, facts)
