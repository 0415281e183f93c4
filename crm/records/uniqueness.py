"""Unique values: who has one already, and whether two records of one batch want the same."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.folding import fold
from crm.records.invalid import AlreadyExists, InvalidRecord
from crm.records.models import PropertyDefinition, PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, RecordType
from crm.records.values import InvalidValue, read_value


def hold_unique(portal: Portal, record_type: RecordType, names: Iterable[str]) -> None:
    """Before anything is locked or looked up: of two who write the same unique property at once the second waits.

    Columns have a constraint; a portal's own properties have none. SQLite lets one write at a time anyway.
    """
    own = [prop.name for name in names if (prop := record_type.property_named(name)) and prop.unique and prop.custom]
    if own and connection.features.has_select_for_update:
        rows = PropertyDefinition.objects.for_portal(portal).filter(record_type=record_type.name, name__in=own)
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def refuse_taken(records: Sequence[Any], record_type: RecordType) -> None:
    """The records as they would be saved, all of one portal; archived ones hold nothing.

    Raises AlreadyExists for a value that another live record has, InvalidRecord for one that two of them share.
    """
    live = [record for record in records if record.archived_at is None]
    if not live:
        return
    for prop in record_type.properties:
        if prop.unique:
            wanted = _wanted(live, record_type, prop)
            if wanted:
                _refuse(live, record_type, prop, wanted)


def _wanted(records: Iterable[Any], record_type: RecordType, prop: Property) -> list[str]:
    """The values as they are compared. Raises InvalidRecord if one comes twice."""
    seen: set[str] = set()
    for record in records:
        own = {_compared(record_type, prop, value): value for value in _held_by(record, record_type, prop)}
        for compared, value in own.items():
            if compared in seen:
                message = _("%(label)s “%(value)s” is there twice.") % {"label": prop.label, "value": value}
                raise InvalidRecord({prop.name: InvalidValue(message, "DUPLICATE_VALUE")})
        seen |= own.keys()
    return list(seen)


def _held_by(record: Any, record_type: RecordType, prop: Property) -> list[str]:
    """The record's value and its further ones."""
    further = record_type.property_named(prop.further)
    values = [read_value(record, prop), *(str(read_value(record, further) or "").split(";") if further else ())]
    return [str(value) for value in values if value]


def _refuse(records: Sequence[Any], record_type: RecordType, prop: Property, wanted: list[str]) -> None:
    model: Any = record_type.model
    rows = model.objects.for_portal(records[0].portal_id).live()
    rows = rows.exclude(pk__in=[record.pk for record in records if record.pk])
    held = PropertyValue.objects.for_portal(records[0].portal_id).filter(record_type=record_type.name, text__in=wanted)
    ways = [rows.filter(pk__in=held.filter(name=prop.further or prop.name).values("record_id"))]
    if prop.column:
        ways = [rows.filter(**{f"{compared_column(record_type, prop)}__in": wanted}), *(ways if prop.further else ())]
    for found in ways:
        taken: int | None = found.order_by("pk").values_list("pk", flat=True).first()
        if taken is not None:
            raise AlreadyExists(prop, record_type.label, taken)


def _compared(record_type: RecordType, prop: Property, value: str) -> str:
    if not prop.column:
        return fold(value)[:INDEXED_TEXT]
    return value.strip().casefold() if compared_column(record_type, prop) != prop.column else value


def compared_column(record_type: RecordType, prop: Property) -> str:
    """The column that a value of the property is looked for in: its case-folded copy, where there is one."""
    folded = f"{prop.column}_folded"
    return folded if any(field.name == folded for field in record_type.model._meta.get_fields()) else str(prop.column)
