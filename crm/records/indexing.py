"""Copies of values that have no column into PropertyValue rows, which filters and sorting read (decisions.md 6)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from crm.records.folding import fold
from crm.records.models import PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, PropertyKind, RecordType

NUMBERS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)
TIMES = (PropertyKind.DATE, PropertyKind.DATETIME)


def is_indexed(prop: Property) -> bool:
    return prop.column is None and prop.derive is None


def index_values(record: Any, record_type: RecordType, names: Iterable[str]) -> None:
    """As index_many, for one record."""
    index_many([(record, names)], record_type)


def index_many(records: Sequence[tuple[Any, Iterable[str]]], record_type: RecordType) -> None:
    """Brings the rows of the named properties to what each record's JSON holds; in the transaction that saves them."""
    named = dict.fromkeys(name for _record, names in records for name in names)
    props = [prop for name in named if (prop := record_type.property_named(name)) and is_indexed(prop)]
    if not props:
        return
    given = {record.pk: record for record, _names in records}
    rows = PropertyValue.objects.for_portal(records[0][0].portal_id)
    rows.filter(
        record_type=record_type.name, record_id__in=list(given), name__in=[prop.name for prop in props]
    ).delete()
    rows.bulk_create(
        [row for record in given.values() for prop in props for row in value_rows(record, record_type, prop)]
    )


def value_rows(record: Any, record_type: RecordType, prop: Property) -> list[PropertyValue]:
    """The unsaved rows of one property: none for an empty value, one for each of several chosen options."""
    stored = record.properties.get(prop.name)
    if stored is None or stored == "":
        return []
    values = str(stored).split(";") if prop.kind == PropertyKind.MULTIPLE else [stored]
    return [
        PropertyValue(
            portal_id=record.portal_id,
            record_type=record_type.name,
            record_id=record.pk,
            name=prop.name,
            text=fold(value)[:INDEXED_TEXT],
            number=Decimal(str(value)) if prop.kind in NUMBERS else None,
            at=_moment(str(value)) if prop.kind in TIMES else None,
        )
        for value in values
    ]


def _moment(stored: str) -> datetime:
    moment = datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
