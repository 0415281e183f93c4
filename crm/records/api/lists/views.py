"""The base of the endpoints of lists."""

from typing import Any

from rest_framework.request import Request

from core.api.errors import ApiError, BadInput, Conflict, NotFound
from core.api.views import PortalApiView
from crm.records.api.requests import MAX_ID
from crm.records.lists.refusing import ListRefused, NameTaken
from crm.records.models import RecordList


class ListsView(PortalApiView):
    """Lists that are archived are there for `restore` alone."""

    tag = "Lists"
    read_scope = "crm.lists.read"
    write_scope = "crm.lists.write"

    def rows(self) -> Any:
        return RecordList.objects.for_portal(self.portal).select_related("portal")

    def live(self) -> Any:
        return self.rows().filter(archived_at=None)

    def found(self, raw: str, archived: bool = False) -> RecordList:
        """`archived`: one that is archived, too. Raises NotFound."""
        rows = self.rows() if archived else self.live()
        found: RecordList | None = rows.filter(pk=int(raw)).first() if is_id(raw) else None
        if found is None:
            raise NotFound(f"List does not exist with ID {raw[:40]}.")
        return found

    def handle_exception(self, exc: Exception) -> Any:
        return super().handle_exception(self.refusal(exc) if isinstance(exc, ListRefused) else exc)

    def refusal(self, refused: ListRefused) -> ApiError:
        """HubSpot answers 400 to a name that is taken."""
        code = "DUPLICATE_LIST_NAMES" if isinstance(refused, NameTaken) else refused.code
        return BadInput(refused.message, [{"message": refused.message, "code": code, "in": refused.field}])


class OwnListsView(ListsView):
    """Those under /api/v1, where a name that is taken is a conflict."""

    def refusal(self, refused: ListRefused) -> ApiError:
        return Conflict(refused.message) if isinstance(refused, NameTaken) else super().refusal(refused)


def is_id(raw: object) -> bool:
    text = str(raw)
    return text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= MAX_ID


def ids_in(given: Any, name: str, most: int) -> list[int]:
    """Ids as texts or numbers, each once, in their order. Raises BadInput, also for more than `most`."""
    if not isinstance(given, list) or any(isinstance(each, bool) or not is_id(each) for each in given):
        raise BadInput(f"Invalid input JSON: {name} is no list of ids")
    if len(given) > most:
        raise BadInput(f"{name} may hold at most {most:,} ids; {len(given):,} were sent")
    return list(dict.fromkeys(map(int, given)))


def whole_number(raw: Any, name: str, default: int, least: int, most: int) -> int:
    """Raises BadInput outside the bounds."""
    if raw is None or raw == "":
        return default
    text = str(raw)
    if isinstance(raw, bool) or not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(f"{name} must be a whole number from {least} to {most}")
    if not least <= int(text) <= most:
        raise BadInput(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def is_asked(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() == "true"
