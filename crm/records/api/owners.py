"""/crm/v3/owners: who owns records: the portal's members, by their user ids."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import NotFound
from core.api.schema import Shape
from core.portals.models import Membership, Portal
from crm.records.api import shapes
from crm.records.api.requests import RecordsApiView, flag, limit_of


class OwnerList(RecordsApiView):
    """Owners are the portal's members; the id is the user's."""

    tag = "Owners"

    shapes = {
        "GET": Shape(shapes.OwnersShape, query=("limit", "after", "email", "archived")),
    }

    def required_scope(self, request: Request) -> str:
        return "crm.objects.owners.read"

    def get(self, request: Request) -> Response:
        limit = limit_of(request.query_params.get("limit"), 100, 500)
        members = members_of(self.portal, is_active=not flag(request, "archived"))
        if email := request.query_params.get("email"):
            members = members.filter(user__email__iexact=email)
        after = request.query_params.get("after", "")
        if after.isascii() and after.isdigit() and len(after) < 19:
            members = members.filter(user_id__gt=int(after))
        found = list(members.order_by("user_id")[: limit + 1])
        body: dict[str, Any] = {"results": [owner_body(member) for member in found[:limit]]}
        if len(found) > limit:
            body["paging"] = {"next": {"after": str(found[limit - 1].user_id)}}
        return Response(body)


class OwnerDetail(RecordsApiView):
    tag = "Owners"
    shapes = {
        "GET": Shape(shapes.OwnerShape, query=("archived",)),
    }

    def required_scope(self, request: Request) -> str:
        return "crm.objects.owners.read"

    def get(self, request: Request, owner_id: str) -> Response:
        members = members_of(self.portal, is_active=not flag(request, "archived"))
        member = members.filter(user_id=int(owner_id)).first() if len(owner_id) < 19 else None
        if member is None:
            raise NotFound(f"Owner {owner_id} does not exist")
        return Response(owner_body(member))


def members_of(portal: Portal, is_active: bool) -> QuerySet[Membership]:
    """A member who was deactivated is an archived owner."""
    return Membership.objects.filter(portal=portal, is_active=is_active).select_related("user")


def owner_body(member: Membership) -> dict[str, Any]:
    first, _space, last = member.user.name.partition(" ")
    joined = member.user.date_joined.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": str(member.user_id),
        "userId": member.user_id,
        "email": member.user.email,
        "firstName": first,
        "lastName": last,
        "type": "PERSON",
        "archived": not member.is_active,
        "createdAt": joined,
        "updatedAt": joined,
    }
