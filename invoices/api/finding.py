"""Records that a body names as {type, id}."""

from collections.abc import Collection, Mapping
from typing import Any

from core.api.errors import BadInput, NotFound
from core.portals.models import Portal
from crm.records.api.associating import live_records
from crm.records.api.requests import asked_type, record_id_of


def find_in(portal: Portal, named: Mapping[str, Any], types: Collection[str]) -> Any:
    """The live record of the portal. Raises BadInput for another type than these, NotFound."""
    record_type = asked_type(str(named["type"]))
    if record_type.name not in types:
        raise BadInput(f"type must be one of {', '.join(types)}")
    return live_records(portal, record_type, [named["id"]])[record_id_of(named["id"])]


def found_or_404(row: Any, what: str) -> Any:
    if row is None:
        raise NotFound(f"{what} does not exist")
    return row
