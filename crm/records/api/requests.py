"""Reading what clients send: both spellings of lists, ids, limits, bodies of the right shape (interfaces.md 3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from core.api.errors import ApiError, BadInput, Conflict, Forbidden, NotFound
from core.api.views import PortalApiView
from crm.records.merging.refusing import CannotMerge, MergedAway
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType, all_record_types, find_record_type
from crm.records.saving import AlreadyExists, InvalidRecord

MAX_ID = 2**63 - 1
ONLY_HUBSPOT_HAS = frozenset(
    "tickets ticket calls emails meetings communications postal_mail leads goal_targets feedback_submissions".split()
)


class RecordsApiView(PortalApiView):
    """Base of the /crm/ endpoints: the scope follows from object type and method."""

    tag = "Objects"
    path_choices = dict.fromkeys(("object_type", "from_type", "to_type"), all_record_types)

    def record_type(self, name: str | None = None) -> RecordType:
        return portal_type(asked_type(name or self.kwargs["object_type"]), self.portal)

    def required_scope(self, request: Request) -> str:
        name = self.kwargs.get("object_type") or self.kwargs.get("from_type")
        if name is None:
            return super().required_scope(request)
        return f"crm.objects.{asked_type(name).name}.{'read' if self.is_read(request) else 'write'}"

    def rows(self, record_type: RecordType) -> Any:
        model: Any = record_type.model
        return model.objects.for_portal(self.portal)

    def handle_exception(self, exc: Exception) -> Any:
        return super().handle_exception(as_api_error(exc) if isinstance(exc, InvalidRecord) else exc)


def asked_type(name: str) -> RecordType:
    """Object types that we do not have answer 403, as HubSpot's do for objects an app may not see."""
    found = find_record_type(name)
    if found is None:
        raise Forbidden(f"Unable to infer object type from: {name}")
    return found


def asked_associations(names: Sequence[str]) -> list[RecordType]:
    """Nothing can be joined to what only HubSpot has; programs that copy a portal ask for it all the same."""
    known = [name for name in names if find_record_type(name) or name.lower() not in ONLY_HUBSPOT_HAS]
    return [asked_type(name) for name in known]


def as_api_error(error: InvalidRecord) -> ApiError:
    """A refused record in HubSpot's words."""
    if isinstance(error, AlreadyExists):
        return Conflict(next(iter(error.errors.values())).message)
    if isinstance(error, CannotMerge | MergedAway):
        return BadInput(str(error))
    details: list[dict[str, Any]] = [
        {"message": wrong.message, "code": wrong.code, "in": name, "context": {"propertyName": [name]}}
        for name, wrong in error.errors.items()
    ]
    missing: list[str] = [detail["in"] for detail in details if detail["code"] == "PROPERTY_DOESNT_EXIST"]
    told = "; ".join(f"{detail['message']}" for detail in details)
    return BadInput(f"Property values were not valid: {told}", details, {"properties": missing} if missing else {})


def words(request: Request, name: str) -> list[str]:
    """`properties=a&properties=b` and `properties=a,b` alike."""
    return [word.strip() for value in request.query_params.getlist(name) for word in value.split(",") if word.strip()]


def flag(request: Request, name: str) -> bool:
    return request.query_params.get(name, "false").lower() == "true"


def limit_of(raw: Any, default: int, most: int) -> int:
    try:
        limit = int(default if raw in (None, "") else raw)
    except (TypeError, ValueError):
        limit = 0
    if not 1 <= limit <= most:
        raise BadInput(f"limit must be a whole number from 1 to {most}")
    return limit


def record_id_of(raw: Any) -> int:
    """Ids travel as strings. Raises NotFound, since what is no id is no record's."""
    text = str(raw)
    if isinstance(raw, bool) or not (text.isascii() and text.isdigit()) or not 0 < int(text) <= MAX_ID:
        raise NotFound(f"Object not found. objectId is usually numeric; got {text[:80]!r}.")
    return int(text)


def body_of(request: Request) -> Mapping[str, Any]:
    if not isinstance(request.data, Mapping):
        raise BadInput("Invalid input JSON: an object is expected")
    return request.data


def properties_of(item: Any) -> Mapping[str, Any]:
    """The `properties` of an input: names to strings, numbers, booleans or null."""
    given = item.get("properties") if isinstance(item, Mapping) else None
    if not isinstance(given, Mapping):
        raise BadInput("Invalid input JSON: properties is missing or no object")
    for name, value in given.items():
        if isinstance(value, Mapping | list):
            raise BadInput(f"Invalid input JSON: the value of {name} is neither text nor number")
    return given


def inputs_of(request: Request, most: int = 100) -> Sequence[Mapping[str, Any]]:
    """The `inputs` of a batch, at most 100."""
    inputs = body_of(request).get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(item, Mapping) for item in inputs):
        raise BadInput("Invalid input JSON: inputs is missing or no list of objects")
    if len(inputs) > most:
        raise BadInput(f"The number of inputs must not exceed {most}; {len(inputs)} were sent")
    return inputs


def strings_of(body: Mapping[str, Any], name: str) -> list[str]:
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInput(f"Invalid input JSON: {name} is no list of strings")
    return value


def text_of(body: Mapping[str, Any], name: str) -> str:
    """A text of the body; "" where there is none. Raises BadInput for anything but text."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise BadInput(f"Invalid input JSON: {name} is no text")
    return value or ""
