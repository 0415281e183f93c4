"""Rows in the order of any property, those without a value last."""

from typing import Any

from django.db.models import F, OuterRef, Subquery

from core.portals.models import Portal
from crm.records.filters.language import NUMBER_KINDS, TIME_KINDS
from crm.records.filters.sql import Expression, column_expression
from crm.records.indexing import is_indexed
from crm.records.models import PropertyValue
from crm.records.record_types import Property, RecordType

ORDERED = "ordered_by_property"


def order_by_property(rows: Any, record_type: RecordType, prop: Property, portal: Portal, descending: bool) -> Any:
    """Ties in the order of ids. Raises ValueError for a property that is computed and has no SQL."""
    rows = with_order(rows, record_type, prop, portal)
    column = F(ORDERED)
    first = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return rows.order_by(first, "-pk" if descending else "pk")


def with_order(rows: Any, record_type: RecordType, prop: Property, portal: Portal) -> Any:
    """The rows with what they are ordered by as `ordered_by_property`. Raises ValueError as above."""
    if prop.derive is not None and prop.expression is None:
        raise ValueError(prop.name)
    by: Any = _indexed(record_type, prop, portal) if is_indexed(prop) else column_expression(record_type, prop, portal)
    return rows.annotate(**{ORDERED: by})


def _indexed(record_type: RecordType, prop: Property, portal: Portal) -> Expression:
    column = "number" if prop.kind in NUMBER_KINDS else "at" if prop.kind in TIME_KINDS else "text"
    held = PropertyValue.objects.for_portal(portal).filter(
        record_type=record_type.name, name=prop.name, record_id=OuterRef("pk")
    )
    return Subquery(held.order_by(column).values(column)[:1])
