"""Lists as HubSpot writes them."""

from datetime import datetime
from typing import Any

from crm.records.api.lists.branches import write_branch
from crm.records.filters import InvalidFilter
from crm.records.lists.fitting import understood
from crm.records.models import ListKind, RecordList
from crm.records.record_types import all_record_types
from crm.records.values import as_text

PROCESSING_TYPES = {"MANUAL": ListKind.STATIC, "DYNAMIC": ListKind.ACTIVE, "SNAPSHOT": ListKind.SNAPSHOT}
NAMES_OF_KINDS = {str(kind): name for name, kind in PROCESSING_TYPES.items()}


def base_body(row: RecordList) -> dict[str, Any]:
    body = {
        "listId": str(row.pk),
        "listVersion": row.version,
        "name": row.name,
        "objectTypeId": all_record_types()[row.record_type].type_id,
        "processingType": NAMES_OF_KINDS[row.kind],
        "processingStatus": "PROCESSING" if row.is_settling else "COMPLETE",
        "createdAt": as_text(row.created_at),
        "updatedAt": as_text(row.updated_at),
        "filtersUpdatedAt": as_text(row.filters_changed_at),
        "createdById": as_text(row.created_by_id),
        "updatedById": as_text(row.updated_by_id),
    }
    return {name: value for name, value in body.items() if value is not None}


def list_body(row: RecordList, with_filters: bool = False) -> dict[str, Any]:
    """Filters come where they are asked for, as HubSpot's do: its Python client cannot read them at all."""
    body = base_body(row) | {"size": row.size}
    return body | ({"filterBranch": branch} if with_filters and (branch := branch_of(row)) else {})


def branch_of(row: RecordList) -> dict[str, Any] | None:
    """None for a list without filters, and for one whose filters name what is no longer there."""
    if row.kind == ListKind.STATIC:
        return None
    try:
        return write_branch(understood(row))
    except InvalidFilter:
        return None


def joined_body(record_id: int, at: datetime) -> dict[str, Any]:
    return {"recordId": str(record_id), "membershipTimestamp": as_text(at)}
