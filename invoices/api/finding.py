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


def checked(serializer_class: Any, body: Any) -> dict[str, Any]:
    """The body as the shape reads it. Raises DRF's ValidationError, which answers 400 and names the fields."""
    if not isinstance(body, Mapping):
        raise BadInput("Invalid input JSON: an object is expected")
    serializer = serializer_class(data=body)
    serializer.is_valid(raise_exception=True)
    read: dict[str, Any] = serializer.validated_data
    return read


def found_or_404(row: Any, what: str) -> Any:
    if row is None:
        raise NotFound(f"{what} does not exist")
    return row
