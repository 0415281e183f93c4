"""Labels that a portal gives its associations: a pair of rows, one for each direction, under one name."""

import re
import unicodedata
from typing import Any

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
    for text in (label, inverse or label):
        _check_text(text)
    with transaction.atomic():
        rows = AssociationLabel.objects.for_portal(portal)
        there = rows.filter(from_type=from_type.name, to_type=to_type.name)
        key = _key_of(name) if name else _free_key(label, set(there.values_list("name", flat=True)))
        if there.filter(name=key).exists():
            raise LabelRefused(_("There is a label of this name already."))
        _refuse_taken(rows, from_type.name, to_type.name, label)
        _refuse_taken(rows, to_type.name, from_type.name, inverse or label)
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
        other, diff = inverse_of(row), {}
        wanted = [(row, "label", label)] + ([(other, "inverse", inverse)] if other and inverse else [])
        for each, name, text in wanted:
            _check_text(text)
            _refuse_taken(AssociationLabel.objects.for_portal(row.portal_id), each.from_type, each.to_type, text, each)
            if each.label != text.strip():
                diff[name] = (each.label, text.strip())
                each.label = text.strip()
                each.save(update_fields=["label"])
        if diff:
            record_change(_change(row.portal, row, "updated", actor, diff))


def inverse_of(row: AssociationLabel) -> AssociationLabel | None:
    """The same label as the other side sees it; None where a type is joined to itself."""
    rows = AssociationLabel.objects.for_portal(row.portal_id).filter(from_type=row.to_type, to_type=row.from_type)
    found: AssociationLabel | None = rows.filter(name=row.name).exclude(pk=row.pk).first()
    return found


def can_have_labels(one: RecordType, other: RecordType) -> bool:
    """A record that belongs to another by itself (a line to its deal, a quote to its deal) has no labels there."""
    return one.name not in other.foreign_keys and other.name not in one.foreign_keys


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


def used_by(row: AssociationLabel, most: int) -> int:
    """How many associations carry it, counted to one above `most`."""
    labelled = Association.objects.for_portal(row.portal_id).filter(
        from_type=row.from_type, to_type=row.to_type, label=row.name
    )
    return int(labelled[: most + 1].count())


def _row(from_type: RecordType, to_type: RecordType, name: str, label: str) -> AssociationLabel:
    return AssociationLabel(from_type=from_type.name, to_type=to_type.name, name=name, label=label.strip())


def _slug(text: str) -> str:
    """`Decision maker` -> `decision_maker`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST]


def _free_key(label: str, taken: set[str]) -> str:
    """One made from the label, with a number where another label has the same."""
    stem = _slug(label)[: LONGEST - 4] or "label"
    numbered = (f"{stem}_{number}" for number in range(2, MOST_LABELS + 3))
    return next(key for key in (stem, *numbered) if key not in taken | {PRIMARY})


def _refuse_taken(rows: Any, from_type: str, to_type: str, text: str, but: AssociationLabel | None = None) -> None:
    """Compared in Python, so that both databases agree on letters. Raises LabelRefused."""
    alike = rows.filter(from_type=from_type, to_type=to_type).exclude(pk=but.pk if but else None)
    if text.strip().casefold() in {label.casefold() for label in alike.values_list("label", flat=True)}:
        raise LabelRefused(_("There is a label “%(label)s” already.") % {"label": text.strip()})


def _key_of(text: str) -> str:
    """Raises LabelRefused."""
    key = _slug(text)
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
